"""The simulator's page, as someone without a browser's scripts reads it."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage import territoires
from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.contrats.web.views import signature_par_defaut
from maillage.plateforme.audit.acteurs import Acteur
from maillage.territoires.queries import codes_de

# Marseille's 1st, 2nd and 3rd arrondissements: a taille 3 territory everybody can check.
TROISIEME_TAILLE = "communes=13201,13202,13203&signature=2023-09-15"
REFERENCE = f"{TROISIEME_TAILLE}&acces=2024-03-15"
MANOSQUE = "communes=04112&signature=2023-09-15"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def chiffre(page, nom: str) -> str:
    resultat = page.un("section", **{"aria-labelledby": "titre-resultat"})
    (bloc,) = [b for b in resultat.tous("div", "chiffre") if b.un("dt").mots == nom]
    return bloc.un("dd").texte


def tableau(page):
    """The table of all years, the first of its section."""
    section = page.un("section", **{"aria-labelledby": "titre-annees"})
    return section.tous("table", "serre")[0]


def avis(page) -> list[str]:
    return [a.mots for a in page.tous(classe="avis") if "hidden" not in a.attributs]


def champ(page, nom: str):
    return page.un("input", name=nom)


def jetons(page) -> list[str]:
    return [j.un("small").mots[:5] for j in page.tous("li", "jeton")]


def test_the_reference_contract_shows_its_amounts_to_the_cent(simulateur):
    page = simulateur(REFERENCE)
    assert chiffre(page, "Taille").startswith("3 ")
    explication = page.un("div", id="an1-acces-fixe")
    montants = {c.un("dt").mots: c.un("dd").texte for c in explication.tous("div", "chiffre")}
    assert montants["À percevoir"] == "45\u202f245,90\u00a0€"
    assert montants["Avance"] == "33\u202f934,43\u00a0€"
    assert montants["Solde"] == "11\u202f311,47\u00a0€"
    assert "184 jours" in explication.mots
    assert "Contrat type" in explication.mots
    (ouvre,) = tableau(page).tous("button", popovertarget="an1-acces-fixe")
    assert ouvre["aria-label"] == "Part fixe, année 1\u00a0: 45\u202f245,90\u00a0€, voir le calcul"


def test_every_amount_of_the_table_opens_an_explanation_with_a_source(simulateur):
    page = simulateur(f"{REFERENCE}&qualite=signature&crises=2025")
    ouverts = [b["popovertarget"] for b in tableau(page).tous("button", "montant")]
    assert len(ouverts) == len(set(ouverts)) > 30
    assert set(ouverts) == {b["popovertarget"] for b in page.tous("button", "montant")}
    for identifiant in ouverts:
        explication = page.un("div", id=identifiant)
        assert explication.tous("li")
        assert all(li.un("span", "source").mots for li in explication.tous("li"))


def test_the_table_adds_up(simulateur):
    page = simulateur(f"{REFERENCE}&qualite=signature&crises=2025")
    table = tableau(page)

    def nombres(rang) -> list[float]:
        textes = [td.mots for td in rang.tous("td")]
        return [
            0.0 if "–" in t else float(t.replace(" ", "").replace("\u202f", "").replace(",", "."))
            for t in textes
        ]

    corps = [nombres(r) for b in table.tous("tbody") for r in b.tous("tr") if r.tous("td")]
    pied = {r.un("th").mots: nombres(r) for r in table.un("tfoot").tous("tr")}
    sommes = [round(sum(colonne), 2) for colonne in zip(*corps, strict=True)]
    assert sommes == pied["À percevoir"]
    dates = [
        round(a + s, 2) for a, s in zip(pied["dont avances"], pied["dont soldes"], strict=True)
    ]
    assert dates == pied["À percevoir"]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_territory(simulateur, htmx):
    toutes = codes_de(genre="departement", code="04")
    comptes = set()
    for nombre in (1, 10, 100):
        adresse = f"communes={','.join(toutes[:nombre])}&signature=2023-09-15"
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            page = simulateur(adresse, htmx=htmx, **{"HX-Current-URL": f"/simulateur/?{adresse}"})
        assert "Population" in page.texte
        comptes.add(len(requetes))
    assert len(comptes) == 1, comptes
    assert comptes.pop() < 25


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        REFERENCE,
        f"{REFERENCE}&ref=communes%3D04112&crises=2025&qualite=signature&bareme=aci_2019&taux=50",
        "population=45000&signature=2023-09-15",
        "communes=13055,98411,99999,2A004&population=abc&signature=x&acces=y",
        f"{MANOSQUE}&q=dign",
        f"{MANOSQUE}&q=xyzxyz",
    ],
    ids=range(7),
)
def test_ids_are_unique_and_every_reference_to_one_leads_somewhere(simulateur, adresse):
    page = simulateur(adresse)
    ids = page.ids
    assert len(ids) == len(set(ids))
    for element in page.descendants():
        for attribut in ("for", "aria-labelledby", "aria-describedby", "popovertarget"):
            for cible in element.attributs.get(attribut, "").split():
                assert cible in ids, f"{attribut}={cible}"


@pytest.mark.parametrize(
    "adresse", [REFERENCE, "communes=13055", "", f"{MANOSQUE}&population=abc&ajouter=commune:04143"]
)
def test_each_part_that_htmx_receives_has_its_place_in_the_page(simulateur, adresse):
    entiere = simulateur(adresse.replace("&ajouter=commune:04143", ""))
    partie = simulateur(adresse, htmx=True)
    morceaux = [e for e in partie.enfants if not isinstance(e, str)]
    assert morceaux[0]["id"] == "resultat"
    for morceau in morceaux:
        assert entiere.ids.count(morceau["id"]) == 1
        assert entiere.un(id=morceau["id"]).balise == morceau.balise
    assert all(m["hx-swap-oob"] == "true" for m in morceaux[1:])
    assert not [e for e in partie.descendants() if "hx-swap-oob" in e.attributs][
        len(morceaux) - 1 :
    ], "a part inside a part would be swapped twice"
    assert len(partie.ids) == len(set(partie.ids))


def test_htmx_and_a_fresh_page_say_the_same_result(simulateur):
    entiere, partie = simulateur(REFERENCE), simulateur(REFERENCE, htmx=True)
    assert partie.un(id="resultat").mots == entiere.un(id="resultat").mots
    assert partie.un(id="crises").mots == entiere.un(id="crises").mots


def test_the_address_given_to_the_browser_is_the_shortest_and_opens_the_same_page(simulateur):
    saisi = (
        "communes=13201%2C13202,13203&communes=13201&signature=2023-09-15&acces=date"
        "&acces_le=2024-03-15&parcours=echeance&qualite=non&plan=&bareme=&taux=100&q="
    )
    poussee = simulateur(saisi, htmx=True).reponse["HX-Push-Url"]
    assert poussee == f"/simulateur/?{REFERENCE}"
    encore = simulateur(urlsplit(poussee).query, htmx=True)
    assert encore.reponse["HX-Push-Url"] == poussee


@pytest.mark.parametrize(
    ("apres", "phrase"),
    [
        (REFERENCE + "&qualite=signature", "+ 150 000 € à percevoir sur cinq ans"),
        (REFERENCE.replace(",13203", ""), "habitants, − 1 taille et −"),
        (REFERENCE, None),
    ],
)
def test_a_gesture_says_what_it_changed(simulateur, apres, phrase):
    avant = f"http://testserver/simulateur/?{REFERENCE}"
    page = simulateur(apres, htmx=True, **{"HX-Current-URL": avant})
    dits = [a for a in avis(page) if a.startswith("Ce changement")]
    if phrase is None:
        assert dits == []
    else:
        assert len(dits) == 1
        assert phrase in dits[0]


def test_two_scenarios_stand_side_by_side_and_can_be_swapped(simulateur):
    gardee = f"{TROISIEME_TAILLE}&acces=signature"
    page = simulateur(f"{REFERENCE}&{urlencode({'ref': gardee})}")
    section = page.un("section", **{"aria-labelledby": "titre-comparaison"})
    rangs = {r.un("th").mots: [td.mots for td in r.tous("td")] for r in section.tous("tr")[1:]}
    assert rangs["Population"][2] == "="
    # Accès aux soins starts six months later: 90 000 − 45 245,90.
    assert rangs["Accès aux soins"][2] == "− 44 754,10 €"
    assert rangs["À percevoir sur cinq ans"][2] == "− 44 754,10 €"
    echanger = next(a for a in section.tous("a") if "Revenir" in a.mots)["href"]
    assert parse_qs(urlsplit(echanger).query)["acces"] == ["signature"]
    fermer = next(a for a in section.tous("a") if "Fermer" in a.mots)["href"]
    assert "ref" not in parse_qs(urlsplit(fermer).query)
    assert not simulateur(urlsplit(fermer).query).tous(**{"aria-labelledby": "titre-comparaison"})


def test_both_scales_are_compared_from_one_link(simulateur):
    page = simulateur(REFERENCE)
    (lien,) = [a for a in page.tous("a") if "contre avenant 2" in a.mots]
    comparee = simulateur(urlsplit(lien["href"]).query)
    section = comparee.un("section", **{"aria-labelledby": "titre-comparaison"})
    total = section.un("tr", "total")
    gardee, celui_ci, ecart = (td.mots for td in total.tous("td"))
    assert gardee != celui_ci
    assert ecart.startswith("+")
    assert "avenant 2" in tableau(comparee).mots
    seul = simulateur(f"{REFERENCE}&bareme=aci_2019")
    assert chiffre(seul, "À percevoir sur cinq ans").startswith(
        section.un("tr", "total").tous("td")[0].texte.replace(",00", "")
    )


def test_a_population_typed_by_hand_replaces_that_of_the_communes(simulateur):
    page = simulateur(f"{MANOSQUE}&population=175000")
    assert chiffre(page, "Population") == "175\u202f000 saisie à la main"
    assert chiffre(page, "Taille").startswith("4")
    assert jetons(page) == ["04112"]
    sans_commune = simulateur("population=175000&signature=2023-09-15")
    assert chiffre(sans_commune, "Population") == "175\u202f000 saisie à la main"


@pytest.mark.parametrize(
    ("population", "taille"),
    [(39_999, 1), (40_000, 2), (79_999, 2), (80_000, 3), (174_999, 3), (175_000, 4)],
)
def test_a_taille_begins_at_its_threshold(simulateur, population, taille):
    page = simulateur(f"population={population}&signature=2023-09-15")
    assert chiffre(page, "Taille").startswith(f"{taille} ")


def test_the_distance_to_the_next_taille_is_said(simulateur):
    page = simulateur("population=79000&signature=2023-09-15")
    mots = " ".join(chiffre(page, "Taille").split())
    assert "39 000 habitants au-dessus du seuil de 40 000" in mots
    assert "il manque 1 000 habitants pour la taille 3" in mots


def test_an_unknown_population_is_said_unknown_and_can_be_typed(simulateur):
    page = simulateur("communes=04112,98411&signature=2023-09-15")
    attente = page.un("div", id="resultat").mots
    assert "Îles Saint-Paul et Nouvelle-Amsterdam est inconnue" in attente
    assert "saisissez à la main" in attente
    assert page.tous("table", "serre") == []
    assert "population inconnue" in page.un("ul", "jetons").mots
    typee = simulateur("communes=04112,98411&signature=2023-09-15&population=22000")
    assert chiffre(typee, "Population").startswith("22\u202f000")


def regions() -> list[str]:
    """Regions, and the overseas collectivities that stand for theirs."""
    with (Path(territoires.__file__).parent / "donnees" / "regions.csv").open() as fichier:
        return [row["code"] for row in csv.DictReader(fichier)]


@pytest.mark.parametrize("region", regions())
def test_a_territory_anywhere_has_a_page(simulateur, region):
    codes = codes_de(genre="region", code=region)[:3]
    page = simulateur(f"communes={','.join(codes)}&population=45000&signature=2023-09-15")
    assert jetons(page) == list(codes)
    assert chiffre(page, "Taille").startswith("2 ")


def test_a_retired_code_says_what_the_commune_became_and_offers_it(simulateur):
    page = simulateur("communes=74002,74011&signature=2023-09-15")
    faute = page.un("div", "avis-erreur")
    assert "Annecy-le-Vieux" in faute.mots
    assert "Annecy (74010" in faute.mots
    remplacer = faute.un("button", name="remplacer")
    assert remplacer["value"] == "74011:74010"
    retirer = faute.un("button", name="retirer")
    assert retirer["value"] == "74011"
    assert jetons(page) == ["74002"]


def test_a_whole_city_offers_its_arrondissements(simulateur):
    page = simulateur("communes=13055&signature=2023-09-15")
    faute = page.un("div", "avis-erreur")
    assert "La commune 13055 est Marseille entière" in faute.mots
    assert faute.un("button", name="remplacer").mots == "Prendre ses 16 arrondissements"
    # What the button sends, the page takes.
    valeur = faute.un("button", name="remplacer")["value"]
    suite = simulateur(f"communes=13055&signature=2023-09-15&remplacer={valeur}", statut=302)
    assert len(jetons(simulateur(urlsplit(suite.reponse["Location"]).query))) == 16


def test_a_code_of_no_commune_is_named_and_the_others_are_kept(simulateur):
    page = simulateur("communes=04112,99999&signature=2023-09-15")
    assert "99999" in page.un("div", "avis-erreur").mots
    assert jetons(page) == ["04112"]
    assert champ(page, "communes")["value"] == "04112,99999"


def test_a_territory_over_several_departements_is_said(simulateur):
    page = simulateur("communes=04112,84003&signature=2023-09-15")
    assert any(
        "2 départements : Alpes-de-Haute-Provence (04) et Vaucluse (84)" in a for a in avis(page)
    )
    un_seul = simulateur(MANOSQUE)
    assert not any("départements" in a for a in avis(un_seul))


def test_communes_of_another_cpts_are_named_from_the_day_they_are_in_it(simulateur, monkeypatch):
    maintenant = datetime(2026, 11, 22, tzinfo=UTC)
    communaute = creer_communaute(
        nom="CPTS inventée du <b>Luberon</b>",
        departement="04",
        fictive=True,
        par=Acteur.systeme("essai"),
        maintenant=maintenant,
    )
    definir_perimetre(
        communaute=communaute,
        codes=["04112", "04143"],
        debut=date(2024, 1, 1),
        par=Acteur.systeme("essai"),
        maintenant=maintenant,
    )
    adresse = "communes=04112,04143,04230&signature=2023-09-15"
    monkeypatch.setattr("maillage.contrats.web.views.aujourdhui", lambda: date(2024, 1, 1))
    page = simulateur(adresse)
    (dit,) = [a for a in avis(page) if "déjà dans" in a]
    assert "2 communes sont déjà dans CPTS inventée du <b>Luberon</b> : Manosque, Oraison" in dit
    assert [p.un("title").mots for p in page.tous("path", "terre-prise")] == [
        "Manosque",
        "Oraison",
    ]
    monkeypatch.setattr("maillage.contrats.web.views.aujourdhui", lambda: date(2023, 12, 31))
    assert not any("déjà dans" in a for a in avis(simulateur(adresse)))


@pytest.mark.parametrize(
    "parametre",
    [
        "q",
        "ref",
        "communes",
        "population",
        "signature",
        "acces",
        "bareme",
        "taux",
        "plan",
        "crises",
        "ajouter",
        "remplacer",
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_hostile_text_stays_text(simulateur, parametre, htmx):
    adresse = f"{MANOSQUE}&{urlencode({parametre: HOSTILE})}"
    page = simulateur(adresse, htmx=htmx)
    assert [e for e in page.tous("script") if "src" not in e.attributs] == []
    assert page.tous("img", src="x") == []
    assert not [a for e in page.descendants() for a in e.attributs if a.startswith("on")]
    if htmx:
        assert "\n" not in page.reponse["HX-Push-Url"]


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("population", "quarante mille"),
        ("population", "-3"),
        ("signature", "2024-02-30"),
        ("signature", "demain"),
        ("taux", "150"),
        ("acces_le", "2024-02-30"),
    ],
)
def test_what_was_typed_stays_in_its_field_with_a_sentence_beside_it(simulateur, nom, valeur):
    adresse = {"communes": "04112", "signature": "2023-09-15", "acces": "date"}
    page = simulateur(urlencode(adresse | {"acces_le": "2024-03-15"} | {nom: valeur}))
    assert champ(page, nom)["value"] == valeur
    assert [e.mots for e in page.tous(classe="erreur-champ")]
    assert jetons(page) == ["04112"]
    if nom == "acces_le":
        choix = page.un("select", id="acces").tous("option", selected="")
        assert [o["value"] for o in choix] == ["date"]


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        ("communes=04112&signature=2019-08-24", "24 août 2019 précède le premier accord"),
        ("communes=04112&signature=2090-01-01", "1er janvier 2090 est trop lointaine"),
        (f"{MANOSQUE}&acces=2023-09-14", "démarrerait le 14 septembre 2023, avant la signature"),
        (f"{MANOSQUE}&plan=2031", "L’année du plan de crise, 2031, est hors du contrat"),
        ("communes=55039&signature=2023-09-15", "sa population est de 0 habitant"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_in_one_sentence(simulateur, adresse, phrase):
    page = simulateur(adresse)
    (dit,) = page.un("div", id="resultat").tous("p", "avis-erreur")
    assert phrase in dit.mots
    assert page.tous("table", "serre") == []
    assert champ(page, "communes")["value"] in adresse


def test_an_empty_page_says_what_would_fill_it(simulateur):
    page = simulateur()
    assert "Ajoutez au moins une commune" in page.un("div", id="resultat").mots
    assert "Aucune commune pour l’instant" in page.un("section", id="territoire").mots
    assert "undefined" not in page.mots.lower()


def test_a_search_without_scripts_shows_its_results_as_buttons(simulateur):
    page = simulateur("q=manosq")
    premier = page.un("ul", id="propositions").tous("button")[0]
    assert (premier["name"], premier["value"]) == ("ajouter", "commune:04112")
    assert champ(page, "q")["value"] == "manosq"


def test_the_default_signature_is_the_first_of_next_month():
    assert signature_par_defaut(date(2026, 11, 22)) == date(2026, 12, 1)
    assert signature_par_defaut(date(2026, 12, 31)) == date(2027, 1, 1)


@pytest.mark.parametrize("methode", ["post", "put", "delete"])
def test_the_page_is_only_read(client, db, methode):
    assert getattr(client, methode)("/simulateur/").status_code == 405


def test_what_the_page_sends_to_scripts_is_never_kept_for_a_browser(simulateur):
    assert "HX-Request" in simulateur(MANOSQUE).reponse["Vary"]
    assert "HX-Request" in simulateur(MANOSQUE, htmx=True).reponse["Vary"]


def test_a_link_checker_may_ask_for_the_head_of_the_page(client, db):
    assert client.head(f"/simulateur/?{MANOSQUE}").status_code == 200


def test_a_kept_scenario_says_what_to_do_next_until_something_differs(simulateur):
    gardee = urlencode({"ref": MANOSQUE})
    assert "Changez maintenant" in simulateur(f"{MANOSQUE}&{gardee}").mots
    assert "Changez maintenant" not in simulateur(f"{MANOSQUE}&qualite=signature&{gardee}").mots


def test_the_search_brought_from_the_home_page_has_the_focus(simulateur):
    assert "autofocus" in champ(simulateur("q=manosque"), "q").attributs
    assert "autofocus" not in champ(simulateur(MANOSQUE), "q").attributs
