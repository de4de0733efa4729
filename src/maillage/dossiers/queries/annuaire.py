"""Who can help, where, today: mailboxes of the services, labelled support structures."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from maillage.dossiers.models import Interlocuteur, StructureAppui


@dataclass(frozen=True, slots=True)
class Aidants:
    """`services`: mailboxes of a département. `structures`: support structures of its région."""

    services: tuple[Interlocuteur, ...]
    structures: tuple[StructureAppui, ...]


def aidants(*, departement: str, region: str, le: date) -> Aidants:
    """Those in force on a day. Two queries."""
    return Aidants(
        tuple(_en_vigueur(Interlocuteur.objects.filter(departement_id=departement), le)),
        tuple(_en_vigueur(StructureAppui.objects.filter(region_id=region), le)),
    )


def structures_d_appui(*, region: str, le: date) -> tuple[str, ...]:
    """Names of those labelled in a région on a day. One query."""
    return tuple(
        _en_vigueur(StructureAppui.objects.filter(region_id=region), le)
        .order_by("nom")
        .values_list("nom", flat=True)
    )


def boites(*, departement: str, le: date) -> dict[str, str]:
    """Address of the functional mailbox by service (`ars`, `cpam`), where one is known."""
    services = _en_vigueur(Interlocuteur.objects.filter(departement_id=departement), le)
    return {s.organisme: s.courriel for s in reversed(list(services))}


def interlocuteurs_de(*, departements: set[str]) -> tuple[Interlocuteur, ...]:
    """All of them, past ones too, the latest first."""
    return tuple(
        Interlocuteur.objects.select_related("departement").filter(departement_id__in=departements)
    )


def structures_de(*, regions: set[str]) -> tuple[StructureAppui, ...]:
    return tuple(StructureAppui.objects.select_related("region").filter(region_id__in=regions))


def structure_en_vigueur(*, structure: int, region: str, le: date) -> StructureAppui | None:
    """The support structure of this key if it is labelled in that région on that day."""
    return _en_vigueur(StructureAppui.objects.filter(pk=structure, region_id=region), le).first()


def _en_vigueur(lignes: QuerySet, le: date) -> QuerySet:  # type: ignore[type-arg]
    return lignes.filter(Q(fin__isnull=True) | Q(fin__gt=le), debut__lte=le)
