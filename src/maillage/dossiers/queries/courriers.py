"""The letters that a case has given rise to, made again from its rows: always the same."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.dossiers.documents import courriers as lettres
from maillage.dossiers.models import (
    Champ,
    Decision,
    DemandeComplements,
    Dossier,
    Evenement,
    Inscription,
    MouvementDelai,
    VersionDocument,
)
from maillage.dossiers.rules.horloge import Mouvement, horloge
from maillage.dossiers.states import Geste, MotifLegal
from maillage.noyau.montants import format_euros
from maillage.plateforme.documents import Ouvrage
from maillage.regles import procedure_de

from .annuaire import aidants

N = MouvementDelai.Nature
# What only the history tells.
CONTES = ("mode_delai", Geste.RETOURNER_LETTRE.value)


@dataclass(frozen=True, slots=True)
class Courrier:
    """One letter. `nature` and `ident` make its address; `nom` that of its files, without their
    extension."""

    nature: str
    ident: int
    titre: str
    le: date
    ouvrage: Ouvrage

    @property
    def nom(self) -> str:
        return f"{self.le.isoformat()}-{self.nature}-{self.ident}"


def courriers_de(*, dossier: Dossier, le: date) -> tuple[Courrier, ...]:
    """All the letters of a case, the oldest first. At most eight queries."""
    lu = _Lecture(dossier, le)
    return tuple(sorted(lu.courriers(), key=lambda c: (c.le, c.nature, c.ident)))


def courrier_de(*, dossier: Dossier, le: date, nature: str, ident: int) -> Courrier | None:
    """One of them."""
    for courrier in courriers_de(dossier=dossier, le=le):
        if (courrier.nature, courrier.ident) == (nature, ident):
            return courrier
    return None


class _Lecture:
    def __init__(self, dossier: Dossier, le: date) -> None:
        self.dossier, self.le = dossier, le
        self.procedure = procedure_de(region=dossier.region_id)
        services = aidants(
            departement=dossier.departement_id, region=dossier.region_id, le=le
        ).services
        self.ars = next((s for s in services if s.organisme == "ars"), None)
        self.mouvements = list(MouvementDelai.objects.filter(dossier=dossier).order_by("id"))
        self.demandes = list(DemandeComplements.objects.filter(dossier=dossier).order_by("id"))
        self.versions = list(
            VersionDocument.objects.filter(dossier=dossier, deposee=True)
            .defer("contenu")
            .order_by("creee_a")
        )
        contes: dict[str, list[Evenement]] = defaultdict(list)
        for evenement in Evenement.objects.filter(dossier=dossier, geste__in=CONTES).order_by("id"):
            contes[evenement.geste].append(evenement)
        # Only two modes: each choice is a change.
        self.choix_du_mode = [e.a for e in contes["mode_delai"]]
        self.retours = contes[Geste.RETOURNER_LETTRE.value]
        self.inscriptions = list(
            Inscription.objects.select_related("seance").filter(dossier=dossier).order_by("id")
        )
        self.fuseau = ZoneInfo(dossier.communaute.fuseau)
        self.porteur = (
            Champ.objects.filter(dossier=dossier, document="lettre", cle="porteur_nom")
            .values_list("valeur", flat=True)
            .first()
            or ""
        )

    def courriers(self) -> Iterator[Courrier]:
        for inscription in self.inscriptions:
            if inscription.retiree_a is None and inscription.seance.annulee_a is None:
                yield self._invitation(inscription)
        for retour in self.retours:
            yield self._retour(retour)
        for mouvement in self.mouvements:
            if mouvement.nature == N.RECEPTION:
                yield self._reception(mouvement)
            elif mouvement.nature == N.REPRISE:
                yield self._reprise(mouvement)
        # Dates put right together are told together.
        ensemble: dict[datetime, list[MouvementDelai]] = defaultdict(list)
        for mouvement in self.mouvements:
            if mouvement.nature == N.RECTIFICATION:
                ensemble[mouvement.a].append(mouvement)
        for rectifies in ensemble.values():
            yield self._rectification(rectifies)
        for demande in self.demandes:
            yield self._complements(demande)
        # An opinion serves the decision that follows it, not the next ones.
        donnes = [i for i in self.inscriptions if i.sens]
        for decision in Decision.objects.filter(dossier=self.dossier).order_by("id"):
            seance_le = None
            if decision.document == "lettre":
                suivis = [i for i in donnes if _a_compte(i, decision)]
                donnes = [i for i in donnes if i not in suivis]
                seance_le = suivis[-1].seance.le if suivis else None
            ouvrage = self._decision(decision, seance_le)
            yield self._lettre("decision", decision.pk, decision.le, ouvrage)

    def _lettre(self, nature: str, ident: int, le: date, ouvrage: Ouvrage) -> Courrier:
        return Courrier(nature, ident, ouvrage.titre.partition(" – ")[0], le, ouvrage)

    def _de(self, le: date, document: str, a: datetime) -> lettres.Correspondance:
        """`a`: when the letter was made, which says the version that it is about."""
        d = self.dossier
        return lettres.Correspondance(
            service=f"Agence régionale de santé {d.region.nom}",
            boite=self.ars.courriel if self.ars else "",
            departement=self.ars.intitule
            if self.ars
            else f"Délégation départementale, {d.departement.nom}",
            cpts=d.communaute.nom,
            porteur=self.porteur,
            le=le,
            document=self._version(document, a),
        )

    def _version(self, document: str, a: datetime) -> str:
        """The version then deposited, by its number and its seal: two may come on one day."""
        avant = [v for v in self.versions if v.document == document and v.creee_a <= a]
        if not avant:
            return ""
        version = avant[-1]
        return (
            f"{version.get_document_display().capitalize()}, version {version.numero}, "
            f"SHA-256\u00a0: {version.empreinte}"
        )

    def _jour(self, instant: datetime) -> date:
        return instant.astimezone(self.fuseau).date()

    def _mode(self, a: datetime) -> str:
        """The way of counting that was followed at that time."""
        actuel = self.dossier.mode_delai
        if sum(choix > a for choix in self.choix_du_mode) % 2 == 0:
            return actuel
        return next(m for m in ("suspension", "redemarrage") if m != actuel)

    def _echeances(self, mouvement: MouvementDelai, a: datetime | None = None) -> lettres.Echeances:
        """What a row gave, in the way of counting then followed, or followed at `a`."""
        return lettres.Echeances(
            self._mode(a or mouvement.a),
            mouvement.echeance_suspension,
            mouvement.echeance_redemarrage,
        )

    def _invitation(self, inscription: Inscription) -> Courrier:
        seance = inscription.seance
        a = seance.envoyee_a or seance.creee_a
        le = self._jour(a)
        ouvrage = lettres.invitation_a_la_seance(
            self._de(le, "lettre", a),
            seance_le=seance.le,
            heure=seance.heure,
            lieu=seance.lieu,
            reponse_mois=self.procedure.reponse_mois,
        )
        return self._lettre("invitation", inscription.pk, le, ouvrage)

    def _retour(self, retour: Evenement) -> Courrier:
        le = self._jour(retour.a)
        ouvrage = lettres.demande_de_modification(
            self._de(le, "lettre", retour.a), motif=retour.motif
        )
        return self._lettre("modification", retour.pk, le, ouvrage)

    def _reception(self, mouvement: MouvementDelai) -> Courrier:
        ouvrage = lettres.accuse_de_reception(
            self._de(mouvement.le, "projet", mouvement.a),
            recu_le=mouvement.le,
            echeances=self._echeances(mouvement),
        )
        return self._lettre("reception", mouvement.pk, mouvement.le, ouvrage)

    def _reprise(self, mouvement: MouvementDelai) -> Courrier:
        ouvrage = lettres.reception_des_complements(
            self._de(mouvement.le, "projet", mouvement.a),
            recus_le=mouvement.le,
            echeances=self._echeances(mouvement),
        )
        return self._lettre("reprise", mouvement.pk, mouvement.le, ouvrage)

    def _rectification(self, rectifies: list[MouvementDelai]) -> Courrier:
        dernier = rectifies[-1]
        le = self._jour(dernier.a)
        # What counted just before: a date may be put right more than once.
        avant = {(m.remplace_id or m.pk): m.le for m in self.mouvements if m.pk < rectifies[0].pk}
        ouvrage = lettres.rectification(
            self._de(le, "projet", dernier.a),
            dates=tuple((avant.get(m.remplace_id or 0), m.le) for m in rectifies),
            motif=dernier.motif,
            echeances=self._echeances(dernier),
        )
        return self._lettre("rectification", dernier.pk, le, ouvrage)

    def _complements(self, demande: DemandeComplements) -> Courrier:
        avant = [
            m
            for m in self.mouvements
            if m.cycle == demande.cycle and m.le <= demande.demandee_le and m.a < demande.a
        ]
        derniere = self._echeances(avant[-1], demande.a).retenue if avant else None
        ouvrage = lettres.demande_de_complements(
            self._de(demande.demandee_le, "projet", demande.a),
            elements=tuple(_mot(e) for e in demande.elements),
            limite_le=demande.limite_le,
            pieces=demande.pieces,
            mode=self._mode(demande.a),
            echeance_avant=derniere,
        )
        return self._lettre("complements", demande.pk, demande.demandee_le, ouvrage)

    def _decision(self, decision: Decision, seance_le: date | None) -> Ouvrage:
        qui = self._de(decision.le, decision.document, decision.prise_a)
        if decision.document == "lettre":
            return self._sur_la_lettre(decision, qui, seance_le)
        if decision.sens == "opposition":
            return lettres.opposition(
                qui,
                motif=MotifLegal(decision.motif_legal),
                motivation=decision.motivation,
                recu_le=self._recu_le(decision.le),
                echeance=decision.echeance_alors,
            )
        if decision.sens == "silence":
            return self._attestation(decision)
        return lettres.validation_expresse(
            qui, recu_le=self._recu_le(decision.le), motivation=decision.motivation
        )

    def _sur_la_lettre(
        self, decision: Decision, qui: lettres.Correspondance, seance_le: date | None
    ) -> Ouvrage:
        if decision.sens == "validation":
            aides = self.dossier.aides.all()
            return lettres.decision_sur_la_lettre(
                qui,
                validee=True,
                seance_le=seance_le,
                motivation=decision.motivation,
                aides=tuple(
                    (
                        a.libelle,
                        "inconnu" if a.montant is None else format_euros(a.montant),
                        a.beneficiaire,
                    )
                    for a in aides
                ),
                elaboration_mois=self.procedure.elaboration_mois,
            )
        if seance_le is None:
            return lettres.demande_de_modification(qui, motif=decision.motivation)
        return lettres.decision_sur_la_lettre(
            qui, validee=False, seance_le=seance_le, motivation=decision.motivation
        )

    def _recu_le(self, le: date) -> date:
        """The receipt of the file that was decided on, put right if it was wrong."""
        rectifies = {m.remplace_id: m.le for m in self.mouvements if m.nature == N.RECTIFICATION}
        recus = [
            rectifies.get(m.pk, m.le)
            for m in self.mouvements
            if m.nature == N.RECEPTION and m.le <= le
        ]
        return recus[-1] if recus else self.dossier.projet_recu_le or le

    def _attestation(self, decision: Decision) -> Ouvrage:
        dates = [m for m in self.mouvements if m.echeance_suspension or m.echeance_redemarrage]
        echeances = (
            self._echeances(dates[-1])
            if dates
            else lettres.Echeances("suspension", decision.echeance_alors, None)
        )
        cycle = max((m.cycle for m in self.mouvements), default=1)
        return lettres.attestation_de_silence(
            self._de(decision.le, "projet", decision.prise_a),
            recu_le=self._recu_le(decision.le),
            echeances=echeances,
            arrets=self._arrets(cycle),
        )

    def _arrets(self, cycle: int) -> tuple[tuple[date, date], ...]:
        """When the clock stopped and ran again, corrections included."""
        lue = horloge(
            (
                Mouvement(m.pk, m.nature, m.le, m.remplace_id)
                for m in self.mouvements
                if m.cycle == cycle
            ),
            self.dossier.mode_delai,
        )
        return tuple((d, r) for d, r in lue.complements if r) if lue else ()


def _a_compte(inscription: Inscription, decision: Decision) -> bool:
    """Had the commission given this opinion when the letter was decided on? A letter taken back
    since left the agenda first."""
    return inscription.seance.le <= decision.le and (
        inscription.retiree_a is None or inscription.retiree_a >= decision.prise_a
    )


def _mot(element: Any) -> str:
    """An element asked: a text, or a dict that holds it."""
    if isinstance(element, dict):
        return str(element.get("texte") or element.get("libelle") or "")
    return str(element)
