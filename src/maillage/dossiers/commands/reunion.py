"""Two projects become one: the holders of both agree, the communes go to the one that stays.

The one that joins asks (`absorbe_par` on its open case); the one that receives accepts. Its
perimeter in project then holds the communes of both; what was written stays readable in each case.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from maillage.communautes.commands import definir_perimetre
from maillage.communautes.queries import Part, PerimetreVu, versions_du_perimetre
from maillage.dossiers.access import ECRIRE, PassageRefuse, check_passage, roles_de
from maillage.dossiers.models import Dossier
from maillage.dossiers.states import (
    AVANT_VALIDATION,
    LETTRE_MODIFIABLE,
    LIBELLES,
    PORTEURS,
    PROJET_MODIFIABLE,
    EtatDossier,
    Geste,
)
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.textes import accorder
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.cloisons.contexte import avec_locataires
from maillage.plateforme.roles.catalogue import Niveau, permissions_de
from maillage.plateforme.roles.commands import attribuer
from maillage.plateforme.roles.queries import detenteurs

from .delai import aujourd_hui
from .passage import passer, raconter, verrouiller
from .suites import SANS_DATES, fermer

PROPOSITION = declarer("dossiers.reunion_proposee", "a proposé de réunir deux projets ({objet})")
RETRAIT = declarer("dossiers.reunion_refusee", "a renoncé à réunir deux projets ({objet})")
ACCUEIL = declarer("dossiers.reunion_acceptee", "a accueilli un autre projet ({objet})")
# The case that receives can still be written: its territory changes.
PEUT_ACCUEILLIR = (*LETTRE_MODIFIABLE, *PROJET_MODIFIABLE)


def proposer_reunion(
    *, communaute: int, avec: int, motif: str, par: Acteur, maintenant: datetime
) -> Dossier:
    """Ask that the project of `communaute` join the case `avec`: nothing moves before its holders
    accept.

    Raises ErreurMetier: no reason, no such open case in the département, itself, a circle;
    PassageRefuse.
    """
    with transaction.atomic():
        _verrouiller_les_deux(communaute, avec)
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.FUSIONNER, par=par)
        if not motif.strip():
            raise ErreurMetier("Dites pourquoi réunir les deux projets\u00a0: chacun le lira.")
        autre = (
            Dossier.objects.select_related("communaute")
            .filter(pk=avec, departement_id=dossier.departement_id)
            .filter(etat__in=[etat.value for etat in AVANT_VALIDATION])
            .exclude(pk=dossier.pk)
            .first()
        )
        if autre is None:
            raise ErreurMetier("Choisissez un autre projet ouvert du même département.")
        if autre.absorbe_par_id == dossier.pk:
            raise ErreurMetier(
                f"{autre.communaute} demande déjà à rejoindre votre projet\u00a0: acceptez plutôt."
            )
        dossier.absorbe_par = autre
        dossier.save(update_fields=["absorbe_par"])
        _raconter_aux_deux(
            dossier,
            autre,
            PROPOSITION,
            f"a proposé de réunir le projet «\u00a0{dossier.communaute}\u00a0» à "
            f"«\u00a0{autre.communaute}\u00a0»",
            motif.strip(),
            par,
            maintenant,
        )
        return dossier


def refuser_reunion(
    *, communaute: int, demandeur: int, motif: str, par: Acteur, maintenant: datetime
) -> None:
    """The one that asked gives up, or the one that was asked refuses; `demandeur`: the case that
    asked. Raises ErreurMetier: nothing asked, no reason."""
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi\u00a0: l’autre porteur le lira.")
    with transaction.atomic():
        _exiger_un_porteur(par)
        _verrouiller_les_deux(communaute, demandeur)
        dossier = _demandeur(demandeur)
        autre = dossier.absorbe_par
        assert autre is not None
        if communaute not in (dossier.communaute_id, autre.communaute_id):
            raise ErreurMetier("Cette demande n’existe plus. Rechargez la page.")
        dossier.absorbe_par = None
        dossier.save(update_fields=["absorbe_par"])
        _raconter_aux_deux(
            dossier,
            autre,
            RETRAIT,
            f"a renoncé à réunir «\u00a0{dossier.communaute}\u00a0» et "
            f"«\u00a0{autre.communaute}\u00a0»",
            motif.strip(),
            par,
            maintenant,
        )


def fusionner(*, communaute: int, demandeur: int, par: Acteur, maintenant: datetime) -> Dossier:
    """Receive in the case of `communaute` the project that asked: its communes join the perimeter
    in project, its team becomes members, its case closes. Answers the case that stays.

    Raises ErreurMetier: nothing asked, a case that cannot be written now, communes of a perimeter
    in force or that a third one holds; PassageRefuse.
    """
    with transaction.atomic():
        _exiger_un_porteur(par)
        _verrouiller_les_deux(communaute, demandeur)
        accueil = verrouiller(communaute=communaute)
        dossier = _demandeur(demandeur)
        if dossier.absorbe_par_id != accueil.pk:
            raise ErreurMetier("Ce projet ne demande plus à rejoindre le vôtre. Rechargez la page.")
        etat = EtatDossier(accueil.etat)
        if etat not in PEUT_ACCUEILLIR:
            raise PassageRefuse(
                "Votre dossier ne peut pas changer de territoire dans l’état "
                f"«\u00a0{LIBELLES[etat]}\u00a0»\u00a0: attendez la décision, ou retirez d’abord "
                "ce qui est à l’examen."
            )
        motif = f"les deux projets n’en font qu’un\u00a0: {accueil.communaute}"
        _reunir_les_communes(accueil, dossier, par, maintenant)
        cle = dossier.communaute_id
        with avec_locataires(lus=[cle, communaute], ecrit=cle):
            check_passage(dossier=dossier, geste=Geste.FUSIONNER, par=par)
            fermer(dossier=dossier, motif=motif, par=par, maintenant=maintenant)
            passer(
                dossier=dossier,
                geste=Geste.FUSIONNER,
                texte=f"a réuni le projet à «\u00a0{accueil.communaute}\u00a0»",
                motif=motif,
                par=par,
                maintenant=maintenant,
                clos_a=maintenant,
                **SANS_DATES,
            )
        venus = _accueillir_l_equipe(accueil, dossier, maintenant)
        suite = (
            f", ses communes et {accorder(venus, 'personne', 'personnes')} de son équipe"
            if venus
            else " et ses communes"
        )
        raconter(
            dossier=accueil,
            action=ACCUEIL,
            texte=f"a accueilli le projet «\u00a0{dossier.communaute}\u00a0»{suite}",
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return accueil


def _accueillir_l_equipe(accueil: Dossier, dossier: Dossier, maintenant: datetime) -> int:
    """Both holders agreed to write one projet: those who wrote the other may write this one.
    Answers how many came."""
    ici, la = (
        (Niveau.LOCATAIRE, str(cle)) for cle in (accueil.communaute_id, dossier.communaute_id)
    )
    presents = detenteurs(cercles=[ici], ici=ici, maintenant=maintenant)
    leurs = detenteurs(cercles=[la], ici=la, maintenant=maintenant)
    venus = {d.compte for d in leurs if ECRIRE.code in permissions_de([d.role.code])}
    venus -= {d.compte for d in presents}
    for compte in sorted(venus):
        attribuer(
            compte=compte,
            role="membre",
            niveau=Niveau.LOCATAIRE,
            cible=str(accueil.communaute_id),
            par=Acteur.systeme("réunion de deux projets"),
            maintenant=maintenant,
        )
    return len(venus)


def _exiger_un_porteur(par: Acteur) -> None:
    if not roles_de(par) & PORTEURS:
        raise PassageRefuse("Seuls les porteurs des deux projets peuvent les réunir.")


def _verrouiller_les_deux(communaute: int, autre: int) -> None:
    """The cases of a CPTS, another one, and the one that this one asked: always in the order of
    keys, so that two who act at once wait for each other, never in a circle."""
    lies = Q(communaute_id=communaute) | Q(pk=autre)
    demandes = Dossier.objects.filter(pk=autre).values("absorbe_par")
    list(
        Dossier.objects.select_for_update(of=("self",))
        .filter(lies | Q(pk__in=demandes))
        .order_by("pk")
    )


def _demandeur(cle: int) -> Dossier:
    """The open case that asks to join another, locked."""
    trouve: Dossier | None = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("communaute", "absorbe_par__communaute")
        .filter(pk=cle, absorbe_par__isnull=False)
        .filter(etat__in=[etat.value for etat in AVANT_VALIDATION])
        .first()
    )
    if trouve is None:
        raise ErreurMetier("Cette demande n’existe plus. Rechargez la page.")
    return trouve


def _reunir_les_communes(
    accueil: Dossier, dossier: Dossier, par: Acteur, maintenant: datetime
) -> None:
    """The perimeter in project of the one that stays holds the communes of both."""
    siennes = versions_du_perimetre(communaute=accueil.communaute.code)
    autres = versions_du_perimetre(communaute=dossier.communaute.code)
    if not autres:
        return
    mien = siennes[-1] if siennes else None
    sien = autres[-1]
    codes = sorted({*(mien.codes if mien else ()), *sien.codes})
    if mien is not None and set(codes) == set(mien.codes):
        return
    definir_perimetre(
        communaute=accueil.communaute.code,
        codes=codes,
        debut=max(aujourd_hui(accueil, maintenant), mien.debut if mien else sien.debut),
        parts=_parts(mien, sien),
        source=f"réunion avec {dossier.communaute}",
        en_vigueur=False,
        par=par,
        maintenant=maintenant,
    )


def _parts(mien: PerimetreVu | None, sien: PerimetreVu) -> dict[str, Part]:
    """The communes that both together hold in part: two parts add up, a whole stays a whole."""
    if mien is None:
        return dict(sien.parts)
    entieres = (set(mien.codes) - set(mien.parts)) | (set(sien.codes) - set(sien.parts))
    sommes: dict[str, Part] = {}
    for code in sorted({*mien.parts, *sien.parts} - entieres):
        tenues = [p.parts[code] for p in (mien, sien) if code in p.parts]
        somme = sum((t.part for t in tenues), Decimal(0))
        if somme < 1:
            precision = ", ".join(dict.fromkeys(t.precision for t in tenues if t.precision))
            sommes[code] = Part(somme, tenues[0].decoupage, precision)
    return sommes


def _raconter_aux_deux(
    dossier: Dossier,
    autre: Dossier,
    action: str,
    texte: str,
    motif: str,
    par: Acteur,
    maintenant: datetime,
) -> None:
    for lu in (dossier, autre):
        with avec_locataires(
            lus=[dossier.communaute_id, autre.communaute_id], ecrit=lu.communaute_id
        ):
            raconter(
                dossier=lu,
                action=action,
                texte=texte,
                motif=motif,
                par=par,
                maintenant=maintenant,
                prevenir_les_parties=True,
            )
