"""What a deposit still needs: answers, fiches, annexes."""

from datetime import date

from maillage.communautes.queries import autres_communautes_au_siret
from maillage.dossiers.documents.contenu import valeurs
from maillage.dossiers.models import Dossier, VersionDocument
from maillage.dossiers.rules.projet import manques_du_projet, remarque_de_droit
from maillage.dossiers.rules.trames import TRAMES, Manque, manques
from maillage.dossiers.states import Document, EtatDossier
from maillage.plateforme.fichiers.queries import usages_presents

from .redaction import saisie

SIRET = "structure.siret"


def manques_du_depot(*, dossier: Dossier, document: Document, le: date) -> tuple[Manque, ...]:
    """In the order of the document, annexes last. A constant number of queries."""
    ecrite = saisie(communaute=dossier.communaute_id, document=document.value, le=le)
    trouves = manques(TRAMES[document], ecrite)
    if document is Document.PROJET:
        trouves += manques_du_projet(ecrite, le)
        if not any(m.cle == SIRET for m in trouves):
            trouves += _siret_d_une_autre(dossier, ecrite.champs.get(SIRET, ""))
        presents = usages_presents(porteur=("dossier", dossier.communaute.code))
        if "statuts" not in presents:
            trouves += (
                Manque(
                    "annexes",
                    "",
                    "Les statuts de la structure porteuse",
                    "Ils sont joints au projet de santé\u00a0: déposez-les parmi les documents.",
                ),
            )
    rangs = {section.code: rang for rang, section in enumerate(TRAMES[document].sections)}
    return tuple(sorted(trouves, key=lambda m: rangs.get(m.section, len(rangs))))


def remarques_du_depot(*, dossier: Dossier, document: Document) -> tuple[str, ...]:
    """What is worth reading before a deposit, and stops nothing."""
    if document is not Document.PROJET:
        return ()
    return tuple(filter(None, [remarque_de_droit(dossier.departement_id)]))


def _siret_d_une_autre(dossier: Dossier, siret: str) -> tuple[Manque, ...]:
    """The SIRET of another CPTS (never named: its projet may not be public), or of another
    association than the one under examination. Three queries at most."""
    if _siret_pris(dossier):
        faute = (
            f"Le SIRET {siret} est déjà celui d’une autre CPTS de la plateforme\u00a0: écrivez "
            "celui de votre association."
        )
    elif (declare := _siret_examine(dossier)) and declare[:9] != siret[:9]:
        # The SIREN names the association, the rest of the SIRET its address, which may change.
        faute = (
            f"Le SIRET {siret} n’est pas de l’association qui a transmis le projet "
            f"({declare}). Si l’association a changé, retirez le projet transmis, puis "
            "transmettez-le de nouveau."
        )
    else:
        return ()
    return (Manque("structure", SIRET, "N° SIRET", faute),)


def _siret_pris(dossier: Dossier) -> bool:
    """A project given up, or joined to another, leaves its association free to carry the next."""
    autres = autres_communautes_au_siret(communaute=dossier.communaute_id)
    cas = Dossier.objects.filter(communaute_id__in=autres).values_list("communaute_id", "clos_a")
    closes = {cle for cle, _ in cas} - {cle for cle, clos_a in cas if clos_a is None}
    return bool(autres - closes)


def _siret_examine(dossier: Dossier) -> str:
    """The SIRET of the projet that waits for its complements; empty when none does."""
    if dossier.etat != EtatDossier.PROJET_COMPLEMENTS.value:
        return ""
    version = VersionDocument.objects.filter(
        dossier=dossier, document=Document.PROJET.value, deposee=True
    ).first()
    return valeurs(version.contenu).get(SIRET, "") if version else ""
