"""Sizes of files as people read them."""

from datetime import datetime

from django import template

from maillage.noyau.dates import format_date
from maillage.plateforme.fichiers.tailles import taille

register = template.Library()

register.filter(taille)


@register.filter(expects_localtime=True)
def jour_local(instant: datetime) -> str:
    """The day of an instant, where the reader is: `2 mars 2026`."""
    return format_date(instant.date())
