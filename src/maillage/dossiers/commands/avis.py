"""The part of each service on a deposited version: a draft until it is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.dossiers.access import roles_de
from maillage.dossiers.models import Avis, Dossier
from maillage.dossiers.rules.avis import Frappe, reunir
from maillage.dossiers.states import DOCUMENTS, Document, EtatDossier
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner

from .delai import aujourd_hui
from .passage import raconter, recalculer_attente, verrouiller
from .redaction import PAUSE
from .validation import derniere_deposee

BROUILLON = declarer("dossiers.avis_ecrit", "a écrit dans l’avis de son service sur le {objet}")
RENDU = declarer("dossiers.avis_rendu", "a rendu l’avis de son service sur le {objet}")
APRES = declarer(
    "dossiers.avis_apres", "a écrit l’avis de son service après la commission ({objet})"
)
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


@dataclass(frozen=True, slots=True)
class AvisEcrit:
    """The draft as it is kept now. `reunies`: the questions whose text also holds what a colleague
    wrote in between."""

    avis: Avis
    valeurs: dict[str, str]
    reunies: frozenset[str]


def ecrire_avis(
    *,
    communaute: int,
    document: Document,
    frappes: Mapping[str, Frappe],
    par: Acteur,
    maintenant: datetime,
) -> AvisEcrit:
    """Keep what was typed in the part of one's service on the latest deposited version, with what
    colleagues of the same service wrote meanwhile.

    Raises ErreurMetier: nothing is being examined, already rendered, an answer that cannot be kept.
    """
    service = service_de(par)
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        avis, neuf = _mien(dossier, document, service, par, maintenant)
        actuels = avis.ecrits
        ecrits = reunir(actuels=actuels, frappes=frappes)
        if ecrits.valeurs == actuels and not neuf:
            return AvisEcrit(avis, actuels, ecrits.reunies)
        suite = avis.modifie_par == str(par)[:200] and maintenant - avis.modifie_a < PAUSE
        valeurs = dict(ecrits.valeurs)
        avis.sens, avis.commentaire = valeurs.pop("sens"), valeurs.pop("commentaire")
        avis.criteres = valeurs
        avis.modifie_a, avis.modifie_par = maintenant, str(par)[:200]
        avis.save()
        if neuf or not suite:
            consigner(
                par=par,
                action=BROUILLON,
                maintenant=maintenant,
                objet=dossier,
                locataire=communaute,
            )
        return AvisEcrit(avis, avis.ecrits, ecrits.reunies)


def rendre_avis(*, communaute: int, document: Document, par: Acteur, maintenant: datetime) -> Avis:
    """Render the part of one's service: it is final. Raises ErreurMetier: nothing is being
    examined, already rendered, or no sense is chosen."""
    service = service_de(par)
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        avis, _neuf = _mien(dossier, document, service, par, maintenant)
        if not avis.sens:
            raise ErreurMetier("Choisissez le sens de l’avis avant de le rendre.")
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


def ecrire_avis_apres(
    *, communaute: int, texte: str, avant: str, par: Acteur, maintenant: datetime
) -> Avis:
    """Write what one's service thinks of the letter once the commission has met, over the text
    `avant`; a colleague's words written in between are kept with it. Empty: taken back.

    Raises ErreurMetier: the letter is not before the commission, which has not met yet, or the
    service gave no opinion before it; a text too long.
    """
    service = service_de(par)
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        version = derniere_deposee(dossier, Document.LETTRE.value)
        rendus = Avis.objects.filter(version=version, service=service, rendu_a__isnull=False)
        avis: Avis | None = rendus.first()
        if dossier.etat != EtatDossier.LI_CCOPD or dossier.seance_le is None or avis is None:
            raise ErreurMetier(
                "L’avis après la commission s’écrit quand la lettre est passée devant elle, par un "
                "service qui a rendu le sien auparavant."
            )
        if dossier.seance_le > aujourd_hui(dossier, maintenant):
            raise ErreurMetier(
                f"La commission se réunit le {format_date(dossier.seance_le)}\u00a0: cet avis "
                "s’écrit après."
            )
        ecrits = reunir(actuels={"apres": avis.apres}, frappes={"apres": Frappe(texte, avant)})
        avis.apres = ecrits.valeurs["apres"]
        avis.apres_a, avis.apres_par = maintenant, str(par)[:200]
        avis.save(update_fields=["apres", "apres_a", "apres_par"])
        consigner(par=par, action=APRES, maintenant=maintenant, objet=dossier, locataire=communaute)
        return avis


def _mien(
    dossier: Dossier, document: Document, service: str, par: Acteur, maintenant: datetime
) -> tuple[Avis, bool]:
    """The part of that service, and whether it has just been begun."""
    version = derniere_deposee(dossier, document.value)
    if version is None or dossier.etat not in EXAMINES[document]:
        raise ErreurMetier(
            "Aucun document n’est à l’examen maintenant\u00a0: rechargez la page, ce qui a "
            "changé y est dit."
        )
    avis, neuf = Avis.objects.get_or_create(
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
    return avis, neuf
