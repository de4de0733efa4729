"""Dates, amounts, identifiers and decisions."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.noyau.dates import ajouter_annees, ajouter_mois, format_date, lire_date, mois_entiers
from maillage.noyau.decision import Reponse, donnees_insuffisantes, non, oui
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.identifiants import Adeli, CodeCommune, Finess, Rpps, Siren, Siret
from maillage.noyau.montants import (
    arrondir,
    en_centimes,
    en_euros,
    format_entier,
    format_euros,
    format_nombre,
    format_pourcentage,
    quotient,
)


@pytest.mark.parametrize(
    ("depart", "annees", "arrivee"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 9, 15), 5, date(2028, 9, 15)),
        (date(2023, 12, 31), 1, date(2024, 12, 31)),
    ],
)
def test_anniversary_is_computed_from_the_original_day(depart, annees, arrivee):
    assert ajouter_annees(depart, annees) == arrivee


@pytest.mark.parametrize(("depart", "mois"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
def test_date_outside_the_calendar_is_refused(depart, mois):
    with pytest.raises(ErreurMetier, match="trop éloignée"):
        ajouter_mois(depart, mois)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(depart, mois):
    arrivee = ajouter_mois(depart, mois)
    ecart = (arrivee.year - depart.year) * 12 + arrivee.month - depart.month
    assert ecart == mois
    assert arrivee.day == depart.day or ajouter_mois(arrivee.replace(day=1), 1).toordinal() == (
        arrivee.toordinal() + 1
    )


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (date(2024, 3, 15), date(2024, 9, 15), 6),
        (date(2024, 3, 16), date(2024, 9, 15), 5),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 9, 15), date(2024, 9, 15), 0),
        (date(2024, 9, 16), date(2024, 9, 15), 0),
    ],
)
def test_only_whole_months_count(debut, fin, attendu):
    assert mois_entiers(debut, fin) == attendu


def test_dates_are_written_as_french_readers_expect():
    assert format_date(date(2024, 3, 15)) == "15 mars 2024"
    assert format_date(date(2024, 8, 1)) == "1er août 2024"


def test_iso_date_is_read():
    assert lire_date(" 2024-03-15 ") == date(2024, 3, 15)


@pytest.mark.parametrize(
    "texte", ["", "15/03/2024", "20240315", "2024-3-15", "２０２４-03-15", "x" * 99]
)
def test_anything_but_an_iso_date_is_refused_with_the_form_wanted(texte):
    with pytest.raises(ErreurMetier, match="AAAA-MM-JJ"):
        lire_date(texte)


@pytest.mark.parametrize("texte", ["2023-02-29", "2024-13-01", "0000-01-01"])
def test_day_that_does_not_exist_is_refused(texte):
    with pytest.raises(ErreurMetier, match="n’existe pas dans le calendrier"):
        lire_date(texte)


def test_cents_are_rounded_half_up():
    assert arrondir(Decimal("0.005")) == Decimal("0.01")
    assert arrondir(Decimal("2.675")) == Decimal("2.68")
    assert [quotient(n, 2) for n in (1, 2, 3)] == [1, 1, 2]
    assert en_centimes(Decimal("45245.895")) == 4_524_590
    assert en_euros(5) == Decimal("0.05")


@given(st.integers(0, 10**12))
def test_cents_to_euros_and_back_is_exact(centimes):
    assert en_centimes(en_euros(centimes)) == centimes


@pytest.mark.parametrize(
    ("ecrit", "attendu"),
    [
        (format_euros(Decimal("45245.9")), "45\u202f245,90\u00a0€"),
        (format_euros(-1200), "−1\u202f200,00\u00a0€"),
        (format_entier(68350798), "68\u202f350\u202f798"),
        (format_entier(-1200), "−1\u202f200"),
        (format_pourcentage(Decimal("0.75")), "75\u00a0%"),
        (format_pourcentage(Decimal("0.125")), "12,5\u00a0%"),
        (format_pourcentage(Decimal(1)), "100\u00a0%"),
        (format_nombre(Decimal("1480.50")), "1\u202f480,5"),
        (format_nombre(Decimal(-300)), "−300"),
    ],
)
def test_numbers_are_written_as_french_readers_expect(ecrit, attendu):
    assert ecrit == attendu


@pytest.mark.parametrize(
    ("genre", "texte", "valeur"),
    [
        (Siren, "732 829 320", "732829320"),
        (Siret, "732 829 320 00074", "73282932000074"),
        (Rpps, "10000000009", "10000000009"),
        (Finess, "13 000 000 3", "130000003"),
        (Finess, "2A0000154", "2A0000154"),
        (Adeli, "139300012", "139300012"),
        (CodeCommune, "13201", "13201"),
        (CodeCommune, "2a004", "2A004"),
        (CodeCommune, "2B033", "2B033"),
        (CodeCommune, "97411", "97411"),
        (CodeCommune, "98735", "98735"),
    ],
)
def test_valid_identifier_is_read_in_its_compact_form(genre, texte, valeur):
    identifiant = genre.lire(texte)
    assert str(identifiant) == identifiant.valeur == valeur


@pytest.mark.parametrize(
    ("genre", "texte", "phrase"),
    [
        (Siren, "732829321", "faute de frappe"),
        (Siren, "73282932", "neuf chiffres"),
        (Siret, "73282932000075", "faute de frappe"),
        (Siret, "73282932A00074", "quatorze chiffres"),
        (Rpps, "10000000008", "faute de frappe"),
        (Finess, "130000002", "faute de frappe"),
        (Adeli, "13930001", "neuf caractères"),
        (CodeCommune, "13 201 ou 13202", "cinq caractères"),
        (CodeCommune, "20004", "2A004"),
        (CodeCommune, "2C004", "cinq caractères"),
        (CodeCommune, "00123", "cinq caractères"),
        (CodeCommune, "99123", "cinq caractères"),
        (CodeCommune, "", "cinq caractères"),
    ],
)
def test_wrong_identifier_is_refused_with_its_name_and_form(genre, texte, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        genre.lire(texte)


def test_an_identifier_cannot_be_built_wrong():
    with pytest.raises(ErreurMetier):
        Siren("123")


def test_departement_of_a_commune():
    codes = ("13201", "2A004", "97411", "98735")
    assert [CodeCommune(code).departement for code in codes] == ["13", "2A", "974", "987"]


def test_siret_gives_its_siren():
    assert Siret("73282932000074").siren == Siren("732829320")


def test_decision_has_three_answers_and_no_truth_value():
    decisions = [oui("a", valeur=1), non("b"), donnees_insuffisantes("c")]
    assert [d.reponse for d in decisions] == list(Reponse)
    assert [(d.est_oui, d.est_non, d.est_indecise) for d in decisions] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert decisions[0].valeur == 1
    with pytest.raises(TypeError, match="three answers"):
        bool(decisions[0])
