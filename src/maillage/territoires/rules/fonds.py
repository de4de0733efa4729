"""A base map in few bytes: the coverage of unités of one zone, its borders shared. Pure.

The whole of France in plain TopoJSON weighs 1.3 MB compressed, and 0.5 MB so. A base map is a JSON
object that `static/territoires/fonds.js` (and `deplier` here) turns into a TopoJSON topology:

- `format`: FORMAT; `niveau`, `zone`: which map it is;
- `pas`, `origine`: degrees of one step of the grid, longitude then latitude, and the place of its
  point 0, 0: the `scale` and `translate` of TopoJSON;
- `series`: runs of unités, in order of codes: `[prefix, département, région, how many]`;
- `epcis`: the SIREN that `epci` counts from 1 (0 is no EPCI);
- `codes`, `epci`, `anneaux`: whole numbers, written as in the polyline encoding (zigzag, five bits
  a character from `?`): the end of each code, as its difference with the one before in its run;
  the place in `epcis`, as its difference with the one before; the outlines.

`anneaux` is, for each unité: polygons − 1, then for each polygon rings − 1, then for each ring the
number of arcs, then each arc. An arc is `0` when it is new, and then number of points after the
first, and differences between successive points; a new arc starts where the arc before it in its
ring ends, and the first of its ring at a point written first, as its difference with that of the
last such ring. An arc already met is its distance back from the next number, positive when it is
walked backwards, negative when forwards. Arcs are numbered as they are first met.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .topologie import Topologie, assembler, extraire

FORMAT = "maillage-fond-1"
FRANCE, REGION = "france", "region"
# Degrees of longitude and latitude: 150 m or so for France, 11 m for a région, which loses nothing
# of the outlines as they are kept.
PAS = {FRANCE: (0.002, 0.0015), REGION: (0.0001, 0.0001)}
TOLERANCE = 0.0016  # degrees of latitude, about 180 m
TOLERANCE_ARM = 0.0004  # the arrondissements are small and stand close together
TOLERANCE_FRANCE = 0.008  # degrees of latitude, about 900 m: see `simplifier`
ECHELLE_LONGITUDE = 0.7  # a degree of longitude against one of latitude, in the middle of France


@dataclass(frozen=True, slots=True)
class Unite:
    """What a base map says of a unité beside its outline."""

    code: str
    departement: str
    region: str
    epci: str  # empty: none


def simplifier(formes: Mapping[str, BaseGeometry], tolerance: float) -> dict[str, BaseGeometry]:
    """The same outlines with fewer points; a border keeps one and the same line on both sides.

    `tolerance`, in degrees of latitude, is about the side of the triangles that may go. Meetings of
    borders stay where they are, whatever the tolerance.
    """
    codes = sorted(formes)
    serres = [shapely.transform(formes[code], _etroit) for code in codes]
    simples = shapely.coverage_simplify(serres, tolerance, simplify_boundary=True)
    return dict(zip(codes, (shapely.transform(s, _large) for s in simples), strict=True))


def simplifier_unites(
    formes: Mapping[str, BaseGeometry], fines: Iterable[str]
) -> dict[str, BaseGeometry]:
    """The outlines as they are kept: about 180 m, the borders of `fines` about 40 m.

    Raises ValueError when the outlines share no clean borders.
    """
    grossiere = extraire(simplifier(formes, TOLERANCE))
    fine = extraire(simplifier(formes, TOLERANCE_ARM))
    if grossiere.formes != fine.formes:
        raise ValueError("the two simplifications do not cut borders in the same places")
    for code in fines:
        for numero in (n for polygone in fine.formes[code] for anneau in polygone for n in anneau):
            arc = max(numero, ~numero)
            grossiere.arcs[arc] = fine.arcs[arc]
    return assembler(grossiere, sorted(formes))


def _etroit(points: Any) -> Any:
    return points * [ECHELLE_LONGITUDE, 1]


def _large(points: Any) -> Any:
    return points / [ECHELLE_LONGITUDE, 1]


def dessiner(
    formes: Mapping[str, BaseGeometry], unites: Iterable[Unite]
) -> Iterator[tuple[str, str, bytes]]:
    """Level, zone and content of every base map: France, then each région that has an outline.

    `formes` are the outlines of unités: communes, and arrondissements in the place of Paris, Lyon
    and Marseille.
    """
    presentes = [unite for unite in unites if unite.code in formes]
    grossiere = extraire(simplifier(formes, TOLERANCE_FRANCE))
    yield FRANCE, "", encoder(grossiere, presentes, niveau=FRANCE, zone="")
    for region in sorted({unite.region for unite in presentes}):
        siennes = [unite for unite in presentes if unite.region == region]
        fine = extraire({unite.code: formes[unite.code] for unite in siennes})
        yield REGION, region, encoder(fine, siennes, niveau=REGION, zone=region)


def encoder(
    topologie: Topologie,
    unites: Iterable[Unite],
    *,
    niveau: str,
    zone: str,
) -> bytes:
    """The base map of those of `unites` that `topologie` draws, as UTF-8 JSON."""
    pas = PAS[niveau]
    presentes = sorted(
        (unite for unite in unites if unite.code in topologie.formes), key=lambda u: u.code
    )
    epcis = sorted({unite.epci for unite in presentes if unite.epci})
    rang_epci = {siren: rang for rang, siren in enumerate(["", *epcis])}
    series, codes = [], []
    for (prefixe, departement, region), groupe in groupby(presentes, key=_serie):
        fins = [int(unite.code[len(prefixe) :]) for unite in groupe]
        series.append([prefixe, departement, region, len(fins)])
        codes += [b - a for a, b in pairwise([0, *fins])]
    origine = _origine(topologie.arcs, pas)
    ecriture = _Ecriture([_grille(arc, pas, origine) for arc in topologie.arcs])
    for unite in presentes:
        ecriture.forme(topologie.formes[unite.code])
    contenu = {
        "format": FORMAT,
        "niveau": niveau,
        "zone": zone,
        "pas": list(pas),
        "origine": list(origine),
        "series": series,
        "epcis": epcis,
        "codes": _nombres(codes),
        "epci": _nombres(b - a for a, b in pairwise([0, *(rang_epci[u.epci] for u in presentes)])),
        "anneaux": _nombres(ecriture.nombres),
    }
    return json.dumps(contenu, separators=(",", ":"), ensure_ascii=False).encode()


def _serie(unite: Unite) -> tuple[str, str, str]:
    longueur = 3 if unite.code.startswith(("97", "98")) else 2
    return unite.code[:longueur], unite.departement, unite.region


def _origine(arcs: list[Any], pas: tuple[float, float]) -> tuple[float, float]:
    """The south-west corner of the map, on the grid counted from 0, 0."""
    minimum = np.min([arc.min(axis=0) for arc in arcs], axis=0) if arcs else np.zeros(2)
    coin = np.floor(minimum / pas)
    return round(float(coin[0]) * pas[0], 9), round(float(coin[1]) * pas[1], 9)


def _grille(arc: Any, pas: tuple[float, float], origine: tuple[float, float]) -> Any:
    """The points of an arc on the grid, one after the other different; two at least."""
    points = np.rint((arc - origine) / pas).astype(int)
    garde = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
    return points[garde] if garde.sum() > 1 else points[[0, -1]]


class _Ecriture:
    """The numbers of the outlines, written as the module says."""

    def __init__(self, arcs: list[Any]) -> None:
        self._arcs = arcs
        self._ecrits: dict[int, tuple[int, bool]] = {}  # arc → its number, written backwards?
        self._depart = np.zeros(2, dtype=int)
        self.nombres: list[int] = []

    def forme(self, polygones: list[list[list[int]]]) -> None:
        gardes = [[r for r in p if self._visible(r)] for p in polygones if self._visible(p[0])]
        # Too small for this grid, but the map must have it: its place, and nothing to see.
        gardes = gardes or [polygones[0][:1]]
        self.nombres.append(len(gardes) - 1)
        for anneaux in gardes:
            self.nombres.append(len(anneaux) - 1)
            for anneau in anneaux:
                self._anneau(anneau)

    def _visible(self, anneau: list[int]) -> bool:
        """Whether the ring still surrounds something on the grid."""
        points = np.vstack([self._arcs[max(numero, ~numero)] for numero in anneau])
        return len(np.unique(points, axis=0)) > 2

    def _anneau(self, anneau: list[int]) -> None:
        connus = [max(numero, ~numero) in self._ecrits for numero in anneau]
        if any(connus):  # its place is then known without being written
            premier = connus.index(True)
            anneau = anneau[premier:] + anneau[:premier]
        self.nombres.append(len(anneau))
        for rang, numero in enumerate(anneau):
            arc, envers = max(numero, ~numero), numero < 0
            if arc in self._ecrits:
                rang_arc, ecrit_envers = self._ecrits[arc]
                distance = len(self._ecrits) - rang_arc
                self.nombres.append(distance if envers != ecrit_envers else -distance)
                continue
            points = self._arcs[arc][::-1] if envers else self._arcs[arc]
            self._ecrits[arc] = (len(self._ecrits), envers)
            self.nombres += [0, len(points) - 1]
            if rang == 0:
                self.nombres += (points[0] - self._depart).tolist()
                self._depart = points[0]
            self.nombres += np.diff(points, axis=0).reshape(-1).tolist()


def _nombres(valeurs: Iterable[int]) -> str:
    return "".join(map(_nombre, valeurs))


def _nombre(entier: int) -> str:
    reste = ~(entier << 1) if entier < 0 else entier << 1
    texte = ""
    while reste >= 0x20:
        texte += chr((0x20 | (reste & 0x1F)) + 63)
        reste >>= 5
    return texte + chr(reste + 63)


def deplier(contenu: bytes) -> dict[str, Any]:
    """The TopoJSON topology of a base map: one object, `unites`, each with its code as `id` and
    properties `code`, `departement`, `region`, `epci`. What `fonds.js` does in the browser."""
    fond = json.loads(contenu)
    if fond.get("format") != FORMAT:
        raise ValueError(f"not a base map of format {FORMAT}: {fond.get('format')!r}")
    lecture = _Lecture(_lire_nombres(fond["anneaux"]))
    codes, epci = _lire_nombres(fond["codes"]), _lire_nombres(fond["epci"])
    geometries, rang_epci = [], 0
    for prefixe, departement, region, combien in fond["series"]:
        fin = 0
        for _ in range(combien):
            fin += next(codes)
            rang_epci += next(epci)
            code = f"{prefixe}{fin:0{5 - len(prefixe)}}"
            geometries.append(
                {
                    "type": "MultiPolygon",
                    "id": code,
                    "properties": {
                        "code": code,
                        "departement": departement,
                        "region": region,
                        "epci": fond["epcis"][rang_epci - 1] if rang_epci else "",
                    },
                    "arcs": lecture.forme(),
                }
            )
    return {
        "type": "Topology",
        "transform": {"scale": fond["pas"], "translate": fond["origine"]},
        "objects": {"unites": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": lecture.arcs,
    }


class _Lecture:
    """The outlines out of their numbers; `arcs` grows as they are read."""

    def __init__(self, nombres: Iterator[int]) -> None:
        self._nombres = nombres
        self._depart = (0, 0)
        self._bouts: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.arcs: list[list[list[int]]] = []

    def forme(self) -> list[list[list[int]]]:
        return [
            [self._anneau() for _ in range(next(self._nombres) + 1)]
            for _ in range(next(self._nombres) + 1)
        ]

    def _anneau(self) -> list[int]:
        anneau = []
        ici: tuple[int, int] | None = None
        for _ in range(next(self._nombres)):
            distance = next(self._nombres)
            if distance == 0:
                ici = self._nouvel_arc(ici)
                anneau.append(len(self.arcs) - 1)
            else:
                numero = len(self.arcs) - abs(distance)
                debut, fin = self._bouts[numero]
                ici = debut if distance > 0 else fin
                anneau.append(~numero if distance > 0 else numero)
        return anneau

    def _nouvel_arc(self, ici: tuple[int, int] | None) -> tuple[int, int]:
        combien = next(self._nombres)
        if ici is None:
            ici = (self._depart[0] + next(self._nombres), self._depart[1] + next(self._nombres))
            self._depart = ici
        debut, (x, y) = ici, ici
        arc = [[x, y]]
        for _ in range(combien):
            dx, dy = next(self._nombres), next(self._nombres)
            x, y = x + dx, y + dy
            arc.append([dx, dy])
        self.arcs.append(arc)
        self._bouts.append((debut, (x, y)))
        return x, y


def _lire_nombres(texte: str) -> Iterator[int]:
    valeur = decalage = 0
    for octet in texte.encode("ascii"):
        octet -= 63
        valeur |= (octet & 0x1F) << decalage
        decalage += 5
        if octet < 0x20:
            yield ~(valeur >> 1) if valeur & 1 else valeur >> 1
            valeur = decalage = 0
