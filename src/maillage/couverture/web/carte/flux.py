"""The view as one compact JSON for the script of the map."""

from collections import defaultdict
from typing import Any

from .donnees import Vue

_CHIFFRES = "0123456789abcdefghijklmnopqrstuvwxyz"


def flux(vue: Vue) -> dict[str, Any]:
    """Classes and CPTS once; then by prefix of code, three strings side by side: the three last
    signs of each unité, its class (a base-36 digit), and its CPTS (ranks in `tenues`).

    Names come for a région only: those of the whole of France weigh more than its outlines.
    """
    tenues: dict[tuple[int, ...], int] = {(): 0}
    groupes: defaultdict[str, list[tuple[str, str, int, str]]] = defaultdict(list)
    for unite, rang, qui in zip(vue.unites, vue.couche.rangs, vue.tenues, strict=True):
        tenue = tenues.setdefault(qui, len(tenues))
        groupes[unite.code[:2]].append((unite.code[2:], _CHIFFRES[rang], tenue, unite.nom))
    unites: dict[str, list[Any]] = {}
    for prefixe, lignes in groupes.items():
        lignes.sort()
        suffixes, classes, qui_tient, noms = zip(*lignes, strict=True)
        unites[prefixe] = ["".join(suffixes), "".join(classes), list(qui_tient)]
        if vue.choix.region:
            unites[prefixe].append("|".join(noms))
    return {
        "titre": vue.titre,
        "classes": [
            [c.mot, c.aspect.couleur, c.aspect.trace, c.aspect.encre] for c in vue.couche.classes
        ],
        "cpts": [[c.code, c.nom] for c in vue.communautes],
        "tenues": list(tenues),
        "unites": unites,
    }
