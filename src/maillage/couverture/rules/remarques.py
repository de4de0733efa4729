"""What the shape of a perimeter makes worth saying: pieces, islands, enclaves, borders. Pure.

Nothing here is forbidden: a territory may be of several pieces or straddle two régions. It is
said, so that nobody finds it out in front of the commission.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage.noyau.textes import accorder

NOMS_MAXIMAUX = 6


class Genre(StrEnum):
    MORCEAU = "morceau"
    ILE = "ile"
    SANS_CONTOUR = "sans_contour"
    ENCLAVE = "enclave"
    DEPARTEMENTS = "departements"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class Remarque:
    """One thing to know about a perimeter. `codes`: the unités, départements or régions named."""

    genre: Genre
    phrase: str
    codes: tuple[str, ...]


def groupes(codes: Collection[str], voisins: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The unités in connected groups, the largest first, each in the order of codes."""
    liens: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in voisins:
        if a in codes and b in codes:
            liens[a].add(b)
            liens[b].add(a)
    restants, trouves = set(codes), []
    for code in sorted(codes):
        if code not in restants:
            continue
        restants.discard(code)
        groupe, file = [code], [code]
        while file:
            for suivant in liens[file.pop()] & restants:
                restants.discard(suivant)
                groupe.append(suivant)
                file.append(suivant)
        trouves.append(sorted(groupe))
    return sorted(trouves, key=lambda groupe: (-len(groupe), groupe))


def remarques(
    *,
    codes: Collection[str],
    voisins: Iterable[tuple[str, str]],
    anneaux: Collection[str],
    noms: Mapping[str, str],
    contours: Collection[str],
    departements: Mapping[str, str],
    regions: Mapping[str, str],
) -> tuple[Remarque, ...]:
    """`voisins`: who touches whom, complete for `codes` and for `anneaux`, the unités around that
    were looked at: a hole that reaches further than them is not seen as one. `contours`: the
    unités whose outline is known. `departements` and `regions`: names of those of the perimeter.
    """
    dedans = set(codes)
    touches: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in voisins:
        touches[a].add(b)
        touches[b].add(a)
    paires = [(a, b) for a, autres in touches.items() for b in autres]
    trouvees = []
    principal, *autres = groupes(dedans, paires) or [[]]
    for groupe in autres:
        seul = len(groupe) == 1 and not touches[groupe[0]]
        if seul and groupe[0] not in contours:
            genre, phrase = (
                Genre.SANS_CONTOUR,
                f"Le contour de {noms[groupe[0]]} est inconnu\u00a0: rien ne dit qui elle touche.",
            )
        elif seul:
            genre, phrase = Genre.ILE, f"{noms[groupe[0]]} est une île."
        else:
            genre, phrase = (
                Genre.MORCEAU,
                f"{_liste(groupe, noms)}\u00a0: "
                f"{'séparée' if len(groupe) == 1 else 'séparées'} du reste du territoire "
                f"({accorder(len(principal), 'commune', 'communes')}).",
            )
        trouvees.append(Remarque(genre, phrase, tuple(groupe)))
    autour = set(anneaux) - dedans
    for groupe in groupes(autour, paires):
        dehors = set().union(*(touches[code] for code in groupe)) - dedans - set(groupe)
        # The larger side is the rest of the land, on an island that the perimeter cuts in two.
        if not dehors and len(groupe) < len(dedans):
            phrase = (
                f"{_liste(groupe, noms)} ne {'touche' if len(groupe) == 1 else 'touchent'} que ce "
                f"territoire, sans en être\u00a0: enclave, ou bout de côte."
            )
            trouvees.append(Remarque(Genre.ENCLAVE, phrase, tuple(groupe)))
    for genre, mot, lieux in (
        (Genre.REGIONS, "régions", regions),
        (Genre.DEPARTEMENTS, "départements", departements),
    ):
        if len(lieux) > 1:
            dits = ", ".join(f"{nom} ({code})" for code, nom in sorted(lieux.items()))
            trouvees.append(
                Remarque(genre, f"À cheval sur {len(lieux)} {mot}\u00a0: {dits}.", tuple(lieux))
            )
    return tuple(trouvees)


def _liste(codes: Collection[str], noms: Mapping[str, str]) -> str:
    dits = ", ".join(noms[code] for code in sorted(codes)[:NOMS_MAXIMAUX])
    reste = len(codes) - NOMS_MAXIMAUX
    return dits if reste <= 0 else f"{dits} et {accorder(reste, 'autre', 'autres')}"
