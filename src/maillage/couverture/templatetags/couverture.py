"""Words and figures of the coverage in templates."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import template

from maillage.communautes.states import (
    LIBELLES,
    LIBELLES_COMMUNAUTE,
    EtatCommunaute,
    EtatPerimetre,
)
from maillage.noyau.montants import format_pourcentage
from maillage.plateforme.ui.templatetags.francais import INCONNU

register = template.Library()


@register.filter
def pour_cent(part: float | None) -> str:
    """`98.74` → `98,7 %`; unknown when there is nobody to count."""
    return INCONNU if part is None else f"{part:.1f}\u00a0%".replace(".", ",")


@register.filter
def part_de(nombre: int, total: int) -> str:
    """The share of a number in a total, in per cent."""
    return pour_cent(100 * nombre / total if total else None)


@register.filter
def accord(nombre: int, formes: str) -> str:
    """The singular or the plural of a word, without the number: nought and one are singular."""
    singulier, pluriel = formes.split(",")
    return singulier if nombre < 2 else pluriel


@register.filter
def mot_d_etat(etat: EtatCommunaute | None) -> str:
    return LIBELLES_COMMUNAUTE[etat] if etat else INCONNU


@register.filter
def cle(valeurs: Mapping[str, int], nom: str) -> int:
    return valeurs[nom]


@register.filter
def noms(codes: Iterable[str], par_code: Mapping[str, str]) -> str:
    """The names of these codes, in their order."""
    return ", ".join(par_code.get(code, code) for code in codes)


@register.filter
def nom_de(code: str, par_code: Mapping[str, str]) -> str:
    return par_code.get(code, code)


@register.filter
def nombre_de(code: str, par_code: Mapping[str, int | None]) -> int | None:
    return par_code.get(code)


@register.filter
def en_pour_cent(part: Decimal) -> str:
    """`Decimal("0.4")` → `40 %`."""
    return format_pourcentage(part)


@register.filter
def mot_de_perimetre(etat: EtatPerimetre) -> str:
    return LIBELLES[etat]
