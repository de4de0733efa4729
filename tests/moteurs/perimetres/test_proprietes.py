"""Whatever the grid, its holes, its populations and the order in which it is told."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.moteurs.perimetres.grilles import grille

from maillage.moteurs.perimetres import (
    Bande,
    Cause,
    Cpts,
    Demande,
    Mode,
    NatureEcart,
    proposer,
)


@st.composite
def demandes(tirer) -> Demande:
    lignes, colonnes = tirer(st.integers(2, 6)), tirer(st.integers(2, 6))
    places = [(a, b) for a in range(lignes) for b in range(colonnes)]
    trous = frozenset(tirer(st.sets(st.sampled_from(places), max_size=len(places) // 3)))
    unites, frontieres = grille(
        lignes,
        colonnes,
        trous=trous,
        graine=tirer(st.integers(0, 99)),
        populations=(0, tirer(st.sampled_from((10, 1_000, 50_000)))),
    )
    total = sum(u.population or 0 for u in unites)
    minimum = tirer(st.integers(1, max(1, total)))
    bande = Bande(minimum, minimum * tirer(st.integers(1, 4)))
    mode = tirer(st.sampled_from((Mode.NOUVELLES, Mode.ETENDRE)))
    tenues = tirer(st.sets(st.sampled_from([u.code for u in unites]), max_size=len(unites) - 1))
    moitie = len(tenues) // 2
    cpts = tuple(
        Cpts(cle, tuple(codes))
        for cle, codes in (("A", sorted(tenues)[:moitie]), ("B", sorted(tenues)[moitie:]))
        if codes
    )
    return Demande(
        mode, unites, frontieres, bande, cpts, graine=tirer(st.integers(0, 9)), iterations=300
    )


@settings(max_examples=120, deadline=None)
@given(demandes())
def test_nothing_is_forgotten_nor_twice_and_each_part_holds_together(demande):
    proposition = proposer(demande)
    tenues = {code for cpts in demande.cpts for code in cpts.unites}
    codes = {u.code for u in demande.unites}
    if demande.mode is Mode.NOUVELLES:
        codes -= tenues
    parties = proposition.evaluation.parties
    rangees = [code for partie in parties for code in partie.unites]
    assert sorted(rangees) == sorted(codes)
    for cpts in demande.cpts if demande.mode is Mode.ETENDRE else ():
        (partie,) = [p for p in parties if p.cle == cpts.cle]
        assert set(cpts.unites) <= set(partie.unites)
    expliquees = {e.partie for e in proposition.evaluation.ecarts if e.cause is not None}
    voisins = {(f.a, f.b) for f in demande.frontieres}
    for partie in parties:
        if not (demande.bande.contient(partie.population) and _connexe(partie.unites, voisins)):
            assert partie.cle in expliquees


@settings(max_examples=40, deadline=None)
@given(demandes(), st.integers(0, 99))
def test_the_order_in_which_the_request_is_told_changes_nothing(demande, graine):
    hasard = Random(graine)

    def melanger(valeurs):
        return tuple(hasard.sample(valeurs, len(valeurs)))

    autre = replace(
        demande,
        unites=melanger(demande.unites),
        frontieres=tuple(
            replace(f, a=f.b, b=f.a) if hasard.random() < 0.5 else f
            for f in melanger(demande.frontieres)
        ),
        cpts=tuple(replace(c, unites=melanger(c.unites)) for c in melanger(demande.cpts)),
    )
    assert proposer(autre) == proposer(demande)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(2, 5))
def test_on_a_whole_grid_a_wide_band_is_always_kept(graine, nombre):
    unites, frontieres = grille(6, 6, graine=graine)
    total = sum(u.population or 0 for u in unites)
    bande = Bande(total // nombre * 8 // 10, total // nombre * 12 // 10)
    d = Demande(
        Mode.NOUVELLES, unites, frontieres, bande, nombre=nombre, graine=graine, iterations=3_000
    )
    evaluation = proposer(d).evaluation
    assert not [e for e in evaluation.ecarts if e.nature is not NatureEcart.NON_CONNEXE]
    assert all(bande.contient(p.population) for p in evaluation.parties)
    assert Cause.RECHERCHE not in {e.cause for e in evaluation.ecarts}


def _connexe(codes, voisins) -> bool:
    restent = set(codes)
    file = [restent.pop()]
    for a in file:
        proches = {b for b in restent if (a, b) in voisins or (b, a) in voisins}
        restent -= proches
        file += proches
    return not restent
