"""The part of each service on a deposited version: a draft until it is rendered."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.dossiers.access import roles_de
from maillage.dossiers.models import Avis, Dossier
from maillage.dossiers.models.instruction import SENS_AVIS
from maillage.dossiers.rules.trames.choix import CRITERES
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner

from .passage import raconter, recalculer_attente, verrouiller
from .validation import derniere_deposee

BROUILLON = declarer("dossiers.avis_ecrit", "a écrit dans l’avis de son service sur le {objet}")
RENDU = declarer("dossiers.avis_rendu", "a rendu l’avis de son service sur le {objet}")
SERVICES = {"ars": "l’ARS", "cpam": "l’Assurance Maladie"}
EXAMINES = {
    Document.LETTRE: ("li_deposee", "li_ccopd"),
    Document.PROJET: ("projet_transmis", "projet_complements"),
}


def service_de(par: Acteur) -> str:
    """The service in whose name somebody writes. Raises ErreurMetier for anybody else."""
    services = roles_de(par) & set(SERVICES)
    if len(services) != 1:
        raise ErreurMetier("Seuls l’ARS et l’Assurance Maladie donnent un avis, chacune le sien.")
    return next(iter(services))


def ecrire_avis(
    *,
    communaute: int,
    document: Document,
    criteres: Mapping[str, str],
    sens: str,
    commentaire: str,
    par: Acteur,
    maintenant: datetime,
    rendre: bool = False,
) -> Avis:
    """Keep the part of one's service on the latest deposited version; with `rendre` it is final.

    Raises ErreurMetier: nothing is being examined, already rendered, unknown sense or criterion,
    rendered without a sense.
    """
    service = service_de(par)
    if sens and sens not in dict(SENS_AVIS):
        raise ErreurMetier("Choisissez un avis\u00a0: favorable, avec réserves ou défavorable.")
    if inconnus := set(criteres) - {code for code, _ in CRITERES}:
        raise ErreurMetier(f"Le critère «\u00a0{inconnus.pop()[:40]}\u00a0» n’existe pas.")
    if rendre and not sens:
        raise ErreurMetier("Choisissez le sens de l’avis avant de le rendre.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        avis = _mien(dossier, document, service, par, maintenant)
        avis.criteres = {code: texte.strip() for code, texte in criteres.items()}
        avis.sens, avis.commentaire = sens, commentaire.strip()
        avis.modifie_a, avis.modifie_par = maintenant, str(par)[:200]
        if not rendre:
            avis.save()
            consigner(
                par=par,
                action=BROUILLON,
                maintenant=maintenant,
                objet=dossier,
                locataire=communaute,
            )
            return avis
        avis.rendu_a, avis.rendu_par = maintenant, str(par)[:200]
        avis.save()
        recalculer_attente(dossier)
        dossier.save(update_fields=["attend", "echeance"])
        # The sense is not told: each service sees the other's once both are rendered.
        raconter(
            dossier=dossier,
            action=RENDU,
            texte=f"a rendu l’avis de {SERVICES[service]} sur la version {avis.version.numero} "
            f"({DOCUMENTS[document]})",
            par=par,
            maintenant=maintenant,
            prevenir_les_parties=True,
        )
        return avis


def _mien(
    dossier: Dossier, document: Document, service: str, par: Acteur, maintenant: datetime
) -> Avis:
    version = derniere_deposee(dossier, document.value)
    if version is None or dossier.etat not in EXAMINES[document]:
        raise ErreurMetier(
            "Aucun document n’est à l’examen maintenant\u00a0: rechargez la page, ce qui a "
            "changé y est dit."
        )
    avis, _ = Avis.objects.get_or_create(
        version=version,
        service=service,
        defaults={
            "locataire_id": dossier.communaute_id,
            "dossier": dossier,
            "modifie_a": maintenant,
            "modifie_par": str(par)[:200],
        },
    )
    if avis.rendu_a is not None:
        raise ErreurMetier("L’avis de votre service est déjà rendu sur cette version.")
    trouve: Avis = avis
    return trouve
