"""The map as an SVG that stands alone: title, legend, source and date inside; and as a PNG.

Colours are written in it, for a word processor knows nothing of our style sheets.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst
from django.conf import settings
from django.template.loader import render_to_string

from maillage.noyau.dates import format_date
from maillage.noyau.montants import format_entier
from maillage.plateforme.ui.topologie import Forme, Point, Topologie
from maillage.territoires import queries as territoires

from .donnees import Vue

LARGEUR, HAUTEUR = 1200, 900
LARGEUR_CARTE, HAUT, MARGE = 800, 96, 24
PNG_PAR_POUCE = 144
GABARIT = Path(__file__).with_name("image.typ")
# Its figures are those of the whole of France.
ZONE_FRANCE = "France (dessin\u00a0: la métropole)"
_LETTRES_PAR_LIGNE = 46
_verrou = Lock()


class Dessin:
    """From degrees to points of the drawing: Mercator, as on the screen."""

    def __init__(self, points: Iterable[Point]) -> None:
        xs, ys = zip(*((lon, mercator(lat)) for lon, lat in points), strict=True)
        self.ouest, self.nord = min(xs), max(ys)
        largeur, hauteur = max(max(xs) - self.ouest, 1e-6), max(self.nord - min(ys), 1e-6)
        utile_x, utile_y = LARGEUR_CARTE - 2 * MARGE, HAUTEUR - HAUT - 2 * MARGE - 30
        self.echelle = min(utile_x / largeur, utile_y / hauteur)
        self.dx = MARGE + (utile_x - largeur * self.echelle) / 2
        self.dy = HAUT + MARGE + (utile_y - hauteur * self.echelle) / 2

    def trace(self, lignes: Iterable[Sequence[Point]], *, ferme: bool) -> str:
        """An SVG path, to the tenth of a point; what is too small to be seen is left out."""
        morceaux = []
        for ligne in lignes:
            coins, dernier = [], ""
            for lon, lat in ligne:
                coin = (
                    f"{self.dx + (lon - self.ouest) * self.echelle:.1f},"
                    f"{self.dy + (self.nord - mercator(lat)) * self.echelle:.1f}"
                )
                if coin != dernier:
                    coins.append(coin)
                    dernier = coin
            if len(coins) > (2 if ferme else 1):
                morceaux.append(f"M{' '.join(coins)}{'Z' if ferme else ''}")
        return "".join(morceaux)


def mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


@lru_cache(maxsize=4)
def _topologie(niveau: str, zone: str, empreinte: str) -> Topologie | None:
    lue = territoires.topologie_du_fond(niveau=niveau, zone=zone)
    return None if lue is None else Topologie(lue)


def topologie_de(region: str) -> Topologie | None:
    """The base map of a région, or of France; None when it was never made."""
    niveau, zone = ("region", region) if region else ("france", "")
    empreinte = territoires.fonds_de_carte().get((niveau, zone))
    return None if empreinte is None else _topologie(niveau, zone, empreinte)


def svg(vue: Vue) -> str | None:
    """The drawing; None when there is no base map to draw on."""
    choix = vue.choix
    topologie = topologie_de(choix.region)
    if topologie is None:
        return None
    formes = [f for f in topologie.formes if montree(f, choix.region, choix.departement)]
    rangs = dict(zip((u.code for u in vue.unites), vue.couche.rangs, strict=True))
    tenues = dict(zip((u.code for u in vue.unites), vue.tenues, strict=True))
    par_rang: defaultdict[int, list[Forme]] = defaultdict(list)
    for forme in formes:
        if forme.code in rangs:
            par_rang[rangs[forme.code]].append(forme)
    if not par_rang:
        return None
    dessin = Dessin(
        p for f in formes for arc in f.arcs() for p in topologie.arcs[arc if arc >= 0 else ~arc]
    )
    aplats = [
        (rang, vue.couche.classes[rang], dessin.trace(topologie.contour(f), ferme=True))
        for rang, f in sorted(par_rang.items())
    ]
    traits = []
    for cle, epaisseur, tirets, dire in (
        ("cpts", 1.1, "", lambda f: tenues.get(f.code, ())),
        ("epci", 0.8, "2 3", lambda f: f.proprietes.get("epci")),
        ("departements", 0.9, "6 3", lambda f: f.proprietes.get("departement")),
        ("regions", 2.0, "", lambda f: f.proprietes.get("region")),
    ):
        if cle in choix.limites:
            lignes = topologie.frontieres(dire, formes)
            traits.append((epaisseur, tirets, dessin.trace(lignes, ferme=False)))
    return render_to_string(
        "couverture/carte/image.svg",
        {
            "largeur": LARGEUR,
            "hauteur": HAUTEUR,
            "titre": vue.titre,
            "zone": vue.cadre.nom_de_zone() if choix.region else ZONE_FRANCE,
            "date": format_date(choix.le),
            "aplats": aplats,
            "traits": traits,
            "legende": _legende(vue),
            "pied": _couper("\u202f; ".join(("Maillage", *vue.sources)), 170)[:2],
            "horizon": LARGEUR_CARTE + MARGE,
        },
    )


def montree(forme: Forme, region: str, departement: str) -> bool:
    """France alone is drawn as its mainland: the rest is a région away."""
    de = str(forme.proprietes.get("departement", ""))
    if departement:
        return de == departement
    return bool(region) or len(de) == 2


def _legende(vue: Vue) -> list[dict[str, object]]:
    y, lignes = HAUT + 40, []
    for ligne in vue.legende:
        mots = _couper(ligne.classe.mot, _LETTRES_PAR_LIGNE)
        communes = f"{format_entier(ligne.communes)} commune{'s' if ligne.communes > 1 else ''}"
        detail = f"{communes}, {format_entier(ligne.population)} hab."
        hauteur = 20 * (len(mots) + 1) + 12
        lignes.append(
            {
                "classe": ligne.classe,
                "y": y,
                "mots": [(y + 14 + 20 * n, mot) for n, mot in enumerate(mots)],
                "detail": detail,
                "y_detail": y + 14 + 20 * len(mots),
            }
        )
        y += hauteur
    return lignes


def _couper(texte: str, largeur: int) -> list[str]:
    lignes = [""]
    for mot in texte.split(" "):
        if lignes[-1] and len(lignes[-1]) + len(mot) >= largeur:
            lignes.append("")
        lignes[-1] = f"{lignes[-1]} {mot}".strip()
    return lignes


def png(dessin: str) -> bytes:
    """The drawing as an image, for whoever cannot put an SVG in a page."""
    with _verrou:  # one compiler a process, whatever the number of threads
        compilateur = typst.Compiler(
            GABARIT,
            root=GABARIT.parent,
            font_paths=[
                settings.NPM / "@expo-google-fonts" / "atkinson-hyperlegible-next" / graisse
                for graisse in ("400Regular", "700Bold")
            ],
            ignore_system_fonts=True,
        )
        image = compilateur.compile(format="png", ppi=PNG_PAR_POUCE, sys_inputs={"dessin": dessin})
    assert isinstance(image, bytes)
    return image
