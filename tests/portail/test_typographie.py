"""French typography on every page: no plain space where a line must not break."""

import re
from pathlib import Path

import pytest
from tests.pages import Element, lire_page

CONTRAT = "communes=04112,84003&signature=2023-09-15&acces=2024-03-15&qualite=signature&crises=2024"
PAGES = [
    *("/", "/composants", "/regles", "/api", "/compte/connexion", "/nulle-part", "/simulateur/"),
    f"/simulateur/?{CONTRAT}",
    "/carte/?region=53&unite=35238&communes=35238,75056,x&couche=rien&le=hier",
    "/carte/?departement=35&couche=taille&vue=tableau",
    "/carte/?couche=qpv&q=rien-de-tel",
    "/carte/?region=53&couche=blanches",
    *("/portrait/?q=rien-de-tel", "/portrait/?departement=2A", "/portrait/?communes=75056"),
    "/portrait/comparer/?communes=35238&region=53&epci=243500139&q=saint",
    f"/simulateur/?{CONTRAT}&ref=communes%3D04112",
    "/simulateur/?communes=13055,74011,98411,99999,x&population=y&signature=z&acces=a&taux=b"
    "&bareme=c&crises=d&plan=e&ajouter=f",
    "/simulateur/?communes=04112,98411&q=rien-de-tel",
    "/simulateur/?communes=04112&signature=2019-01-01",
    "/simulateur/?communes=04112&signature=2023-09-15&acces=2023-01-01",
]
FAUTE = re.compile(r"« | »| [;:!?](?=\s|$)| [%€](?=\W|$)|\d [0-9]{3}(?!\d)|\w'[a-zà-ÿ]")
RACINE = Path(__file__).resolve().parents[2]
# What is written for machines, or by somebody else.
SANS_REGLE = {"code", "kbd", "pre", "script", "style", "textarea"}
VISIBLES = ("aria-label", "title", "placeholder", "alt")


def textes(element: Element):
    for attribut in VISIBLES:
        yield element.attributs.get(attribut, "")
    if element.attributs.get("name") == "description":
        yield element["content"]
    for enfant in element.enfants:
        if isinstance(enfant, str):
            yield enfant
        elif enfant.balise not in SANS_REGLE:
            yield from textes(enfant)


def fautes(page: Element) -> set[str]:
    return {
        " ".join(re.split(r"[ \n]+", texte))[max(0, m.start() - 30) : m.end() + 20]
        for texte in textes(page)
        for m in FAUTE.finditer(re.sub(r"[ \n]+", " ", texte).strip())
    }


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", PAGES, ids=range(len(PAGES)))
def test_no_page_breaks_a_line_where_french_does_not(client, adresse):
    assert fautes(lire_page(client.get(adresse))) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("texte", ["", "99999\nSaint-Denis\n13055", "04112\n" * 6001])
def test_no_refusal_of_a_list_does_either(client, texte):
    reponse = client.post("/simulateur/liste", {"texte": texte})
    assert fautes(lire_page(reponse)) == set()


@pytest.mark.parametrize(
    "faute",
    ["Attention !", "« mot »", "75 %", "12 500 €", "Taille : 3", "l'accord", "deux ; trois"],
)
def test_the_scan_sees_what_it_looks_for(faute):
    assert fautes(lire_page(f"<p>{faute}</p>"))
    assert not fautes(lire_page(f"<p><code>{faute}</code></p>"))


def test_the_scan_lets_good_french_pass():
    assert not fautes(
        lire_page("<p>Attention\u202f! «\u00a0l’accord\u00a0»\u00a0: 12\u202f500,00\u00a0€</p>")
    )


BALISES = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def test_templates_hold_no_plain_space_where_a_line_must_not_break():
    """Also on the pages that no test opens in each of their states."""
    modeles = [
        *RACINE.glob("src/maillage/**/templates/**/*.html"),
        *RACINE.glob("src/maillage/**/templates/**/*.txt"),
    ]
    assert len(modeles) > 100
    assert [
        f"{chemin.relative_to(RACINE)}: {trouve.group()}"
        for chemin in modeles
        for trouve in re.finditer(
            r".{0,20} [;:!?»](?=\s|¤|$)|« .{0,20}", BALISES.sub("¤", chemin.read_text())
        )
    ] == []
