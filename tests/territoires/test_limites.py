"""What is looked at in a list has limits: columns, characters, items, suggestions. Past each one
there is a sentence or a stop, whatever the list is made of."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.territoires.queries import Analyse, analyser_csv, analyser_liste, listes
from maillage.territoires.queries.listes import SUGGESTIONS_MAXIMALES
from maillage.territoires.rules import saisie, tableau
from maillage.territoires.rules.saisie import (
    LIGNES_MAXIMALES,
    LONGUEUR_MAXIMALE,
    Element,
    decouper,
    lire,
)
from maillage.territoires.rules.tableau import COLONNES_MAXIMALES, FichierRefuse, lire_tableau


@pytest.fixture
def comptes(monkeypatch) -> dict[str, int]:
    """How many keys were computed, and codes looked for."""
    appels = {"cles": 0, "codes": 0}

    def compter(nom, fonction):
        def comptee(texte):
            appels[nom] += 1
            return fonction(texte)

        return comptee

    monkeypatch.setattr(saisie, "cle_de_nom", compter("cles", saisie.cle_de_nom))
    monkeypatch.setattr(tableau, "retablir_code", compter("codes", tableau.retablir_code))
    return appels


@pytest.fixture
def rapprochees(monkeypatch) -> list[str]:
    """The keys that close names were looked for."""
    cles: list[str] = []
    vraie = listes._noms_proches
    monkeypatch.setattr(listes, "_noms_proches", lambda c: cles.extend(c) or vraie(c))
    return cles


def seule_erreur(analyse: Analyse):
    [constat] = analyse.erreurs
    return constat


@pytest.mark.parametrize("premiere", ["x;" * 3000, "code;" * 3000, "nom;" + "x;" * 3000])
def test_a_table_of_too_many_columns_is_refused_before_a_cell_is_looked_at(premiere, comptes):
    with pytest.raises(FichierRefuse) as refus:
        lire_tableau(f"{premiere}\n{'x;y\n' * 5_900}".encode())
    assert str(refus.value) == (
        "Ligne 1\u00a0: il y a plus de 50 colonnes. Ne gardez que celle des codes INSEE ou celle "
        "des noms, puis recommencez."
    )
    assert comptes["codes"] == 0


def test_a_wide_line_further_down_is_refused_by_its_number():
    large = "35238;" * (COLONNES_MAXIMALES + 1)
    with pytest.raises(FichierRefuse, match="Ligne 3\u00a0: il y a plus de 50 colonnes"):
        lire_tableau(f"35238;Rennes\n35288;Saint-Malo\n{large}\n".encode())


def test_the_widest_table_is_read_and_empty_columns_after_it_do_not_count():
    remplissage = "x;" * (COLONNES_MAXIMALES - 1)
    lignes = "".join(f"{remplissage}{code}{';' * 100}\n" for code in ("35238", "35288"))
    assert [e.code for e in lire_tableau(lignes.encode()).elements] == ["35238", "35288"]


def test_only_the_cells_that_exist_are_looked_at(comptes):
    with pytest.raises(FichierRefuse, match="Aucune colonne de codes"):
        lire_tableau(("x;" * COLONNES_MAXIMALES + "\n" + "x;y\n" * 100).encode())
    assert comptes["codes"] <= COLONNES_MAXIMALES + 1 + 2 * 100


def test_the_leftmost_of_equal_columns_of_codes_is_read():
    octets = b"x;35238;35288\ny;35288;35238\n"
    assert [e.code for e in lire_tableau(octets).elements] == ["35238", "35288"]


def test_a_pasted_line_of_many_names_is_no_header():
    noms = ";".join(["Rennes"] * 60)
    assert len(decouper(noms)) == 60
    assert not tableau.a_un_en_tete(f"{noms};code\nRennes")


LONGS = [
    "a" + "-" * 196 + "b",
    "a " + "( " * 90 + "x",
    "x" * (LONGUEUR_MAXIMALE + 1),
    "35238 " + "x" * LONGUEUR_MAXIMALE,
    "x" * LONGUEUR_MAXIMALE + " 35238",
]


@pytest.mark.django_db
@pytest.mark.parametrize("texte", LONGS)
@pytest.mark.parametrize("avant", ["", "nom\n", "code\n", "code;nom\n35238;"])
def test_an_item_too_long_gets_its_own_sentence_and_is_cut(texte, avant):
    constat = seule_erreur(analyser_csv(octets=f"{avant}{texte}\n".encode()))
    assert constat.genre == "trop_long"
    assert f"«\u00a0{texte[:40].rstrip()}…\u00a0» a plus de 80 caractères" in constat.message
    assert "une seule commune par ligne" in constat.message
    assert len(constat.message) < 250
    assert len(constat.texte) <= LONGUEUR_MAXIMALE


@pytest.mark.django_db
def test_items_too_long_are_not_searched_for(comptes):
    with CaptureQueriesContext(connection) as requetes:
        analyse = analyser_liste(texte=f"{LONGS[0]}\n" * 50)
    assert [e.genre for e in analyse.erreurs] == ["trop_long"] * 50
    assert comptes["cles"] == 0
    assert not any("LATERAL" in r["sql"] for r in requetes.captured_queries)


@pytest.mark.parametrize(
    ("texte", "code", "nom", "departement"),
    [
        ("Beaulieu" + " " * 300 + "( " + " " * 300 + "07 )", "", "Beaulieu", "07"),
        ("Rennes" + " " * 300 + "35238", "35238", "Rennes", ""),
        ("35238" + " " * 300 + "Rennes", "35238", "Rennes", ""),
        ("Rennes " + "-" * 60 + " 35238", "35238", "Rennes", ""),
        ("Rennes — (35238)", "35238", "Rennes", ""),
        ("Rennes x35238", "", "Rennes x35238", ""),
        ("(35238)", "35238", "", ""),
        ("(07)", "", "(07)", ""),
        ("a" + "-" * 78 + "b", "", "a" + "-" * 78 + "b", ""),
    ],
)
def test_spaces_do_not_count_and_codes_are_found_at_the_end(texte, code, nom, departement):
    element = lire(texte)
    assert not element.trop_long
    assert (element.code, element.nom, element.departement) == (code, nom, departement)


@pytest.mark.parametrize("texte", ["x," * 50_000, "1001 " * 50_000, "x\n" * 50_000])
def test_reading_stops_after_more_items_than_a_list_may_have(texte, monkeypatch):
    lus = []
    monkeypatch.setattr(saisie, "lire", lambda t, ligne: lus.append(t) or Element(t, ligne, nom=t))
    assert len(decouper(texte)) == len(lus) == LIGNES_MAXIMALES + 1


@pytest.mark.django_db
@pytest.mark.parametrize("ligne", ["1 " * 39, "Rennes", "Beaulieu", "35238;Rennes", "35000;Rennes"])
def test_the_key_of_an_item_is_computed_once(ligne, comptes):
    octets = ("nom\n" if ";" not in ligne else "code;nom\n") + f"{ligne}\n" * 40
    analyser_csv(octets=octets.encode())
    assert comptes["cles"] <= 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lignes", "attendues"),
    [
        (["Renes"] * 100, 1),
        (["Renes", "RENES", "renés"] * 30 + ["Sain Malo"], 2),
        ([f"Renes {n}" for n in range(100)], SUGGESTIONS_MAXIMALES),
    ],
)
def test_close_names_are_looked_for_once_a_key_and_for_a_few_keys(lignes, attendues, rapprochees):
    with CaptureQueriesContext(connection) as requetes:
        analyse = analyser_liste(texte="\n".join(lignes))
    assert len(analyse.erreurs) == len(lignes)
    assert len(rapprochees) == len(set(rapprochees)) == attendues
    assert len(requetes) <= 8


@pytest.mark.django_db
def test_every_repeat_of_a_misspelt_name_gets_the_suggestions():
    analyse = analyser_liste(texte="Renes\n" * (SUGGESTIONS_MAXIMALES + 5) + "Sain Malo")
    assert all(e.propositions for e in analyse.erreurs)
