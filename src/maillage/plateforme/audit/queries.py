"""Reading the audit. Who may read is decided by the caller's `access`."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from maillage.plateforme.base.cles import cle, versions

from . import actions
from .models import Evenement
from .rules import USAGE_PERSONNE, designer


def evenements(
    *,
    locataire: int,
    compte: int | None = None,
    action: str = "",
    personne: str = "",
    du: datetime | None = None,
    au: datetime | None = None,
) -> QuerySet[Evenement]:
    """The events of a tenant (`PLATEFORME` for the platform's own), the latest first.

    `action` is a code or its beginning up to a dot; `personne` the reference given when writing.
    Must be read inside `avec_locataires`.
    """
    trouves = Evenement.objects.filter(locataire=locataire)
    if compte is not None:
        trouves = trouves.filter(compte=compte)
    if action:
        trouves = trouves.filter(action__startswith=action)
    if personne:
        trouves = trouves.filter(personne__in=designations(personne))
    if du is not None:
        trouves = trouves.filter(a__gte=du)
    if au is not None:
        trouves = trouves.filter(a__lt=au)
    return trouves


def designations(personne: str) -> list[str]:
    """The keyed hashes a person may have been named by, one for each key of the ring."""
    return [designer(cle(USAGE_PERSONNE, version)[1], personne) for version in versions()]


def phrase(evenement: Evenement) -> str:
    """The event as a sentence: "Camille Exemple a défini le périmètre de la CPTS…"."""
    try:
        modele = actions.phrase(evenement.action)
    except LookupError:  # written by an older version, since withdrawn
        modele = f"a fait «\u00a0{evenement.action}\u00a0» sur {{objet}}"
    valeurs: dict[str, Any] = {
        nom: valeur for nom, valeur in evenement.details.items() if isinstance(valeur, str | int)
    }
    try:
        suite = modele.format_map(_Lacunes(valeurs | {"objet": evenement.objet_libelle}))
    except (ValueError, IndexError, AttributeError):
        suite = modele
    return f"{evenement.acteur_nom} {suite}".strip()


class _Lacunes(dict[str, Any]):
    def __missing__(self, nom: str) -> str:
        return "…"
