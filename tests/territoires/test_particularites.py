"""Zonings and QPV of a commune: known, none, unknown, or known of its city only."""

from datetime import UTC, datetime

import pytest

from maillage.dossiers.queries.territoire import en_mots
from maillage.territoires.models import JeuDeDonnees, Quartier, Zonage
from maillage.territoires.queries import communes_par_codes, particularites

CARPENTRAS, BEDOIN, MARSEILLE, PORT, SAINT_PAUL = "84031", "84017", "13055", "13202", "97415"


@pytest.fixture
def jeu(db):
    return JeuDeDonnees.objects.create(
        nom="qpv",
        source="liste inventée",
        licence="essai",
        millesime="2025",
        empreinte="0" * 64,
        charge_a=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def dits():
    def lire(*codes):
        vues = particularites(
            profession="medecin_generaliste",
            communes=communes_par_codes(codes=codes).values(),
        )
        return {code: en_mots(p) for code, p in vues.par_commune.items()}, vues

    return lire


def test_nothing_imported_is_unknown(db, dits):
    mots, vues = dits(CARPENTRAS)
    assert mots == {CARPENTRAS: "zonage inconnu, QPV inconnus"}
    assert (vues.zonage, vues.quartiers) == (None, None)


def test_a_list_says_none_in_its_own_regions_only(jeu, dits):
    for code in ("QN08401M", "QN08402M"):
        Quartier.objects.create(jeu=jeu, code=code, commune_id=CARPENTRAS)
    Zonage.objects.create(jeu=jeu, annee=2025, commune_id=BEDOIN, classe="ZAC")
    mots, vues = dits(CARPENTRAS, BEDOIN, SAINT_PAUL)
    assert mots == {
        CARPENTRAS: "zonage inconnu, 2\u00a0QPV",
        BEDOIN: "ZAC, aucun QPV",
        SAINT_PAUL: "zonage inconnu, QPV inconnus",
    }
    assert dits(SAINT_PAUL)[1].quartiers is None
    assert vues.quartiers.source == "liste inventée"


def test_a_zoning_that_classes_quartiers_one_by_one_classes_no_commune(jeu, dits):
    for code, classe in (("QN08401M", "ZIP"), ("QN08402M", "ZIP"), ("QN08403M", "ZAC")):
        Zonage.objects.create(
            jeu=jeu, annee=2025, commune_id=CARPENTRAS, quartier=code, classe=classe
        )
    assert dits(CARPENTRAS)[0][CARPENTRAS] == "zonage inconnu, QPV\u00a0: 1 en ZAC, 2 en ZIP"
    Quartier.objects.create(jeu=jeu, code="QN08401M", commune_id=CARPENTRAS)
    assert dits(CARPENTRAS)[0][CARPENTRAS] == "zonage inconnu, 1\u00a0QPV (1 en ZAC, 2 en ZIP)"


def test_the_quartiers_of_a_whole_city_are_not_said_of_an_arrondissement(jeu, dits):
    Quartier.objects.create(jeu=jeu, code="QN01301M", commune_id=MARSEILLE)
    assert dits(PORT)[0][PORT] == (
        "zonage inconnu, 1\u00a0QPV dans la ville, arrondissement non précisé"
    )
    Quartier.objects.create(jeu=jeu, code="QN01302M", commune_id=PORT)
    assert dits(PORT)[0][PORT] == "zonage inconnu, 1\u00a0QPV"
