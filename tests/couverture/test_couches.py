"""The class of each unité, layer by layer; unknown, hidden and nothing are never a zero."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import pytest

from maillage.communautes.states import EtatCommunaute
from maillage.couverture.rules import couches
from maillage.couverture.rules.palette import MOTIFS, SEQUENCE, Aspect, sequence


class Ligne(NamedTuple):
    communaute: int
    opposable: bool = True
    partagee: bool = False


class Figure(NamedTuple):
    valeur: Decimal | None
    secret: bool = False


def cles(couche) -> list[str]:
    return [couche.classes[rang].cle for rang in couche.rangs]


ETATS = [EtatCommunaute.CONTRAT_SIGNE, EtatCommunaute.INITIATIVE, None]


@pytest.mark.parametrize(
    ("tenues", "attendue"),
    [
        ([], "sans"),
        ([Ligne(0)], "contrat_signe"),
        ([Ligne(1, opposable=False)], "initiative"),
        ([Ligne(1, opposable=False), Ligne(0)], "contrat_signe"),
        ([Ligne(2)], "en_vigueur"),
        ([Ligne(2, opposable=False)], "projet"),
    ],
)
def test_the_state_shown_is_the_most_advanced_and_unknown_is_said(tenues, attendue):
    lignes = {"A": tenues} if tenues else {}
    assert cles(couches.par_etat(["A"], lignes, ETATS)) == [attendue]


def test_every_state_has_its_class():
    for etat in EtatCommunaute:
        assert cles(couches.par_etat(["A"], {"A": [Ligne(0)]}, [etat])) == [etat.value]


@pytest.mark.parametrize(
    ("tenues", "attendue"),
    [
        ([], "sans"),
        ([Ligne(0)], "taille_1"),
        ([Ligne(0), Ligne(1)], "taille_4"),
        ([Ligne(2)], "inconnue"),
        ([Ligne(2), Ligne(0)], "taille_1"),
    ],
)
def test_the_taille_of_an_unknown_population_is_unknown(tenues, attendue):
    lignes = {"A": tenues} if tenues else {}
    couche = couches.par_taille(["A"], lignes, [1, 4, None], ["p1", "p2", "p3", "p4"])
    assert cles(couche) == [attendue]


@pytest.mark.parametrize(
    ("tenues", "attendue"),
    [
        ([], "blanche"),
        ([Ligne(0, opposable=False)], "projet"),
        ([Ligne(0, opposable=False), Ligne(1)], "couverte"),
    ],
)
def test_a_project_covers_nothing_yet(tenues, attendue):
    lignes = {"A": tenues} if tenues else {}
    assert cles(couches.zones_blanches(["A"], lignes)) == [attendue]


@pytest.mark.parametrize(
    ("tenues", "attendue"),
    [
        ([], "sans"),
        ([Ligne(0)], "une"),
        # The project of the CPTS whose perimeter in force already holds the unité.
        ([Ligne(0), Ligne(0, opposable=False)], "une"),
        ([Ligne(0), Ligne(1, opposable=False)], "projets"),
        ([Ligne(0, opposable=False), Ligne(1, opposable=False)], "projets"),
        ([Ligne(0, partagee=True), Ligne(1, partagee=True)], "partagee"),
        ([Ligne(0, partagee=True), Ligne(1)], "conflit"),
    ],
)
def test_an_overlap_is_a_project_a_declared_share_or_a_conflict(tenues, attendue):
    lignes = {"A": tenues} if tenues else {}
    assert cles(couches.chevauchements(["A"], lignes)) == [attendue]


def test_the_words_of_a_source_are_its_classes_and_what_it_does_not_name_is_said():
    couche = couches.par_mot(["A", "B", "C", "D"], {"A": "ZIP", "B": "ZAC", "C": "ZIP"}, "absente")
    assert [c.mot for c in couche.classes] == ["ZIP", "ZAC", "absente"]
    assert couche.rangs == (0, 1, 0, 2)


def test_words_beyond_the_palette_are_drawn_together():
    mots = {str(i): f"classe {i:02}" for i in range(12)}
    couche = couches.par_mot(list(mots), mots, "absente")
    assert [c.cle for c in couche.classes][-2:] == ["autres", "absente"]
    assert len({c.aspect for c in couche.classes}) == len(couche.classes)
    assert couche.rangs[0] == 0
    assert couche.classes[couche.rangs[11]].cle == "autres"


def test_a_commune_absent_from_the_file_has_no_count():
    couche = couches.par_compte(["A", "B", "C"], {"A": "1", "B": "27"}, "aucun")
    assert cles(couche) == ["compte_1", "compte_11", "absente"]


def test_hidden_and_unknown_figures_have_classes_of_their_own():
    valeurs = {
        "A": Figure(Decimal(0)),
        "B": Figure(None, secret=True),
        "C": Figure(None),
        "E1": Figure(Decimal(3)),
    }
    couche = couches.par_valeur(
        ["A", "B", "C", "D", "E"],
        valeurs,
        territoire=lambda u: "E1" if u == "E" else u,
        ecrire=str,
    )
    assert cles(couche) == ["classe_1", "secret", "inconnue", "inconnue", "classe_2"]


def test_an_indicator_without_a_figure_is_unknown_everywhere():
    couche = couches.par_valeur(["A"], {}, territoire=lambda u: u, ecrire=str)
    assert cles(couche) == ["inconnue"]


def test_with_textures_no_two_classes_are_told_apart_by_colour_alone():
    chaque = [
        couches.par_etat([], {}, []),
        couches.par_taille([], {}, [], ["a", "b", "c", "d"]),
        couches.zones_blanches([], {}),
        couches.chevauchements([], {}),
        couches.par_mot([], {str(i): str(i) for i in range(3)}, "absente"),
    ]
    for couche in chaque:
        motifs = [c.aspect.motif for c in couches.avec_motifs(couche).classes]
        assert len(set(motifs)) == len(motifs), motifs


def _clarte(couleur: str) -> float:
    def lineaire(octet: str) -> float:
        c = int(octet, 16) / 255
        return c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4

    r, v, b = (lineaire(couleur[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def test_the_sequence_darkens_step_by_step_and_reads_in_grey():
    clartes = [_clarte(c) for c in SEQUENCE]
    for clair, sombre in pairwise(clartes):
        assert (clair + 0.05) / (sombre + 0.05) > 1.3


@pytest.mark.parametrize("nombre", [1, 2, 3, 4, 5])
def test_a_sequence_gives_as_many_aspects_as_asked_for(nombre):
    assert len(set(sequence(nombre))) == nombre


@pytest.mark.parametrize("motif", [m for m in MOTIFS if m != "plein"])
def test_a_texture_is_seen_on_light_and_on_dark(motif):
    for couleur in ("#ffffff", "#253494"):
        aspect = Aspect(couleur, motif)
        clartes = sorted((_clarte(couleur), _clarte(aspect.encre)))
        assert (clartes[1] + 0.05) / (clartes[0] + 0.05) > 3
