"""Deposits: the letter, the projet, the answer to complements. What is missing stops them, and the
draft stays as it was."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.communautes.commands import renommer_communaute
from maillage.communautes.queries import perimetre_en_vigueur
from maillage.dossiers.access import PassageRefuse, check_passage
from maillage.dossiers.models import Dossier, Inscription, VersionDocument
from maillage.dossiers.queries.annuaire import structure_en_vigueur
from maillage.dossiers.queries.depot import manques_du_depot
from maillage.dossiers.queries.redaction import reponse
from maillage.dossiers.rules.trames import Manque
from maillage.dossiers.states import DOCUMENTS, Document, EtatDossier, Geste
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .delai import Nature, aujourd_hui, cycle_courant, noter
from .passage import passer, raconter, verrouiller
from .reprise import reprendre_ce_qui_est_connu
from .validation import derniere_deposee, recevoir_complements
from .versions import garder_version

RENOMME = declarer("dossiers.renommer", "a donné au {objet} le nom de sa lettre")


class DepotIncomplet(ErreurMetier):
    """Something that the deposit needs is not there: `manques`, in the order of the document."""

    def __init__(self, document: Document, manques: tuple[Manque, ...]) -> None:
        self.manques = manques
        nombre = len(manques)
        noms = ", ".join(m.libelle for m in manques[:5]) + ("…" if nombre > 5 else "")
        if nombre == 1 and manques[0].pourquoi:
            noms += f". {manques[0].pourquoi.rstrip('.')}"
        verbe = "Il manque" if nombre == 1 else f"Il manque {nombre} éléments"
        super().__init__(
            f"{verbe} avant le dépôt ({DOCUMENTS[document]})\u00a0: {noms}. Le brouillon est gardé."
        )


class DejaDepose(PassageRefuse):
    """Somebody of the team sent it first: the sentence says who, and when."""


def deposer_lettre(*, communaute: int, par: Acteur, maintenant: datetime) -> VersionDocument:
    """Send the letter to the two services, sealed. Raises DepotIncomplet, PassageRefuse."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        _refuser_un_second_depot(dossier, Document.LETTRE)
        check_passage(dossier=dossier, geste=Geste.DEPOSER_LETTRE, par=par)
        le = aujourd_hui(dossier, maintenant)
        _prendre_le_nom_de_la_lettre(dossier, par, maintenant)
        version = _sceller(dossier, Document.LETTRE, le, "dépôt", par, maintenant)
        passer(
            dossier=dossier,
            geste=Geste.DEPOSER_LETTRE,
            texte=f"a déposé la lettre d’intention, version {version.numero}",
            par=par,
            maintenant=maintenant,
            lettre_deposee_a=maintenant,
        )
        return version


def _prendre_le_nom_de_la_lettre(dossier: Dossier, par: Acteur, maintenant: datetime) -> None:
    """The name given at the opening was for work, that of the letter is for the services. A CPTS
    whose perimeter is in force keeps its own."""
    nom = reponse(dossier=dossier, document=Document.LETTRE, cle="nom_du_projet")
    avant = dossier.communaute.nom
    if not nom or nom == avant:
        return
    le = aujourd_hui(dossier, maintenant)
    if perimetre_en_vigueur(communaute=dossier.communaute.code, le=le):
        return
    dossier.communaute = renommer_communaute(
        communaute=dossier.communaute_id, nom=nom, par=par, maintenant=maintenant
    )
    raconter(
        dossier=dossier,
        action=RENOMME,
        texte=f"a donné au projet le nom de la lettre, «\u00a0{dossier.communaute.nom}\u00a0» "
        f"au lieu de «\u00a0{avant}\u00a0»",
        par=par,
        maintenant=maintenant,
    )


def retirer_lettre(*, communaute: int, motif: str, par: Acteur, maintenant: datetime) -> Dossier:
    """Take a deposited letter back, with a reason; it leaves the agenda it was on."""
    with transaction.atomic():
        dossier = _avec_motif(communaute, Geste.RETIRER_LETTRE, motif, par)
        Inscription.objects.filter(dossier=dossier, retiree_a=None).update(retiree_a=maintenant)
        passer(
            dossier=dossier,
            geste=Geste.RETIRER_LETTRE,
            texte="a retiré la lettre d’intention",
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            seance_le=None,
        )
        return dossier


def engager_projet(
    *,
    communaute: int,
    par: Acteur,
    maintenant: datetime,
    structure: int | None = None,
) -> Dossier:
    """Begin the projet de santé; `structure`: the labelled support structure chosen, None for none.

    Raises ErreurMetier: not labelled in this région today.
    """
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.ENGAGER_PROJET, par=par)
        choisie = None
        if structure is not None:
            choisie = structure_en_vigueur(
                structure=structure,
                region=dossier.region_id,
                le=aujourd_hui(dossier, maintenant),
            )
            if choisie is None:
                raise ErreurMetier(
                    "Cette structure d’appui n’est pas labellisée aujourd’hui dans votre région."
                )
        passer(
            dossier=dossier,
            geste=Geste.ENGAGER_PROJET,
            texte=f"a commencé le projet de santé avec {choisie.nom} pour structure d’appui"
            if choisie
            else "a commencé le projet de santé, sans structure d’appui",
            par=par,
            maintenant=maintenant,
            structure_appui=choisie,
        )
        reprendre_ce_qui_est_connu(communaute=communaute, par=par, maintenant=maintenant)
        return dossier


def transmettre_projet(*, communaute: int, par: Acteur, maintenant: datetime) -> VersionDocument:
    """Send the projet and its annexes, sealed: the two months begin today, where the CPTS lives.
    Raises DepotIncomplet, PassageRefuse."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        _refuser_un_second_depot(dossier, Document.PROJET)
        check_passage(dossier=dossier, geste=Geste.TRANSMETTRE_PROJET, par=par)
        le = aujourd_hui(dossier, maintenant)
        version = _sceller(dossier, Document.PROJET, le, "transmission", par, maintenant)
        noter(
            dossier=dossier,
            nature=Nature.RECEPTION,
            le=le,
            cycle=cycle_courant(dossier) + 1,
            par=par,
            maintenant=maintenant,
        )
        passer(
            dossier=dossier,
            geste=Geste.TRANSMETTRE_PROJET,
            texte=f"a transmis le projet de santé, version {version.numero}\u00a0: le délai de "
            "deux mois commence",
            par=par,
            maintenant=maintenant,
            complements_demandes_le=None,
        )
        return version


def repondre_aux_complements(
    *, communaute: int, reponse: str, par: Acteur, maintenant: datetime
) -> VersionDocument:
    """Send the completed projet, sealed: the clock runs again. Raises DepotIncomplet,
    PassageRefuse."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        _refuser_un_second_depot(dossier, Document.PROJET)
        check_passage(dossier=dossier, geste=Geste.RECEVOIR_COMPLEMENTS, par=par)
        le = aujourd_hui(dossier, maintenant)
        version = _sceller(dossier, Document.PROJET, le, "réponse aux compléments", par, maintenant)
        recevoir_complements(dossier=dossier, reponse=reponse, par=par, maintenant=maintenant)
        return version


def retirer_projet(*, communaute: int, motif: str, par: Acteur, maintenant: datetime) -> Dossier:
    """Take a transmitted projet back, with a reason: its clock ends."""
    return _fin_du_delai(
        communaute, Geste.RETIRER_PROJET, "a retiré le projet de santé", motif, par, maintenant
    )


def reprendre_projet(*, communaute: int, par: Acteur, maintenant: datetime) -> Dossier:
    """Write the projet again after an opposition. Raises PassageRefuse."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        passer(
            dossier=dossier,
            geste=Geste.REPRENDRE_PROJET,
            texte="a repris le projet de santé après l’opposition",
            par=par,
            maintenant=maintenant,
            projet_decide_le=None,
            echeance_silence=None,
        )
        return dossier


def _fin_du_delai(
    communaute: int, geste: Geste, texte: str, motif: str, par: Acteur, maintenant: datetime
) -> Dossier:
    with transaction.atomic():
        dossier = _avec_motif(communaute, geste, motif, par)
        le = aujourd_hui(dossier, maintenant)
        dossier.demandes.filter(repondue_le=None).update(repondue_le=le, reponse=texte)
        noter(
            dossier=dossier,
            nature=Nature.FIN,
            le=le,
            cycle=cycle_courant(dossier),
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
        )
        passer(
            dossier=dossier,
            geste=geste,
            texte=texte,
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            echeance_silence=None,
            complements_demandes_le=None,
        )
        return dossier


def _avec_motif(communaute: int, geste: Geste, motif: str, par: Acteur) -> Dossier:
    dossier = verrouiller(communaute=communaute)
    check_passage(dossier=dossier, geste=geste, par=par)
    if not motif.strip():
        raise ErreurMetier("Dites pourquoi\u00a0: les trois parties le liront.")
    return dossier


# Where a document has just been sent: a second person who sends it comes too late.
ENVOYES = {
    Document.LETTRE: (EtatDossier.LI_DEPOSEE, EtatDossier.LI_CCOPD),
    Document.PROJET: (EtatDossier.PROJET_TRANSMIS,),
}


def _refuser_un_second_depot(dossier: Dossier, document: Document) -> None:
    """Raises DejaDepose when the document of a locked case is already with the services."""
    if EtatDossier(dossier.etat) not in ENVOYES[document]:
        return
    version = derniere_deposee(dossier, document.value)
    if version is None:
        return
    a = version.creee_a.astimezone(ZoneInfo(dossier.communaute.fuseau))
    raise DejaDepose(
        f"C’est déjà fait\u00a0: {version.creee_par} a envoyé la version {version.numero} "
        f"({DOCUMENTS[document]}) le {format_date(a.date())} à {a:%-H}\u00a0h\u00a0{a:%M}. Rien "
        "n’a été envoyé deux fois."
    )


def _sceller(
    dossier: Dossier,
    document: Document,
    le: date,
    motif: str,
    par: Acteur,
    maintenant: datetime,
) -> VersionDocument:
    """A sealed version of what is complete. Raises DepotIncomplet."""
    manques = manques_du_depot(dossier=dossier, document=document, le=le)
    if manques:
        raise DepotIncomplet(document, manques)
    return garder_version(
        communaute=dossier.communaute_id,
        document=document.value,
        motif=motif,
        deposee=True,
        par=par,
        maintenant=maintenant,
    )
