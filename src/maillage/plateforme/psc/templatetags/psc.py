"""How a situation d'exercice is told."""

from django import template
from django.conf import settings

from maillage.plateforme.psc.rules import Situation

register = template.Library()

MODES = {"L": "libéral", "S": "salarié", "B": "bénévole"}


@register.filter
def situation(une: Situation) -> str:
    """ "Infirmier, libéral, Cabinet du Pont": what is known of it, in order."""
    profession = settings.PSC_PROFESSIONS.get(une.profession, f"profession {une.profession}")
    morceaux = [profession, MODES.get(une.mode, ""), une.structure_nom or une.lieu]
    return ", ".join(morceau for morceau in morceaux if morceau)
