"""French on the screen: numbers, money, dates, differences, plurals; and the components."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from tests.pages import lire_page

from maillage.plateforme.ui.templatetags.composants import CONFIANCES, confiance, icone
from maillage.regles.explications import Confiance

FINE, INSECABLE = "\u202f", "\u00a0"


def ecrire(expression: str, valeur: object) -> str:
    return Template("{{ valeur|" + expression + " }}").render(Context({"valeur": valeur}))


@pytest.mark.parametrize(
    ("filtre", "valeur", "attendu"),
    [
        ("euros", Decimal("45245.90"), f"45{FINE}245,90{INSECABLE}€"),
        ("euros", Decimal("0.005"), f"0,01{INSECABLE}€"),
        ("euros", 0, f"0,00{INSECABLE}€"),
        ("euros", None, "inconnu"),
        ("euros_ronds", Decimal(90_000), f"90{FINE}000{INSECABLE}€"),
        ("euros_ronds", Decimal("45245.90"), f"45{FINE}245,90{INSECABLE}€"),
        ("euros_ronds", Decimal("-3000.00"), f"−3{FINE}000{INSECABLE}€"),
        ("euros_ronds", None, "inconnu"),
        ("montant_nu", Decimal(90_000), f"90{FINE}000"),
        ("montant_nu", None, "inconnu"),
        ("entier", 68_350_798, f"68{FINE}350{FINE}798"),
        ("entier", 999, "999"),
        ("entier", None, "inconnu"),
        ("jour", date(2024, 3, 15), "15 mars 2024"),
        ("jour", date(2024, 8, 1), "1er août 2024"),
        ("jour", None, "inconnu"),
        ("ecart_euros", Decimal(12_500), f"+{FINE}12{FINE}500{INSECABLE}€"),
        ("ecart_euros", Decimal(-3_000), f"−{FINE}3{FINE}000{INSECABLE}€"),
        ("ecart_euros", Decimal(0), "="),
        ("ecart_euros", None, "inconnu"),
        ("ecart", -1, f"−{FINE}1"),
        ("ecart", 1_000, f"+{FINE}1{FINE}000"),
        ('pluriel:"commune,communes"', 0, f"0{INSECABLE}commune"),
        ('pluriel:"commune,communes"', 1, f"1{INSECABLE}commune"),
        ('pluriel:"commune,communes"', 2, f"2{INSECABLE}communes"),
        ('pluriel:"commune,communes"', 1_300, f"1{FINE}300{INSECABLE}communes"),
    ],
)
def test_a_value_is_written_as_french_readers_expect(filtre, valeur, attendu):
    assert ecrire(filtre, valeur) == attendu


@given(st.decimals(-(10**9), 10**9, places=2))
def test_an_amount_keeps_every_digit_and_never_breaks_at_the_end_of_a_line(montant):
    texte = ecrire("euros", montant)
    assert " " not in texte
    lu = texte.removesuffix(f"{INSECABLE}€").replace(FINE, "").replace(",", ".").replace("−", "-")
    assert Decimal(lu) == montant


@given(st.integers(-(10**12), 10**12))
def test_a_difference_shows_its_sign_and_nothing_else(nombre):
    texte = ecrire("ecart", nombre)
    assert texte[0] == ("=" if nombre == 0 else "+" if nombre > 0 else "−")
    assert "-" not in texte


def test_an_icon_is_silent_because_a_word_stands_beside_it():
    dessin = lire_page(icone("search")).un("svg")
    assert dessin["aria-hidden"] == "true"
    assert dessin["focusable"] == "false"
    assert dessin.enfants


def test_an_icon_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(FileNotFoundError):
        icone("n-existe-pas")


@pytest.mark.parametrize("code", list(Confiance))
def test_a_certainty_is_a_word_a_shape_and_a_tooltip(code):
    page = lire_page(confiance(code))
    marque = page.un("span", "confiance")
    mot, _, sens = CONFIANCES[code.value]
    assert marque.mots == mot
    assert marque["title"] == sens
    assert marque.tous("svg")


def test_every_certainty_of_the_rules_has_its_look_and_no_other():
    assert set(CONFIANCES) == {code.value for code in Confiance}


@pytest.mark.parametrize(
    ("adresse", "ici"),
    [("/couverture/", "Couverture"), ("/simulateur/", "Simulateur"), ("/regles", None)],
)
def test_the_navigation_marks_where_one_stands(client, db, adresse, ici):
    menu = lire_page(client.get(adresse)).un("nav")
    marques = [a.mots for a in menu.tous("a") if a.attributs.get("aria-current") == "page"]
    assert marques == ([ici] if ici else [])


def test_every_page_can_be_skipped_to_its_content(client, db):
    page = lire_page(client.get("/"))
    premier = page.un("body").tous("a")[0]
    assert premier["href"] == "#contenu"
    assert page.un(id="contenu").balise == "main"
    assert len(page.tous("h1")) == 1
