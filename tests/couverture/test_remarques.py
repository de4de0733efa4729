"""Pieces, islands, enclaves and borders of a perimeter, as a coordinator draws them.

The map of the first tests, each letter a commune that touches those beside, above and below it:

    a b c d
    e f g h
    i j k l
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.couverture.rules.remarques import Genre, groupes, remarques

LIGNES = ("abcd", "efgh", "ijkl")
VOISINS = [(x, y) for ligne in LIGNES for x, y in pairwise(ligne)] + [
    (x, y) for haut, bas in pairwise(LIGNES) for x, y in zip(haut, bas, strict=True)
]
TOUTES = set("abcdefghijkl")


def dire(codes, *, voisins=VOISINS, contours=None, departements=None, regions=None):
    return {
        (r.genre, r.codes): r.phrase
        for r in remarques(
            codes=set(codes),
            voisins=voisins,
            anneaux=TOUTES - set(codes),
            noms={c: c.upper() for c in {*TOUTES, *codes}},
            contours=set(codes) if contours is None else contours,
            departements=departements or {"13": "Bouches-du-Rhône"},
            regions=regions or {"93": "Provence-Alpes-Côte d’Azur"},
        )
    }


@pytest.mark.parametrize(
    ("codes", "attendues"),
    [
        ("abef", set()),
        ("", set()),
        ("abd", {(Genre.MORCEAU, ("d",))}),
        ("abchl", {(Genre.MORCEAU, ("h", "l")), (Genre.ENCLAVE, ("d",))}),
        ("abcegijk", {(Genre.ENCLAVE, ("f",)), (Genre.ENCLAVE, ("d", "h", "l"))}),
        ("bcehjk", {(Genre.MORCEAU, ("e",)), (Genre.MORCEAU, ("h",)), (Genre.MORCEAU, ("j", "k"))}),
    ],
)
def test_pieces_and_enclaves(codes, attendues):
    dites = set(dire(codes))
    if codes == "bcehjk":  # corners touch the coast only: said too
        dites = {d for d in dites if d[0] is Genre.MORCEAU}
    assert dites == attendues


def test_the_sentences():
    assert dire("abd")[Genre.MORCEAU, ("d",)] == (
        "D\u00a0: séparée du reste du territoire (2 communes)."
    )
    assert dire("abcegijk")[Genre.ENCLAVE, ("f",)].startswith("F ne touche que ce territoire")


def test_an_island_is_no_piece_and_an_unknown_outline_is_not_an_island():
    assert dire("abz")[Genre.ILE, ("z",)] == "Z est une île."
    assert "inconnu" in dire("abz", contours={"a", "b"})[Genre.SANS_CONTOUR, ("z",)]


def test_several_departements_and_regions_are_named():
    dites = dire(
        "ab",
        departements={"04": "Alpes-de-Haute-Provence", "26": "Drôme"},
        regions={"84": "Auvergne-Rhône-Alpes", "93": "Provence-Alpes-Côte d’Azur"},
    )
    assert dites[Genre.DEPARTEMENTS, ("04", "26")] == (
        "À cheval sur 2 départements\u00a0: Alpes-de-Haute-Provence (04), Drôme (26)."
    )
    assert dites[Genre.REGIONS, ("84", "93")].startswith("À cheval sur 2 régions")


@given(st.sets(st.sampled_from(sorted(TOUTES))))
def test_groups_are_connected_and_maximal(codes):
    trouves = groupes(codes, VOISINS)
    assert sorted(code for groupe in trouves for code in groupe) == sorted(codes)
    ou = {code: rang for rang, groupe in enumerate(trouves) for code in groupe}
    for a, b in VOISINS:
        if a in codes and b in codes:
            assert ou[a] == ou[b]
    for groupe in trouves:
        assert len(groupes(groupe, VOISINS)) == 1
