"""What a projet needs beyond its answers: fiches, professions, indicators, legal form."""

from datetime import date

import pytest

from maillage.dossiers.rules.projet import (
    ASSOCIATION_DEPUIS,
    faute_de_siret,
    manques_du_projet,
    remarque_de_droit,
    socles_exiges,
)
from maillage.dossiers.rules.trames.choix import SOCLES
from maillage.dossiers.rules.trames.definitions import Ligne, Saisie

LE = date(2026, 11, 22)


def objectifs(*niveaux):
    return tuple(
        Ligne(str(i), {"niveau": niveau, "texte": f"Objectif {i}"})
        for i, niveau in enumerate(niveaux)
    )


def fiche(ident, mission, *, professions="infirmier pharmacien", buts=None, indicateurs=1):
    return Ligne(
        ident,
        {"intitule": f"Action {ident}", "mission": mission, "professions_impliquees": professions},
        {
            "objectifs": objectifs("general", "specifique") if buts is None else buts,
            "indicateurs": tuple(Ligne(str(i), {"nom": "Part"}) for i in range(indicateurs)),
        },
    )


MISSIONS = tuple(Ligne(code, {"retenue": "oui", "objectifs": "Un but"}) for code in SOCLES)


def dits(fiches, le=LE, missions=MISSIONS, **champs):
    tableaux = {"fiches": tuple(fiches), "missions": missions}
    saisie = Saisie({"structure.type": "association"} | champs, tableaux)
    return [m.libelle for m in manques_du_projet(saisie, le)]


COMPLETES = [fiche(str(i), mission) for i, mission in enumerate(SOCLES)]


def test_a_fiche_for_each_socle_is_enough():
    assert dits(COMPLETES) == []


@pytest.mark.parametrize("rang", range(len(SOCLES)))
def test_a_socle_without_fiche_is_missing(rang):
    assert len(dits(COMPLETES[:rang] + COMPLETES[rang + 1 :])) == 1


@pytest.mark.parametrize(
    "cellules",
    [
        {"retenue": "oui", "objectifs": " "},
        {"retenue": "non", "objectifs": "Un but"},
        {},
    ],
)
@pytest.mark.parametrize("rang", range(len(SOCLES)))
def test_each_socle_mission_is_taken_on_with_its_objectives(rang, cellules):
    missions = list(MISSIONS)
    missions[rang] = Ligne(SOCLES[rang], cellules)
    trouves = dits(COMPLETES, missions=tuple(missions))
    assert len(trouves) == 1
    assert trouves[0].startswith("Mission socle")


def test_crises_are_a_socle_since_the_second_avenant():
    assert "crise" not in socles_exiges(date(2022, 3, 31))
    assert "crise" in socles_exiges(date(2022, 4, 1))
    assert "crise" in socles_exiges(LE)
    assert set(socles_exiges(date(2021, 1, 1))) == set(SOCLES) - {"crise"}


@pytest.mark.parametrize(
    ("reste", "dit"),
    [
        ({"professions": ""}, "au moins deux professions"),
        ({"professions": "infirmier"}, "au moins deux professions"),
        ({"professions": "infirmier infirmier"}, "au moins deux professions"),
        ({"indicateurs": 0}, "un indicateur"),
        ({"buts": ()}, "un objectif général"),
        ({"buts": objectifs("specifique")}, "un objectif général"),
        ({"buts": objectifs("general")}, "un objectif spécifique"),
        ({"buts": objectifs("general", "operationnel", "specifique")}, "dans l’ordre"),
        ({"buts": objectifs("specifique", "general")}, "dans l’ordre"),
        ({"buts": objectifs("general", "specifique", "")}, "le niveau de chaque objectif"),
        ({"buts": objectifs("general", "specifique", "autre")}, "le niveau de chaque objectif"),
    ],
)
def test_a_fiche_that_lacks_something_says_what(reste, dit):
    trouves = dits([fiche("9", SOCLES[0], **reste), *COMPLETES])
    assert len(trouves) == 1
    assert dit in trouves[0]
    assert "Action 9" in trouves[0]


@pytest.mark.parametrize(
    "niveaux",
    [
        ("general", "specifique", "operationnel"),
        ("general", "specifique", "operationnel", "specifique", "operationnel"),
        ("general", "specifique", "general", "specifique"),
    ],
)
def test_objectives_go_from_general_to_operational(niveaux):
    assert dits([fiche("9", SOCLES[0], buts=objectifs(*niveaux)), *COMPLETES]) == []


def test_a_fiche_of_no_mission_is_said():
    assert dits([fiche("9", ""), *COMPLETES]) == ["Fiche «\u00a0Action 9\u00a0»\u00a0: sa mission"]


def test_an_objective_without_text_is_none():
    buts = (Ligne("1", {"niveau": "general", "texte": " "}), *objectifs("specifique"))
    assert "un objectif général" in dits([fiche("9", SOCLES[0], buts=buts), *COMPLETES])[0]


@pytest.mark.parametrize("forme", ["sisa", "autre"])
def test_another_legal_form_is_refused_since_the_ordonnance_only(forme):
    def sans_forme(le):
        return dits(COMPLETES, le, **{"structure.type": forme})

    assert sans_forme(ASSOCIATION_DEPUIS) == ["Une association"]
    assert sans_forme(date(2021, 5, 12)) == []


@pytest.mark.parametrize("texte", ["73282932000074", " 732 829 320 00074 ", ""])
def test_a_siret_with_its_key_is_one(texte):
    assert faute_de_siret(texte) == ""


@pytest.mark.parametrize("texte", ["73282932000075", "123", "ABC"])
def test_what_is_no_siret_says_why(texte):
    assert "SIRET" in faute_de_siret(texte)
    assert dits(COMPLETES, **{"structure.siret": texte}) == ["N° SIRET"]


@pytest.mark.parametrize(
    ("departement", "local"), [("57", True), ("67", True), ("68", True), ("84", False)]
)
def test_alsace_and_moselle_have_their_own_associations(departement, local):
    assert ("droit local" in remarque_de_droit(departement)) is local
