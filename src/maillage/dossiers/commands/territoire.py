"""The communes of a project, chosen while its letter is written."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.communautes.commands import definir_perimetre
from maillage.communautes.queries import versions_du_perimetre
from maillage.communautes.states import EtatPerimetre
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.territoires.queries import codes_de

from .atelier import dire, garder, ouvrir_pour_ecrire

COMMUNES = declarer("dossiers.communes", "a changé les communes de {quoi} ({objet})")
COMMUNES_MAXIMUM = 400


def changer_communes(
    *,
    communaute: int,
    document: str,
    par: Acteur,
    maintenant: datetime,
    ajouter: str = "",
    retirer: str = "",
) -> None:
    """Add `ajouter` ("commune:84031", "epci:…") to the proposed perimeter, take the commune
    `retirer` away. It stays a project, which binds nobody.

    Raises ErreurMetier: nothing to add or to take, too many communes, no commune left, a perimeter
    already in force.
    """
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, document, par)
        code = dossier.communaute.code
        versions = versions_du_perimetre(communaute=code)
        if any(v.etat is EtatPerimetre.EN_VIGUEUR for v in versions):
            raise ErreurMetier(
                "Le territoire de cette communauté est en vigueur\u00a0: il se change dans sa page "
                "Territoire, par une nouvelle version."
            )
        projet = versions[-1] if versions else None
        actuels = projet.codes if projet else ()
        genre, _, quoi = ajouter.partition(":")
        nouveaux = codes_de(genre=genre, code=quoi) if ajouter else ()
        if ajouter and not nouveaux:
            raise ErreurMetier("Cette commune n’existe pas. Cherchez-la par son nom.")
        codes = [c for c in dict.fromkeys((*actuels, *nouveaux)) if c != retirer]
        if len(codes) > COMMUNES_MAXIMUM:
            raise ErreurMetier(
                f"Un projet reçoit {COMMUNES_MAXIMUM} communes au plus. Ajoutez des communes, ou "
                "une intercommunalité, plutôt qu’un département."
            )
        if set(codes) == set(actuels):
            return
        if not codes:
            raise ErreurMetier("Un projet garde une commune au moins. Ajoutez-en une d’abord.")
        jour = maintenant.astimezone(ZoneInfo(dossier.communaute.fuseau)).date()
        definir_perimetre(
            communaute=code,
            codes=codes,
            debut=max(jour, projet.debut) if projet else jour,
            parts={c: p for c, p in projet.parts.items() if c in codes} if projet else {},
            source="Choisi dans la lettre d’intention ou le projet de santé",
            en_vigueur=False,
            par=par,
            maintenant=maintenant,
        )
        garder(dossier, document, "communes", ", ".join(codes), par, maintenant)
        dire(COMMUNES, dossier, document, par, maintenant)
