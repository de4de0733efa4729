"""Words of the contract for templates."""

from django import template

from maillage.contrats.web.saisie import BAREMES

register = template.Library()

GENRES = {
    "commune": "Commune",
    "arrondissement": "Arrondissement",
    "epci": "Intercommunalité",
    "departement": "Département",
    "region": "Région",
}


@register.filter
def nom_du_bareme(code: str) -> str:
    """`aci_2019+avenant_2` → `ACI 2019 puis avenant 2`."""
    return " puis ".join(BAREMES[morceau] for morceau in code.split("+"))


@register.filter
def mot_du_genre(genre: str) -> str:
    """The kind of a search result, as people say it."""
    return GENRES[genre]
