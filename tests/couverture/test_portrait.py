"""The portrait and the comparator: what they show, and what they never do."""

import json
from datetime import UTC, date, datetime

import pytest

from maillage.communautes.queries import communautes
from maillage.couverture.queries import lieu
from maillage.territoires.models import (
    ActiviteProfessionnelle,
    EffectifTerritoire,
    Indicateur,
    JeuDeDonnees,
    ValeurIndicateur,
)
from maillage.territoires.queries import departements_de_france, valeurs_d_indicateur


@pytest.mark.django_db
def test_the_portrait_of_a_commune_says_what_is_known_and_what_would_fill_the_rest(client):
    reponse = client.get("/portrait/", {"communes": "2A004,2A001"})
    assert reponse.status_code == 200
    texte = reponse.content.decode()
    assert "import «\u00a0rpps\u00a0»" in texte
    assert "Ajaccio" in texte


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["pdf", "csv", "json"])
def test_the_portrait_is_a_file_too(client, format):
    reponse = client.get(f"/portrait/portrait.{format}", {"departement": "2A"})
    assert reponse.status_code == 200
    assert reponse.content


def test_the_map_hides_few_patients_as_the_portrait_does(indicateur):
    vues = valeurs_d_indicateur(code="ald-inventee", annee=2024)
    assert vues["2A017"] == (None, True)
    assert vues["2A004"].valeur == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ou", [{"region": "94"}, {"france": "1"}, {"epci": "242010056"}, {"departement": "75"}]
)
def test_every_kind_of_territory_has_a_portrait(client, ou):
    assert client.get("/portrait/", ou).status_code == 200


JEU = {"licence": "sans objet", "source": "Fichier inventé", "millesime": "essai", "empreinte": "0"}


@pytest.fixture
def offre(db):
    """Invented persons: 30 nurses in Ajaccio, 2 and 4 in two villages, 1 speech therapist."""
    jeu = JeuDeDonnees.objects.create(nom="rpps", charge_a=datetime(2026, 1, 1, tzinfo=UTC), **JEU)
    places = [("2A004", "60", 30), ("2A001", "60", 2), ("2A017", "60", 4), ("2A004", "91", 1)]
    numero = 10_000_000_000
    for commune, profession, nombre in places:
        for _ in range(nombre):
            numero += 1
            ActiviteProfessionnelle.objects.create(
                rpps=str(numero), profession=profession, commune_id=commune, jeu=jeu
            )
    for niveau, code in (("departement", "2A"), ("region", "94"), ("france", "")):
        for profession, personnes in (("60", 36), ("91", 1)):
            EffectifTerritoire.objects.create(
                jeu=jeu,
                niveau=niveau,
                code=code,
                profession=profession,
                rang=0,
                personnes=personnes,
                liberales=0,
            )


def lire(client, cle, **ou):
    """The figures of a profession, by territory, as a program reads them."""
    donnees = json.loads(client.get("/portrait/portrait.json", ou).content)
    (theme,) = [t for t in donnees["themes"] if t["code"] == "offre"]
    (ligne,) = [i for i in theme["indicateurs"] if i["code"] == cle]
    noms = [t["nom"] for t in donnees["territoires"]]
    return {n: (v["statut"], v["effectif"]) for n, v in zip(noms, ligne["valeurs"], strict=True)}


def test_a_town_is_told_and_a_village_is_hidden(client, offre):
    assert lire(client, "60", communes="2A004")["Ajaccio"] == ("exact", 30)
    assert lire(client, "60", communes="2A001")["Afa"] == ("masque", None)


@pytest.fixture
def offre_de_partout(offre):
    """The same file, with one more profession in every other département: it speaks of them all."""
    jeu = JeuDeDonnees.objects.get(nom="rpps")
    EffectifTerritoire.objects.bulk_create(
        EffectifTerritoire(
            jeu=jeu,
            niveau="departement",
            code=code,
            profession="21",
            rang=0,
            personnes=50,
            liberales=0,
        )
        for code in departements_de_france()
        if code != "2A"
    )


def test_a_file_of_some_departements_says_nothing_of_the_others(client, offre):
    vus = lire(client, "60", communes="2A004")
    assert vus["Corse-du-Sud"] == ("exact", 36)
    assert vus["Corse"] == vus["France"] == ("inconnu", None)
    ailleurs = lire(client, "60", departement="2B")
    assert ailleurs["Haute-Corse"] == ("inconnu", None)


def test_great_totals_are_rounded_and_the_smallest_are_hidden(client, offre_de_partout):
    vus = lire(client, "60", communes="2A004")
    assert vus["Corse-du-Sud"] == ("exact", 36)
    assert vus["Corse"] == vus["France"] == ("estime", 40)
    seul = lire(client, "91", communes="2A004")
    assert {seul[nom] for nom in seul} == {("masque", None)}


def test_no_file_nor_page_tells_what_is_hidden(client, offre):
    page = client.get("/portrait/", {"communes": "2A001"}).content.decode()
    assert "masqué" in page
    csv = client.get("/portrait/portrait.csv", {"communes": "2A001"}).content.decode("utf-8-sig")
    (ligne,) = [x for x in csv.splitlines() if ";Infirmiers;" in x and ";Afa;" in x]
    assert ligne.split(";")[4:7] == ["", "", "masque"]


@pytest.fixture
def indicateur(db):
    """An invented share of insured people: hidden by its source in one commune, few in another."""
    jeu = JeuDeDonnees.objects.create(nom="ald", charge_a=datetime(2026, 1, 1, tzinfo=UTC), **JEU)
    indicateur = Indicateur.objects.create(
        code="ald-inventee",
        nom="ALD inventée",
        theme="besoins",
        definition="Inventée.",
        unite="%",
        source="Fichier inventé",
        niveau="commune",
        agregation="rapport",
        numerateur="assurés en ALD",
        denominateur="assurés",
        seuil_secret=11,
    )
    for code, haut, bas in (("2A004", 400, 1000), ("2A001", 100, 1000), ("2A017", 10, 100)):
        ValeurIndicateur.objects.create(
            indicateur=indicateur,
            jeu=jeu,
            annee=2024,
            code=code,
            valeur=100 * haut / bas,
            numerateur=haut,
            denominateur=bas,
        )


def besoin(client, **ou):
    donnees = json.loads(client.get("/portrait/portrait.json", ou).content)
    (theme,) = [t for t in donnees["themes"] if t["code"] == "besoins"]
    return [(v["statut"], v["valeur"]) for v in theme["indicateurs"][0]["valeurs"]]


def test_a_ratio_is_the_sum_of_its_parts_and_leaves_few_patients_out(client, indicateur):
    assert besoin(client, communes="2A004,2A001")[0] == ("exact", 25.0)
    assert besoin(client, communes="2A004,2A001,2A017")[0] == ("estime", 25.0)
    assert besoin(client, communes="2A017")[0] == ("masque", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ou",
    [
        {"communes": "99999"},
        {"communes": "75056"},
        {"communes": ","},
        {"communes": "2A004\x00"},
        {"epci": "1"},
        {"departement": "x" * 300},
        {"q": "a\x00b", "cpts": "\x00"},
        {"cpts": "nulle"},
        {"le": "hier", "departement": "2A"},
        {"departement": "2A", "region": "94"},
    ],
)
def test_what_cannot_be_read_is_told_without_a_breakdown(client, ou):
    reponse = client.get("/portrait/", ou)
    assert reponse.status_code == 404
    assert "avis-attention" in reponse.content.decode()
    assert client.get("/portrait/portrait.csv", ou).status_code in (404, 200)


def test_the_portrait_of_a_cpts_ranks_it_and_cites_its_project(client, corse):
    (projet,) = [c for c in communautes() if "Maquis" in c.nom]
    page = client.get("/portrait/", {"cpts": projet.code, "le": "2026-11-22"}).content.decode()
    assert "Son périmètre est un projet" in page
    assert "CPTS de la région" in page


@pytest.mark.django_db
def test_the_comparator_takes_four_territories_and_refuses_a_fifth(client):
    quatre = {"communes": ["2A004", "2A001", "2A017"], "departement": "2B"}
    assert client.get("/portrait/comparer/", quatre).status_code == 200
    assert client.get("/portrait/comparer/", quatre | {"region": "94"}).status_code == 404


def test_the_communes_of_a_cpts_follow_the_french_order(etablir):
    codes = ["75110", "75101", "75102", "91200", "91657", "91228"]
    etablir("CPTS inventée du fleuve", codes, departement="75")
    ici = lieu(genre="cpts", code="cpts-inventee-du-fleuve", le=date(2026, 1, 1))
    assert [c.nom for c in ici.communes] == [
        "Dourdan",
        "Évry-Courcouronnes",
        "Paris 1er Arrondissement",
        "Paris 2e Arrondissement",
        "Paris 10e Arrondissement",
        "Vigneux-sur-Seine",
    ]
