"""In how many pieces a perimeter is, what it surrounds, how many départements it spans. Pure.

Remarks, never refusals: the law asks for one CPTS per territory, not for a territory of one piece.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from maillage.noyau.textes import accorder

NOMS_MONTRES = 4


class Lieu(NamedTuple):
    """A unité. `commune` is the whole city for an arrondissement, its own code otherwise."""

    code: str
    nom: str
    commune: str
    departement: str
    region: str


class Genre(StrEnum):
    """What a remark is about."""

    MORCEAUX = "morceaux"
    ILE = "ile"
    ENCLAVE = "enclave"
    DEDUIT = "deduit"
    SANS_CONTOUR = "sans_contour"
    DEPARTEMENTS = "departements"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class Remarque:
    """`unites`: the codes that the sentence is about."""

    genre: Genre
    phrase: str
    unites: tuple[str, ...]


class Contexte(NamedTuple):
    """What surrounds a perimeter.

    `lieux`: every unité that may be named, in or out of the perimeter. `frontieres`: pairs, with
    whether each is deduced; complete for the unités of `connues`, which hold the perimeter and as
    much around it as enclaves are looked for in. `tenues`: the other CPTS in force, by unité.
    """

    lieux: Mapping[str, Lieu]
    frontieres: Collection[tuple[str, str, bool]]
    connues: Collection[str]
    sans_contour: Collection[str]
    tenues: Mapping[str, str]
    departements: Mapping[str, str]
    regions: Mapping[str, str]


def voisinage(frontieres: Iterable[tuple[str, str, bool]]) -> dict[str, set[str]]:
    """Who touches whom, in both directions."""
    voisines: defaultdict[str, set[str]] = defaultdict(set)
    for a, b, _ in frontieres:
        voisines[a].add(b)
        voisines[b].add(a)
    return dict(voisines)


def composantes(
    unites: Collection[str], voisines: Mapping[str, Collection[str]]
) -> tuple[tuple[str, ...], ...]:
    """The pieces of a set of unités, the largest first; in each, codes in order."""
    restantes = set(unites)
    morceaux = []
    for depart in sorted(unites):
        if depart not in restantes:
            continue
        restantes.discard(depart)
        morceau, pile = [depart], [depart]
        while pile:
            atteintes = restantes.intersection(voisines.get(pile.pop(), ()))
            restantes -= atteintes
            morceau += atteintes
            pile += atteintes
        morceaux.append(tuple(sorted(morceau)))
    return tuple(sorted(morceaux, key=lambda morceau: (-len(morceau), morceau)))


def enclaves(
    perimetre: Collection[str],
    voisines: Mapping[str, Collection[str]],
    connues: Collection[str],
) -> tuple[tuple[str, ...], ...]:
    """Groups of unités outside a perimeter that touch, by land, nothing but it: the sea or a
    foreign border may bound them too. A group larger than the perimeter is what surrounds it, and
    one that leaves `connues` is not closed as far as one can see."""
    dedans = set(perimetre)
    bord = sorted({autre for code in dedans for autre in voisines.get(code, ())} - dedans)
    vues: set[str] = set()
    trouvees = []
    for depart in bord:
        if depart in vues:
            continue
        groupe, pile, ouvert = {depart}, [depart], False
        while pile:
            code = pile.pop()
            if code not in connues or len(groupe) > len(dedans):
                ouvert = True
                break
            nouvelles = set(voisines.get(code, ())) - dedans - groupe
            groupe |= nouvelles
            pile += nouvelles
        vues |= groupe
        if not ouvert:
            trouvees.append(tuple(sorted(groupe)))
    return tuple(trouvees)


def remarquer(perimetre: Collection[str], contexte: Contexte) -> tuple[Remarque, ...]:
    """All that is worth saying of the shape of a perimeter, as data and as French sentences.
    An empty perimeter has nothing to say."""
    codes = sorted(set(perimetre))
    voisines = voisinage(contexte.frontieres)
    return (
        *_morceaux(codes, voisines, contexte),
        *_deduits(codes, voisines, contexte),
        *_enclaves(codes, voisines, contexte),
        *_plusieurs(codes, contexte),
    )


def _morceaux(
    codes: Sequence[str], voisines: Mapping[str, Collection[str]], contexte: Contexte
) -> Iterable[Remarque]:
    inconnues = [code for code in codes if code in contexte.sans_contour and code not in voisines]
    if inconnues:
        yield Remarque(
            Genre.SANS_CONTOUR,
            f"{_noms(inconnues, contexte)}\u00a0: contour inconnu. On ne sait pas quelles "
            "communes y touchent.",
            tuple(inconnues),
        )
    situees = [code for code in codes if code not in inconnues]
    dedans = set(situees)
    iles: list[tuple[str, ...]] = []
    terres: list[tuple[str, ...]] = []
    for morceau in composantes(situees, voisines):
        alentour = {autre for code in morceau for autre in voisines.get(code, ())} - dedans
        # With nothing around but the sea, a piece apart is an island; but a whole perimeter that
        # touches nothing else is the island itself, and one piece.
        (terres if alentour else iles).append(morceau)
    if not terres and iles:
        terres = [iles.pop(0)]
    for ile in iles:
        qui = "est une île" if len(ile) == 1 else "forment une île"
        yield Remarque(
            Genre.ILE,
            f"{_noms(ile, contexte)} {qui}\u00a0: rien d’autre n’y touche par la terre.",
            ile,
        )
    if len(terres) > 1:
        autres = [_noms(morceau, contexte) for morceau in terres[1:]]
        yield Remarque(
            Genre.MORCEAUX,
            f"Le périmètre est en {len(terres)} morceaux qui ne se touchent pas. À part du plus "
            f"grand ({accorder(_communes(terres[0], contexte), 'commune', 'communes')})\u00a0: "
            f"{_bornes(autres)}.",
            tuple(code for morceau in terres[1:] for code in morceau),
        )


def _deduits(
    codes: Sequence[str], voisines: Mapping[str, Collection[str]], contexte: Contexte
) -> Iterable[Remarque]:
    """Say it only where it matters: in one piece thanks to borders that no outline shows."""
    sures = voisinage(f for f in contexte.frontieres if not f[2])
    douteuses = {code for a, b, deduit in contexte.frontieres if deduit for code in (a, b)}
    dedans = sorted(douteuses.intersection(codes))
    if dedans and len(composantes(codes, sures)) > len(composantes(codes, voisines)):
        yield Remarque(
            Genre.DEDUIT,
            f"{_noms(dedans, contexte)}\u00a0: les limites exactes sont inconnues depuis une "
            "scission. Le périmètre est peut-être en plusieurs morceaux.",
            tuple(dedans),
        )


def _enclaves(
    codes: Sequence[str], voisines: Mapping[str, Collection[str]], contexte: Contexte
) -> Iterable[Remarque]:
    for groupe in enclaves(codes, voisines, contexte.connues):
        tenues = {contexte.tenues[code] for code in groupe if code in contexte.tenues}
        libres = any(code not in contexte.tenues for code in groupe)
        dont = [*sorted(tenues), *(["aucune CPTS"] if libres else [])]
        une = len(groupe) == 1
        yield Remarque(
            Genre.ENCLAVE,
            f"{_noms(groupe, contexte)} {'est enclavée' if une else 'sont enclavées'}\u00a0: par "
            f"la terre, {'elle ne touche' if une else 'elles ne touchent'} que ce périmètre "
            f"({', '.join(dont)}).",
            groupe,
        )


def _plusieurs(codes: Sequence[str], contexte: Contexte) -> Iterable[Remarque]:
    for genre, mot, noms in (
        (Genre.DEPARTEMENTS, "départements", contexte.departements),
        (Genre.REGIONS, "régions", contexte.regions),
    ):
        par_zone: defaultdict[str, list[str]] = defaultdict(list)
        for code in codes:
            lieu = contexte.lieux[code]
            par_zone[lieu.departement if genre is Genre.DEPARTEMENTS else lieu.region].append(code)
        if len(par_zone) < 2:
            continue
        rangees = sorted(par_zone.items(), key=lambda zone: (-len(zone[1]), zone[0]))
        morceaux = [
            f"{noms.get(zone, zone)} ({accorder(_communes(c, contexte), 'commune', 'communes')})"
            for zone, c in rangees
        ]
        yield Remarque(
            genre,
            f"Le périmètre s’étend sur {len(par_zone)} {mot}\u00a0: {', '.join(morceaux)}.",
            tuple(code for _, membres in rangees[1:] for code in membres),
        )


def _communes(codes: Iterable[str], contexte: Contexte) -> int:
    return len({contexte.lieux[code].commune for code in codes})


def _noms(codes: Sequence[str], contexte: Contexte) -> str:
    """`A`, `A et B`, `A, B, C et 12 autres communes`."""
    noms = [contexte.lieux[code].nom if code in contexte.lieux else code for code in codes]
    if len(noms) > NOMS_MONTRES:
        reste = f"{len(noms) - NOMS_MONTRES + 1} autres communes"
        return f"{', '.join(noms[: NOMS_MONTRES - 1])} et {reste}"
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def _bornes(textes: Sequence[str]) -> str:
    if len(textes) > NOMS_MONTRES:
        reste = f"{len(textes) - NOMS_MONTRES + 1} autres morceaux"
        return f"{'\u202f; '.join(textes[: NOMS_MONTRES - 1])}\u202f; et {reste}"
    return "\u202f; ".join(textes)
