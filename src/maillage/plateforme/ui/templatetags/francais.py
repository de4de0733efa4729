"""Filters that write numbers, money and dates as French readers expect them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier, format_euros

register = template.Library()

INCONNU = "inconnu"


@register.filter
def euros(montant: Decimal | int | None) -> str:
    """`45245.90` → `45 245,90 €`."""
    return INCONNU if montant is None else format_euros(Decimal(montant))


@register.filter
def euros_ronds(montant: Decimal | int | None) -> str:
    """Like `euros`, without the cents when there are none: `90 000 €`."""
    if montant is None:
        return INCONNU
    texte = format_euros(Decimal(montant))
    return texte.replace(",00", "")


@register.filter
def montant_nu(montant: Decimal | int | None) -> str:
    """Like `euros_ronds`, for tables whose caption says « en euros »: `90 000`."""
    return euros_ronds(montant).removesuffix("\u00a0€")


@register.filter
def ecart_euros(montant: Decimal | int | None) -> str:
    """A difference, with its sign: `+ 12 500 €`, `− 3 000 €`, `=`."""
    return _signe(montant, euros_ronds)


@register.filter
def entier(nombre: int | None) -> str:
    """`68350798` → `68 350 798`."""
    return INCONNU if nombre is None else format_entier(nombre)


@register.filter
def ecart(nombre: int | None) -> str:
    """A difference between two whole numbers, with its sign."""
    return _signe(nombre, entier)


@register.filter
def jour(le: date | None) -> str:
    """`2024-03-15` → `15 mars 2024`."""
    return INCONNU if le is None else format_date(le)


@register.filter
def duree(secondes: float) -> str:
    """`95` → `2 min`: rounded, for somebody who looks at how long something has waited."""
    for taille, mot in ((86_400, "j"), (3600, "h"), (60, "min")):
        if secondes >= taille:
            return f"{format_entier(round(secondes / taille))}\u00a0{mot}"
    return f"{round(secondes)}\u00a0s"


def _signe(valeur: Decimal | int | None, ecrire: Callable[[Any], str]) -> str:
    if valeur is None:
        return INCONNU
    if valeur == 0:
        return "="
    signe = "+" if valeur > 0 else "−"
    return f"{signe}\u202f{ecrire(abs(valeur))}"


@register.filter
def pluriel(nombre: int, formes: str) -> str:
    """`2|pluriel:"commune,communes"` → `2 communes`; zero is singular in French."""
    singulier, plusieurs = formes.split(",")
    return f"{format_entier(nombre)}\u00a0{plusieurs if nombre >= 2 else singulier}"
