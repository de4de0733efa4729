"""Life beside the road: a change to a validated projet, a project given up and taken up again."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from maillage.dossiers.access import check_passage, roles_de
from maillage.dossiers.models import DemandeModification, Dossier, Inscription
from maillage.dossiers.queries.suites import missions_du_projet
from maillage.dossiers.rules.modifications import AVEC_MISSION, NATURES, NatureModification, classer
from maillage.dossiers.rules.trames.choix import MISSIONS
from maillage.dossiers.states import (
    ARS,
    LIBELLES,
    PORTEURS,
    VALIDES,
    EtatDossier,
    Geste,
)
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .delai import Nature, aujourd_hui, cycle_courant, noter
from .passage import passer, raconter, verrouiller

MODIFICATION = declarer(
    "dossiers.modification_demandee", "a demandé une modification du projet validé ({objet})"
)
SUITE = declarer(
    "dossiers.modification_decidee", "a décidé d’une modification du projet validé ({objet})"
)
NOMS = {code: libelle for code, libelle, _socle in MISSIONS}
SENS = {"accord": "accepté", "refus": "refusé"}
OBJET_MAXIMUM = 6000
# The clock of two months was begun and has not ended.
A_L_EXAMEN = (EtatDossier.PROJET_TRANSMIS, EtatDossier.PROJET_COMPLEMENTS)
# What no longer waits for anybody in a case that is closed, or begins again.
SANS_DATES: dict[str, Any] = {
    "seance_le": None,
    "complements_demandes_le": None,
    "echeance_silence": None,
}


def demander_modification(
    *,
    communaute: int,
    nature: str,
    objet: str,
    par: Acteur,
    maintenant: datetime,
    mission: str = "",
    dialogue_le: date | None = None,
) -> DemandeModification:
    """Ask for a change to the validated projet, before the dialogue de gestion that weighs it. The
    rules say whether it is substantial, and why.

    Raises ErreurMetier: no validated projet, an unknown nature or mission, nothing said, a
    dialogue that has been held.
    """
    if nature not in set(NatureModification):
        raise ErreurMetier("Choisissez ce que touche la modification, dans la liste.")
    quelle = NatureModification(nature)
    if quelle in AVEC_MISSION and mission not in NOMS:
        raise ErreurMetier("Choisissez la mission dont il s’agit.")
    objet = objet.strip()
    if not objet or len(objet) > OBJET_MAXIMUM:
        raise ErreurMetier("Décrivez la modification, en 6\u202f000 caractères au plus.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        _exiger_le_role(par, PORTEURS, "Seule la CPTS demande de modifier son projet.")
        if EtatDossier(dossier.etat) not in VALIDES:
            raise ErreurMetier(
                "Le projet de santé n’est pas encore validé\u00a0: modifiez-le directement. Il est "
                f"dans l’état «\u00a0{LIBELLES[EtatDossier(dossier.etat)]}\u00a0»."
            )
        if dialogue_le is not None and dialogue_le < aujourd_hui(dossier, maintenant):
            raise ErreurMetier(
                f"Le dialogue de gestion du {format_date(dialogue_le)} a déjà eu lieu\u00a0: une "
                "modification se demande avant le dialogue où elle sera appréciée. Donnez la date "
                "du prochain, ou laissez-la vide."
            )
        classement = classer(
            quelle, mission=mission, missions_du_projet=missions_du_projet(dossier=dossier)
        )
        if quelle in AVEC_MISSION:
            objet = f"{NOMS[mission]}\n{objet}"
        demande: DemandeModification = DemandeModification.objects.create(
            locataire_id=communaute,
            dossier=dossier,
            nature=quelle.value,
            objet=objet,
            dialogue_le=dialogue_le,
            substantielle=classement.substantielle,
            raisons=[{"texte": r.texte, "source": r.source} for r in classement.raisons],
            demandee_a=maintenant,
            demandee_par=str(par)[:200],
        )
        raconter(
            dossier=dossier,
            action=MODIFICATION,
            texte=f"a demandé une modification du projet\u00a0: {NATURES[quelle].lower()}",
            motif=objet,
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return demande


def decider_modification(
    *,
    communaute: int,
    demande: int,
    sens: str,
    suite: str,
    par: Acteur,
    maintenant: datetime,
    substantielle: bool | None = None,
) -> DemandeModification:
    """The ARS accepts or refuses a change, in writing. `substantielle`: how it weighs the change;
    None keeps what the rules said.

    Raises ErreurMetier: another role, already decided, a refusal or another weighing without its
    reasons, a change that neither the rules nor the ARS weighed.
    """
    if sens not in SENS:
        raise ErreurMetier("Choisissez\u00a0: accepter ou refuser la modification.")
    suite = suite.strip()
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        _exiger_le_role(par, ARS, "L’ARS décide des modifications d’un projet validé.")
        trouvee: DemandeModification | None = (
            DemandeModification.objects.select_for_update()
            .filter(dossier=dossier, pk=demande)
            .first()
        )
        if trouvee is None:
            raise ErreurMetier("Cette demande n’existe plus. Rechargez la page.")
        if trouvee.decidee_le is not None:
            raise ErreurMetier(
                f"Cette demande a déjà été décidée le {format_date(trouvee.decidee_le)}."
            )
        pesee = trouvee.substantielle if substantielle is None else substantielle
        if sens == "accord" and pesee is None:
            raise ErreurMetier(
                "Les textes trouvés ne disent pas si cette modification est substantielle\u00a0: "
                "dites-le, avec vos raisons."
            )
        if not suite and (sens == "refus" or pesee != trouvee.substantielle):
            raise ErreurMetier("Écrivez vos raisons\u00a0: la communauté les lira.")
        trouvee.sens, trouvee.suite, trouvee.substantielle = sens, suite, pesee
        trouvee.decidee_le = aujourd_hui(dossier, maintenant)
        trouvee.save()
        avenant = (
            "\u00a0: elle est substantielle, elle fera l’objet d’un avenant"
            if sens == "accord" and pesee
            else ""
        )
        raconter(
            dossier=dossier,
            action=SUITE,
            texte=f"a {SENS[sens]} la modification "
            f"«\u00a0{NATURES[NatureModification(trouvee.nature)].lower()}\u00a0»{avenant}",
            motif=suite,
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return trouvee


def abandonner(*, communaute: int, motif: str, par: Acteur, maintenant: datetime) -> Dossier:
    """Give the project up, with a reason. All that is written stays. Raises ErreurMetier."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.ABANDONNER, par=par)
        if not motif.strip():
            raise ErreurMetier("Dites pourquoi\u00a0: les trois parties le liront.")
        fermer(dossier=dossier, motif=motif.strip(), par=par, maintenant=maintenant)
        passer(
            dossier=dossier,
            geste=Geste.ABANDONNER,
            texte="a abandonné le projet",
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            clos_a=maintenant,
            absorbe_par=None,
            **SANS_DATES,
        )
        return dossier


def fermer(*, dossier: Dossier, motif: str, par: Acteur, maintenant: datetime) -> None:
    """What a locked case leaves behind when it closes: the agendas it was on, a clock that runs, a
    request that waits. Told by the command that calls."""
    Inscription.objects.filter(dossier=dossier, retiree_a=None).update(retiree_a=maintenant)
    if EtatDossier(dossier.etat) not in A_L_EXAMEN:
        return
    le = aujourd_hui(dossier, maintenant)
    dossier.demandes.filter(repondue_le=None).update(repondue_le=le, reponse=motif)
    noter(
        dossier=dossier,
        nature=Nature.FIN,
        le=le,
        cycle=cycle_courant(dossier),
        motif=motif,
        par=par,
        maintenant=maintenant,
    )


def reprendre_emergence(*, communaute: int, par: Acteur, maintenant: datetime) -> Dossier:
    """Take an abandoned project up again, at its beginning and with all that was written.

    Raises ErreurMetier: another case is open, none was abandoned; PassageRefuse.
    """
    try:
        with transaction.atomic():
            dossier = (
                Dossier.objects.select_for_update(of=("self",))
                .select_related("communaute")
                .filter(communaute_id=communaute, etat=EtatDossier.ABANDONNE.value)
                .order_by("-clos_a", "-id")
                .first()
            )
            if dossier is None:
                raise ErreurMetier("Aucun projet abandonné n’est à reprendre ici.")
            passer(
                dossier=dossier,
                geste=Geste.REPRENDRE_EMERGENCE,
                texte="a repris le projet abandonné",
                par=par,
                maintenant=maintenant,
                clos_a=None,
                lettre_deposee_a=None,
                lettre_decidee_le=None,
                projet_recu_le=None,
                projet_decide_le=None,
                **SANS_DATES,
            )
            return dossier
    except IntegrityError as erreur:
        if "dossier_un_seul_ouvert" not in str(erreur):
            raise
        raise ErreurMetier(
            "Cette communauté a déjà un autre dossier ouvert\u00a0: il n’y en a qu’un à la fois."
        ) from None


def _exiger_le_role(par: Acteur, roles: frozenset[str], phrase: str) -> None:
    if not roles_de(par) & roles:
        raise ErreurMetier(phrase)
