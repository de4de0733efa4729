"""The map in a real browser: what is transferred, first paint, and when the drawing is there.

Every région, then France, on a screen of a desk and on that of a phone, each in a context without
any cache, from the web server in its production form on this machine. Bytes are those of the
Network domain of the browser, headers included, compressed as they travel.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.machine import Occupation
from bench.mesure import Mesure, MesureImpossible, Rapport, mediane
from bench.serveur import serveur

if TYPE_CHECKING:
    from bench.territoires import Contexte

CIBLE_OCTETS_REGION, CIBLE_OCTETS_FRANCE = 1_500_000, 1_500_000
CIBLE_PEINTURE_MS = 1500
DELAI_MS = 60_000
ECRANS = {"bureau": (1440, 900), "téléphone": (360, 740)}
DRAPEAUX: tuple[str, ...] = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
DRAPEAUX += ("--disable-background-networking", "--disable-component-update", "--disable-sync")
# Paints and marks, in milliseconds since the address was asked for.
TEMPS = """() => ({
  peinture: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  dessin: performance.getEntriesByName("carte-dessinee")[0]?.startTime ?? null,
})"""


@dataclass(frozen=True, slots=True)
class Ouverture:
    """One opening of the page: bytes received, then milliseconds."""

    octets: int
    peinture: float
    dessin: float


def mesurer(contexte: Contexte) -> Rapport:
    """Raises MesureImpossible when a page breaks or is never drawn."""
    if not contexte.url:
        raise MesureImpossible("La carte se mesure avec une base\u00a0: aucune n’est donnée.")
    tours = 1 if contexte.rapide else contexte.tours or 3
    from maillage.site.commandes.demo import preparer_statiques
    from maillage.territoires.queries import fonds_de_carte

    preparer_statiques()
    regions = sorted(zone for niveau, zone in fonds_de_carte() if niveau == "region")
    if contexte.rapide:
        regions = regions[:1]
    mesures: list[Mesure] = []
    occupation = Occupation()
    journal = contexte.dossier / "carte.log"
    with serveur(contexte.url, journal) as navigateur, chromium() as ouvert:
        # A real answer of a page, so that what the server does once is done.
        navigateur.demander("/carte/")
        racine = f"http://127.0.0.1:{navigateur.connexion.port}"
        for ecran, taille in ECRANS.items():
            contexte.dire(f"Carte, {ecran}")
            france = [ouvrir(ouvert, racine + "/carte/", taille) for _ in range(tours)]
            mesures += _mesures("France", ecran, france, CIBLE_OCTETS_FRANCE)
            par_region = {
                r: [ouvrir(ouvert, f"{racine}/carte/?region={r}", taille) for _ in range(tours)]
                for r in regions
            }
            mesures += _regions(ecran, par_region)
    notes = [
        f"Navigateur sans cache à chaque ouverture\u00a0; médiane de {tours} ouvertures. "
        f"Régions\u00a0: {', '.join(regions)}. La «\u00a0première peinture\u00a0» est le First "
        "Contentful Paint du navigateur\u00a0; la carte est «\u00a0dessinée\u00a0» quand ses "
        "communes sont sur le canevas."
    ]
    occupee = occupation.pourcent()
    if occupee is not None:
        notes.append(f"Machine occupée à {occupee}\u00a0% pendant la mesure.")
    return Rapport("Carte dans le navigateur", tuple(mesures), tuple(notes))


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; MAILLAGE_NAVIGATEUR, or the one that the tests would take."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MesureImpossible("Playwright manque\u00a0: lancez d’abord ./maillage test.") from None
    from maillage.site.commandes.navigateur import trouver_navigateur

    # Its synchronous form runs an event loop, where Django would refuse the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    chemin = trouver_navigateur()
    with sync_playwright() as playwright:
        ouvert = playwright.chromium.launch(executable_path=chemin, args=list(DRAPEAUX))
        yield ouvert
        ouvert.close()


def ouvrir(navigateur: Any, adresse: str, ecran: tuple[int, int]) -> Ouverture:
    """Open a map as somebody who never came. Raises MesureImpossible when it is not drawn."""
    largeur, hauteur = ecran
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": hauteur}, is_mobile=largeur < 500
    )
    try:
        page = contexte.new_page()
        reseau = contexte.new_cdp_session(page)
        reseau.send("Network.enable")
        octets: list[float] = []
        reseau.on("Network.loadingFinished", lambda e: octets.append(e["encodedDataLength"]))
        page.goto(adresse)
        try:
            page.wait_for_selector("#carte[data-dessinee='1']", timeout=DELAI_MS)
        except Exception as erreur:
            raise MesureImpossible(
                f"La carte {adresse} ne se dessine pas\u00a0: {erreur}"
            ) from None
        temps = page.evaluate(TEMPS)
        page.wait_for_load_state("networkidle")
        return Ouverture(round(sum(octets)), temps["peinture"], temps["dessin"])
    finally:
        contexte.close()


def _mesures(zone: str, ecran: str, essais: list[Ouverture], cible: int) -> list[Mesure]:
    peintures = tuple(e.peinture for e in essais)
    dessins = tuple(e.dessin for e in essais)
    octets = mediane([e.octets for e in essais])
    nom = f"Carte, {zone}, {ecran}"
    return [
        Mesure(f"{nom}\u00a0: transféré", octets / 1000, "ko", cible / 1000),
        Mesure(
            f"{nom}\u00a0: première peinture",
            mediane(peintures),
            "ms",
            CIBLE_PEINTURE_MS,
            essais=peintures,
        ),
        Mesure(f"{nom}\u00a0: carte dessinée", mediane(dessins), "ms", essais=dessins),
    ]


def _regions(ecran: str, par_region: dict[str, list[Ouverture]]) -> list[Mesure]:
    """The heaviest région, the slowest one to paint, the slowest one to draw."""
    octets = {r: mediane([e.octets for e in essais]) for r, essais in par_region.items()}
    peintures = {r: mediane([e.peinture for e in essais]) for r, essais in par_region.items()}
    dessins = {r: mediane([e.dessin for e in essais]) for r, essais in par_region.items()}
    detail = ", ".join(f"{r}\u00a0: {o / 1000:.0f}" for r, o in octets.items())
    lourde, peinte, dessinee = (max(d, key=d.__getitem__) for d in (octets, peintures, dessins))
    return [
        Mesure(
            f"Carte, région la plus lourde ({lourde}), {ecran}\u00a0: transféré",
            octets[lourde] / 1000,
            "ko",
            CIBLE_OCTETS_REGION / 1000,
            detail=f"ko par région\u00a0: {detail}",
        ),
        Mesure(
            f"Carte, région la plus lente ({peinte}), {ecran}\u00a0: première peinture",
            peintures[peinte],
            "ms",
            CIBLE_PEINTURE_MS,
        ),
        Mesure(
            f"Carte, région la plus lente ({dessinee}), {ecran}\u00a0: carte dessinée",
            dessins[dessinee],
            "ms",
        ),
    ]
