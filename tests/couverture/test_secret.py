"""Small counts stay hidden: an attacker who asks for everything pins down no small commune."""

from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.couverture.rules.secret import (
    Cellule,
    Montre,
    Statut,
    blocs,
    grand_total,
    montrer,
    trop_petit,
)

SEUIL = 6


def cellules(nombres, debut=0):
    """Invented unités u0, u1… where as many invented persons work, each in one place."""
    return [
        Cellule(f"u{i}", n, frozenset(f"{i}-{k}" for k in range(n)) if n < SEUIL else frozenset())
        for i, n in enumerate(nombres, debut)
    ]


def decoupe(departement):
    """The blocs of a département written as lists of counts, one for each intercommunalité."""
    groupes, debut = [], 0
    for nombres in departement:
        groupes.append(cellules(nombres, debut))
        debut += len(nombres)
    return blocs(groupes, seuil=SEUIL)


def vu(departement):
    """All that any question can teach: how unités are grouped, and what is told of each group."""
    return tuple(
        sorted(
            (tuple(sorted(b.unites)), b.nombre if b.protege else None, b.hote, b.protege)
            for b in decoupe(departement)
        )
    )


EFFECTIFS = st.lists(st.integers(0, 9), min_size=1, max_size=5)
DEPARTEMENTS = st.lists(EFFECTIFS, min_size=1, max_size=3)


@given(DEPARTEMENTS)
def test_each_unite_stands_in_one_bloc(departement):
    vues = [u for bloc in decoupe(departement) for u in bloc.unites]
    assert sorted(vues) == sorted(f"u{i}" for i in range(sum(map(len, departement))))


@given(DEPARTEMENTS)
def test_a_bloc_is_told_only_when_it_reaches_the_threshold_or_is_empty(departement):
    for bloc in decoupe(departement):
        assert bloc.nombre == 0 or bloc.nombre >= SEUIL or not bloc.protege


@pytest.mark.parametrize("formes", [(2,), (3,), (4,), (2, 2), (1, 3), (2, 1, 1), (1, 1, 1, 1)])
def test_knowing_the_rule_and_every_answer_gives_no_small_commune_away(formes):
    """Every département of that shape is made; those that look alike are what an attacker who
    knows the rule cannot tell apart. Among them a small commune takes several values, unless
    nobody works in its whole bloc."""
    plus_grand = 10 if sum(formes) < 4 else 8
    classes: dict[object, list[tuple[int, ...]]] = {}
    for nombres in product(range(plus_grand + 1), repeat=sum(formes)):
        bornes = [sum(formes[:n]) for n in range(len(formes) + 1)]
        departement = [nombres[a:b] for a, b in pairwise(bornes)]
        classes.setdefault(vu(departement), []).append(nombres)
    assert len(classes) > 10
    for reponses, possibles in classes.items():
        if any(hote and nombre > plus_grand for _, nombre, hote, _ in reponses):
            continue  # part of those that look alike has a commune larger than what is made here
        vides = {u for unites, nombre, *_ in reponses if nombre == 0 for u in unites}
        for rang, valeurs in enumerate(map(set, zip(*possibles, strict=True))):
            assert f"u{rang}" in vides or min(valeurs) >= SEUIL or len(valeurs) > 1, reponses


@given(DEPARTEMENTS, st.randoms(use_true_random=False))
def test_two_lists_that_differ_by_one_small_commune_do_not_give_it(departement, hasard: Random):
    """The classic attack: a list, then the same with one more commune."""
    faits = decoupe(departement)
    nombres = [n for groupe in departement for n in groupe]
    unites = [f"u{i}" for i in range(len(nombres))]
    cible = hasard.randrange(len(unites))
    autres = [u for u in unites if u != unites[cible] and hasard.random() < 0.7]
    populations = dict.fromkeys(unites, 100)
    avant = montrer(autres, faits, populations=populations, seuil=SEUIL)
    apres = montrer([*autres, unites[cible]], faits, populations=populations, seuil=SEUIL)
    exacts = avant.statut is Statut.EXACT and apres.statut is Statut.EXACT
    assert not (exacts and autres and 0 < nombres[cible] < SEUIL)


def test_a_small_commune_alone_is_hidden_and_never_zero():
    faits = decoupe([[2, 5, 3]])
    montre = montrer(["u0"], faits, populations={"u0": 90, "u1": 5, "u2": 5}, seuil=SEUIL)
    assert montre == Montre(Statut.MASQUE)


def test_zero_is_told_only_where_a_whole_bloc_is_empty():
    vide = decoupe([[0, 0], [2, 7, 5]])
    assert montrer(["u0"], vide, populations={}, seuil=SEUIL).valeur == 0
    mele = decoupe([[0, 4, 5]])
    assert (
        montrer(["u0"], mele, populations={"u0": 1, "u1": 1, "u2": 1}, seuil=SEUIL).valeur is None
    )


def test_a_territory_that_cuts_a_bloc_is_estimated_by_its_inhabitants():
    faits = decoupe([[4, 4, 20]])
    montre = montrer(["u0", "u2"], faits, populations={"u0": 300, "u1": 100}, seuil=SEUIL)
    assert (montre.statut, montre.valeur) == (Statut.ESTIME, 25)  # 20, and at most 5 of the 8


def test_a_departement_with_too_few_is_hidden_whole():
    (bloc,) = decoupe([[1, 0, 2]])
    assert not bloc.protege
    assert montrer(["u0", "u1", "u2"], [bloc], populations={}, seuil=SEUIL).statut is Statut.MASQUE


def test_a_unite_unknown_to_the_blocs_makes_the_answer_unknown():
    assert montrer(["ailleurs"], decoupe([[9]]), populations={}, seuil=6).statut is Statut.INCONNU


@pytest.mark.parametrize(
    ("nombre", "montre"),
    [
        (0, Montre(Statut.EXACT, 0)),
        (3, Montre(Statut.MASQUE)),
        (6, Montre(Statut.ESTIME, 10)),
        (1234, Montre(Statut.ESTIME, 1230)),
        (1235, Montre(Statut.ESTIME, 1240)),
    ],
)
def test_a_great_total_is_rounded_to_ten(nombre, montre):
    assert grand_total(nombre, seuil=6, pas=10) == montre


@pytest.mark.parametrize(("effectif", "petit"), [(0, False), (1, True), (10, True), (11, False)])
def test_fewer_than_eleven_patients_are_hidden(effectif, petit):
    assert trop_petit(effectif, 11) is petit
