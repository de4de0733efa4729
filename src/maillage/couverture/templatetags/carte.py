"""Addresses of the map for its templates."""

from collections.abc import Sequence

from django import template

from maillage.couverture.web.carte.choix import Choix

register = template.Library()


@register.simple_tag
def adresse_de_carte(
    choix: Choix,
    *,
    ajouter: str = "",
    retirer: str = "",
    communes: Sequence[str] = (),
    vider: bool = False,
    annee: int | None = None,
    unite: str = "",
    page: int | None = None,
) -> str:
    """The query string of the same view with other unités chosen, another year, or page."""
    if annee is not None:
        return choix.adresse(annee=annee)
    if unite:
        return choix.adresse(unite=unite, tableau=False, page=1)
    if page is not None:
        return choix.adresse(page=page)
    if vider:
        return choix.adresse(communes=())
    codes = dict.fromkeys((*choix.communes, ajouter, *communes))
    return choix.adresse(communes=tuple(c for c in codes if c and c != retirer))
