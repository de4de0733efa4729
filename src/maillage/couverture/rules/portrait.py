"""The figures of a portrait: how each is made, told or withheld. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from maillage.noyau.montants import format_entier
from maillage.noyau.textes import accorder

from .secret import Montre, Statut

PAR = 10_000


@dataclass(frozen=True, slots=True)
class Mesure:
    """A figure of one territory. `nombre`: the count behind a rate. `mot` says why there is none,
    or what an estimate rests on."""

    statut: Statut
    valeur: float | None = None
    nombre: int | None = None
    mot: str = ""


INCONNUE = Mesure(Statut.INCONNU)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One figure, one column for each territory. `decimales` of the value; `rang`: its place among
    the CPTS, in words, empty when that means nothing."""

    cle: str
    nom: str
    unite: str
    mesures: tuple[Mesure, ...]
    definition: str
    source: str
    decimales: int = 0
    rang: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures on one subject. `manque`: what import would fill it, when it is empty."""

    cle: str
    titre: str
    lignes: tuple[Ligne, ...]
    manque: str = ""
    note: str = ""


class Sommes(Protocol):
    """Sums of an indicator over the parts of a territory (`territoires.queries.Sommes`)."""

    @property
    def valeurs(self) -> float: ...
    @property
    def valeurs_par_denominateur(self) -> float: ...
    @property
    def denominateurs(self) -> float: ...
    @property
    def valeurs_par_habitants(self) -> float: ...
    @property
    def habitants(self) -> float: ...
    @property
    def connues(self) -> int: ...
    @property
    def masquees(self) -> int: ...


def agreger(agregation: str, sommes: Sommes | None, *, parties: int) -> Mesure:
    """The value of a territory of `parties` parts from the sums over those whose value is told.

    One part needs no aggregation. A sum with a part missing is not told: it would be too low; a
    ratio or a mean is then an estimate over the parts that are known.
    """
    if sommes is None or not (sommes.connues or sommes.masquees):
        return INCONNUE
    if not sommes.connues:
        return Mesure(Statut.MASQUE, mot="effectif trop petit pour être montré")
    if parties == 1:
        return Mesure(Statut.EXACT, sommes.valeurs)
    manquent = parties - sommes.connues
    mot = ""
    if manquent:
        mot = f"sur {accorder(sommes.connues, 'commune', 'communes')} de {format_entier(parties)}"
        if sommes.masquees:
            mot += (
                f", dont {sommes.masquees} masquées"
                if sommes.masquees > 1
                else ", dont une masquée"
            )
    statut = Statut.ESTIME if manquent else Statut.EXACT
    if agregation == "somme":
        if manquent:
            cause = "masqué" if sommes.masquees else "inconnu"
            return Mesure(
                Statut.MASQUE if sommes.masquees else Statut.INCONNU,
                mot=f"{cause} dans {manquent} communes"
                if manquent > 1
                else f"{cause} dans une commune",
            )
        return Mesure(Statut.EXACT, sommes.valeurs)
    if agregation == "rapport" and sommes.denominateurs:
        return Mesure(statut, sommes.valeurs_par_denominateur / sommes.denominateurs, mot=mot)
    if agregation == "moyenne" and sommes.habitants:
        return Mesure(statut, sommes.valeurs_par_habitants / sommes.habitants, mot=mot)
    if agregation == "aucune":
        return Mesure(Statut.INCONNU, mot="ne s’agrège pas : voir chaque commune sur la carte")
    return INCONNUE


def pour_dix_mille(montre: Montre, population: float | None) -> Mesure:
    """A count as a rate per 10 000 inhabitants; hidden as its count is."""
    if montre.valeur is None:
        mot = "moins de 6 par commune" if montre.statut is Statut.MASQUE else ""
        return Mesure(montre.statut, mot=mot)
    taux = PAR * montre.valeur / population if population else None
    return Mesure(montre.statut, taux, montre.valeur)


def rapport(haut: float | None, bas: float | None, facteur: float = 1) -> Mesure:
    """`facteur` × `haut` / `bas`, unknown when one is."""
    if haut is None or not bas:
        return INCONNUE
    return Mesure(Statut.EXACT, facteur * haut / bas)


def nombre(valeur: float | None) -> Mesure:
    return INCONNUE if valeur is None else Mesure(Statut.EXACT, valeur)


def rang(valeur: float | None, autres: Sequence[float]) -> str:
    """The place of a value among those of all CPTS, itself included, the highest first."""
    if valeur is None or len(autres) < 2:
        return ""
    place = 1 + sum(autre > valeur for autre in autres)
    return f"{place}{'re' if place == 1 else 'e'} des {len(autres)} CPTS de la région"


class Point(NamedTuple):
    code: str
    latitude: float | None
    longitude: float | None


def en_chaine(points: Sequence[Point]) -> list[str]:
    """The codes from neighbour to neighbour, from the first one on: a fixed order in which what
    follows is near. Places without a centre come last."""
    situes = {
        p.code: (p.latitude, p.longitude * math.cos(math.radians(p.latitude)))
        for p in points
        if p.latitude is not None and p.longitude is not None
    }
    chaine: list[str] = []
    ici = next(iter(situes), None)
    while ici is not None:
        x, y = situes.pop(ici)
        chaine.append(ici)
        ici = min(
            situes,
            key=lambda c: ((situes[c][0] - x) ** 2 + (situes[c][1] - y) ** 2, c),
            default=None,
        )
    return [*chaine, *(p.code for p in points if p.latitude is None or p.longitude is None)]
