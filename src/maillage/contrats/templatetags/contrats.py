"""Words of the contract for templates."""

from django import template

from maillage.contrats.web.saisie import BAREMES

register = template.Library()



@register.filter
def nom_du_bareme(code: str) -> str:
    """`aci_2019+avenant_2` → `ACI 2019 puis avenant 2`."""
    return " puis ".join(BAREMES[morceau] for morceau in code.split("+"))
