"""The map as files: what is on the screen, with its title, legend, source and date."""

from maillage.noyau.erreurs import ErreurMetier

from . import tableau
from .donnees import Vue
from .image import png, svg

FORMATS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
SANS_FOND = (
    "Aucun fond de carte n’est chargé pour cette zone\u00a0: rien ne peut être dessiné. L’export "
    "CSV donne les mêmes données."
)


def fichier(vue: Vue, format: str) -> bytes:
    """The bytes of the file. Raises ErreurMetier when there is no base map to draw on."""
    if format == "csv":
        return tableau.csv(vue)
    dessin = svg(vue)
    if dessin is None:
        raise ErreurMetier(SANS_FOND)
    return dessin.encode() if format == "svg" else png(dessin)


def nom_de_fichier(vue: Vue, format: str) -> str:
    """`carte-93-etat-2026-11-22.svg`."""
    choix = vue.choix
    zone = choix.departement or choix.region or "france"
    return f"carte-{zone}-{choix.couche.replace('.', '-')}-{choix.le.isoformat()}.{format}"
