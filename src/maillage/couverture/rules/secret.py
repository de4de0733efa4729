"""Small counts of people stay hidden, whatever lists of communes are asked for. Pure.

Unités whose count is small are grouped once and for all into *blocs*, by a rule that knows nothing
of what is asked. What is shown of a territory is a function of whole blocs: the count of those it
holds, and an estimate for those it cuts. Two lists that differ by one small commune therefore
differ by a whole bloc, or by an estimate made from the same totals. Decision 0013 says why.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Statut(StrEnum):
    """How a count is shown."""

    EXACT = "exact"
    ESTIME = "estime"
    MASQUE = "masque"
    INCONNU = "inconnu"


class Cellule(NamedTuple):
    """A profession in one unité: how many persons, and who they are when they are fewer than the
    threshold (to count once who works in two unités of a bloc)."""

    unite: str
    nombre: int
    personnes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bloc:
    """Unités counted together. `nombre` is what may be told, which differs from the truth by
    `ecart` (one or two) where the truth would give each of its unités away.

    `hote`: the one unité that is not small, empty when there is none or it stands alone.
    `protege` false: even together they are too few to be told.
    """

    unites: tuple[str, ...]
    nombre: int
    ecart: int = 0
    hote: str = ""
    protege: bool = True


@dataclass(frozen=True, slots=True)
class Montre:
    """What may be told. `entiers`: the unités of the blocs that lie whole in the territory, whose
    persons the base may count once together, adding `ecart` to what it finds, then `estimation`
    for the others."""

    statut: Statut
    valeur: int | None = None
    entiers: tuple[str, ...] = ()
    ecart: int = 0
    estimation: int = 0


class _Lot(NamedTuple):
    """Small unités together. `morceaux`: parts each below the threshold that made it; `ajouts`:
    how many of them were not needed to reach it, and so are not empty."""

    cellules: tuple[Cellule, ...]
    morceaux: int = 1
    ajouts: int = 0

    @property
    def nombre(self) -> int:
        return len(frozenset().union(*(c.personnes for c in self.cellules)))

    def avec(self, autre: "_Lot") -> "_Lot":
        return _Lot(self.cellules + autre.cellules, self.morceaux + 1, self.ajouts + 1)

    def bloc(self, seuil: int) -> Bloc:
        """At the top, or at the bottom, of what its parts may hold, each part would be known: it
        is told one less, or one more."""
        vrai = self.nombre
        if not vrai:
            return Bloc(tuple(c.unite for c in self.cellules), 0)
        dit = min(vrai, self.morceaux * (seuil - 1) - 1)
        if self.ajouts:
            dit = max(dit, seuil + self.ajouts + 1)
        return Bloc(tuple(c.unite for c in self.cellules), dit, dit - vrai)


def blocs(groupes: Iterable[Sequence[Cellule]], *, seuil: int) -> tuple[Bloc, ...]:
    """The blocs of a département. `groupes` are its intercommunalités, each in a fixed order;
    every unité stands in one, also where nobody works.

    A unité with `seuil` persons or more is a bloc by itself. The others are taken in order until
    together they reach it. What is left joins the bloc before it; without one, what is left of the
    other groups; at last a unité that is not small.
    """
    grandes: list[Cellule] = []
    lots: list[_Lot] = []
    restes: list[_Lot] = []
    vides: list[Bloc] = []
    for groupe in groupes:
        grandes += [c for c in groupe if c.nombre >= seuil]
        faits, reste = _assembler([_Lot((c,)) for c in groupe if c.nombre < seuil], seuil)
        lots += faits
        if reste:
            restes.append(reste)
    # What is empty goes with the rest: alone, it would tell that the others are not.
    faits, reste = _assembler(restes, seuil)
    lots += faits
    if reste and not reste.nombre:
        vides.append(reste.bloc(seuil))  # nobody there: nobody to protect
        reste = None
    seules = [Bloc((c.unite,), c.nombre) for c in grandes]
    if reste and lots:
        lots[-1] = lots[-1].avec(reste)
    elif reste and grandes:
        hote = grandes[0]
        vrai = hote.nombre + reste.nombre
        # One above the threshold could only be the threshold and one: it is told as two above.
        dit = max(vrai, seuil + 2)
        petites_unites = tuple(c.unite for c in reste.cellules)
        seules[0] = Bloc((hote.unite, *petites_unites), dit, dit - vrai, hote.unite)
    elif reste:
        vides.append(Bloc(tuple(c.unite for c in reste.cellules), reste.nombre, protege=False))
    return (*seules, *(lot.bloc(seuil) for lot in lots), *vides)


def _assembler(parts: Iterable[_Lot], seuil: int) -> tuple[list[_Lot], _Lot | None]:
    """Lots that reach the threshold, and what is left when nothing can take it in."""
    faits: list[_Lot] = []
    courant: _Lot | None = None
    for part in parts:
        courant = part if courant is None else _Lot(courant.cellules + part.cellules)
        if courant.nombre >= seuil:
            # What came before the last part was below the threshold, and so is the last part.
            faits.append(_Lot(courant.cellules, 2))
            courant = None
    if courant and courant.nombre and faits:
        faits[-1] = faits[-1].avec(courant)
        courant = None
    return faits, courant


def montrer(
    unites: Collection[str],
    decoupe: Iterable[Bloc],
    *,
    populations: Mapping[str, int],
    seuil: int,
) -> Montre:
    """What may be told of a territory made of these unités, from the blocs of its départements.

    An estimate shares a cut bloc out in proportion to the inhabitants, never above what a small
    unité may hold; it is told only when it reaches the threshold. A unité of no bloc makes the
    answer unknown.
    """
    demandes = set(unites)
    vus: set[str] = set()
    entiers: list[Bloc] = []
    estime = 0.0
    coupe = False
    for bloc in decoupe:
        dedans = demandes.intersection(bloc.unites)
        if not dedans:
            continue
        vus |= dedans
        if len(dedans) == len(bloc.unites):
            entiers.append(bloc)
        elif bloc.nombre:
            coupe = True
            estime += _part(bloc, dedans, populations, seuil)
    if vus != demandes or not demandes:
        return Montre(Statut.INCONNU)
    if any(not bloc.protege for bloc in entiers):
        return Montre(Statut.MASQUE)
    codes = tuple(sorted(unite for bloc in entiers for unite in bloc.unites))
    total = sum(bloc.nombre for bloc in entiers)
    ecart = sum(bloc.ecart for bloc in entiers)
    if not coupe:
        return Montre(Statut.EXACT, total, codes, ecart)
    if total + round(estime) < seuil:
        return Montre(Statut.MASQUE)
    return Montre(Statut.ESTIME, total + round(estime), codes, ecart, round(estime))


def _part(bloc: Bloc, dedans: set[str], populations: Mapping[str, int], seuil: int) -> float:
    if not bloc.protege:
        return 0.0
    habitants = sum(populations.get(unite, 0) for unite in bloc.unites)
    part = sum(populations.get(unite, 0) for unite in dedans) / habitants if habitants else 0.0
    if bloc.hote in dedans:
        return max(float(seuil), bloc.nombre * part)
    return min(bloc.nombre * part, (seuil - 1.0) * len(dedans))


def grand_total(nombre: int, *, seuil: int, pas: int) -> Montre:
    """A total of many départements, rounded: no difference of totals then tells a part."""
    if not nombre:
        return Montre(Statut.EXACT, 0)
    if nombre < seuil:
        return Montre(Statut.MASQUE)
    return Montre(Statut.ESTIME, max(pas, (nombre + pas // 2) // pas * pas))


def trop_petit(effectif: float | None, seuil: int | None) -> bool:
    """Whether a count of patients is from one to just under its threshold; nobody is not hidden,
    since there is nobody to be recognised."""
    return seuil is not None and effectif is not None and 0 < effectif < seuil
