"""The content of the map as rows: sorted, cut in pages, and as a CSV."""

import csv as ecriture
import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from maillage.plateforme.ui.tableur import sans_formule
from maillage.territoires.queries import Unite

from .donnees import Vue

LIGNES = 100


class Rangee(NamedTuple):
    """One unité with its class and its CPTS in words."""

    unite: Unite
    rang: int
    classe: str
    cpts: str


class Page(NamedTuple):
    """The rows of one page out of `pages`."""

    rangees: Sequence[Rangee]
    numero: int
    pages: int
    total: int


def rangees(vue: Vue) -> list[Rangee]:
    """Every unité of the zone, in the order asked for; unknown populations come last."""
    noms = [c.nom for c in vue.communautes]
    toutes = [
        Rangee(unite, rang, vue.couche.classes[rang].mot, ", ".join(noms[i] for i in tenue))
        for unite, rang, tenue in zip(vue.unites, vue.couche.rangs, vue.tenues, strict=True)
    ]
    # Unités come in French order of their names, which a stable sort keeps inside equal keys.
    cles: dict[str, Callable[[Rangee], Any]] = {
        "code": lambda r: r.unite.code,
        "departement": lambda r: r.unite.departement,
        "population": lambda r: -1 if r.unite.population is None else r.unite.population,
        "classe": lambda r: r.rang,
    }
    choix = vue.choix
    if choix.tri in cles:
        toutes.sort(key=cles[choix.tri], reverse=choix.descendant)
    elif choix.descendant:
        toutes.reverse()
    if choix.tri == "population":
        toutes.sort(key=lambda r: r.unite.population is None)
    return toutes


def page(vue: Vue) -> Page:
    """The page asked for; the last one when there are not so many."""
    toutes = rangees(vue)
    pages = max(1, -(-len(toutes) // LIGNES))
    numero = min(vue.choix.page, pages)
    return Page(toutes[(numero - 1) * LIGNES : numero * LIGNES], numero, pages, len(toutes))


def csv(vue: Vue) -> bytes:
    """One row for each unité: semicolons, UTF-8 with its mark; an unknown population is empty."""
    sortie = io.StringIO(newline="")
    ecrivain = ecriture.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(
        ("code", "nom", "département", "région", "EPCI", "population", vue.titre, "CPTS")
    )
    for r in rangees(vue):
        u = r.unite
        ecrivain.writerow(
            (
                u.code,
                sans_formule(u.nom),
                u.departement,
                u.region,
                u.epci or "",
                "" if u.population is None else u.population,
                sans_formule(r.classe),
                sans_formule(r.cpts),
            )
        )
    for source in vue.sources:
        ecrivain.writerow(("source", sans_formule(source)))
    return sortie.getvalue().encode("utf-8-sig")
