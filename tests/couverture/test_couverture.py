"""The coverage of Corse by four invented CPTS: query, page, plan and files."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.couverture.queries import couverture
from maillage.couverture.web.couverture.exports import donnees
from maillage.couverture.web.couverture.vue import composer
from maillage.noyau.erreurs import ErreurMetier
from maillage.site.commandes import couverture as commande

pytestmark = pytest.mark.django_db
LE = date(2026, 11, 22)


def test_a_departement_counts_its_own_communes_and_people(corse):
    vue = couverture(le=LE, departement="2A")
    assert vue.bilan.communes == 124
    assert vue.bilan.communes_couvertes == 5
    assert {c.nom for c in vue.cpts.values()} == {
        "CPTS inventée du Golfe",
        "CPTS inventée des Deux Rives",
        "CPTS inventée du Maquis",
    }
    blancs = sum(zone.population for zone in vue.bilan.zones_blanches)
    assert vue.bilan.population_couverte + blancs == vue.bilan.population


def test_a_cpts_on_two_departements_is_in_both_and_once_in_the_region(corse):
    for departement in ("2A", "2B"):
        vue = couverture(le=LE, departement=departement)
        deux_rives = next(c for c in vue.cpts.values() if "Deux Rives" in c.nom)
        assert deux_rives.bilan.departements == ("2A", "2B")
        assert deux_rives.bilan.population > deux_rives.bilan.population_ici
    assert len(couverture(le=LE, region="94").cpts) == 4


def test_an_initiative_may_overlap_and_is_shown(corse):
    (double,) = couverture(le=LE, departement="2A").bilan.chevauchements
    assert double.unite == "2A001"
    assert not double.declare


def test_the_coverage_is_that_of_the_day_asked_for(corse):
    assert len(couverture(le=date(2023, 12, 31), region="94").cpts) == 0
    assert len(couverture(le=date(2024, 1, 1), region="94").cpts) == 2
    assert len(couverture(le=date(2025, 6, 1), region="94").cpts) == 3


def test_a_draft_of_a_cpts_that_has_a_perimeter_in_force_covers_nothing(corse, etablir):
    from maillage.communautes.commands import definir_perimetre
    from maillage.communautes.models import Communaute

    from .conftest import MAINTENANT, PAR

    definir_perimetre(
        communaute=Communaute.objects.get(nom="CPTS inventée du Golfe"),
        codes=["2A004", "2A001", "2A017", "2A300"],
        debut=date(2026, 1, 1),
        en_vigueur=False,
        par=PAR,
        maintenant=MAINTENANT,
    )
    vue = couverture(le=LE, departement="2A")
    assert vue.bilan.communes_couvertes == 5
    assert [c.unite for c in vue.bilan.chevauchements] == ["2A001"]


@pytest.mark.parametrize("lieu", [{"region": "ZZ"}, {"departement": "ZZ"}, {"region": "2A"}])
def test_an_unknown_territory_is_refused_with_a_sentence(lieu):
    with pytest.raises(ErreurMetier, match="n’a le code"):
        couverture(le=LE, **lieu)


def test_the_page_says_the_figures_in_words(client, corse):
    page = client.get("/couverture/departement/2A/?le=2026-11-22").text
    assert "5 communes sur 124" in page.replace("\u202f", " ")
    assert "Contrat signé" in page
    assert "À cheval" in page
    assert "75,0\u00a0%" in page  # 30 of 40 members are nurses
    assert "COG 2026" in page


def test_the_page_of_a_region_leads_to_its_departements(client, corse):
    page = client.get("/couverture/region/94/").text
    assert 'href="/couverture/departement/2A/"' in page
    assert 'href="/couverture/departement/2B/"' in page


def test_the_page_of_france_stands_with_nothing_known(client):
    reponse = client.get("/couverture/")
    assert reponse.status_code == 200
    assert "Aucune CPTS n’est connue" in reponse.text


def test_a_white_city_of_many_arrondissements_is_one_commune():
    vue = couverture(le=LE, departement="75")
    zone = vue.bilan.zones_blanches[0]
    assert len(zone.unites) == 20
    assert vue.nombre_de_communes(zone.unites) == 1
    assert composer(le=LE, departement="75").zones[0].communes == 1


@pytest.mark.parametrize("departement", ["13", "2A"])
def test_a_cpts_of_arrondissements_counts_their_city_once(etablir, departement):
    etablir("CPTS inventée du Port", ["13201", "13202", "13001", "2A004"], departement="13")
    (cpts,) = couverture(le=LE, departement=departement).cpts.values()
    assert len(cpts.bilan.unites) == 4
    assert cpts.communes == 3


def test_the_terminal_counts_the_communes_of_a_white_zone_in_words(capsys):
    vue = couverture(le=LE, departement="75")
    commande._dire(donnees(vue), LE, vue)
    assert "habitants, 1 commune\u00a0: Paris 1er Arrondissement" in capsys.readouterr().out


@pytest.mark.parametrize("texte", ["2025-02-31", "demain", "9999-99-99", "0001-01-01", "\0"])
def test_a_date_that_is_none_is_said_and_today_is_shown(client, corse, texte):
    reponse = client.get("/couverture/departement/2A/", {"le": texte})
    assert reponse.status_code == 200
    assert 'class="avis avis-attention"' in reponse.text


@pytest.mark.parametrize("chemin", ["region/ZZ/", "departement/99/", "region/94/couverture.pdf"])
def test_what_does_not_exist_is_not_found(client, chemin):
    assert client.get(f"/couverture/{chemin}").status_code == 404


@pytest.mark.parametrize("chemin", ["", "plan/"])
def test_the_number_of_queries_does_not_depend_on_the_territory(client, corse, chemin):
    nombres = set()
    for lieu in ("departement/2A", "departement/2B", "region/94"):
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(f"/couverture/{lieu}/{chemin}")
        nombres.add(len(requetes))
    assert max(nombres) - min(nombres) <= 2  # without a straddling CPTS, two reads less


def test_the_plan_says_what_each_neighbour_would_become(client, corse):
    page = client.get("/couverture/departement/2A/plan/").text
    assert "CPTS inventée du Golfe" in page
    assert "leur accord" in page
    lignes = list(
        csv.DictReader(
            io.StringIO(
                client.get("/couverture/departement/2A/plan/?format=csv").content.decode(
                    "utf-8-sig"
                )
            ),
            delimiter=";",
        )
    )
    golfe = next(li for li in lignes if li["CPTS voisine"] == "CPTS inventée du Golfe")
    assert int(golfe["population après"]) == int(golfe["population avant"]) + int(
        golfe["population de la zone"]
    )


def test_the_files_say_what_the_page_says(client, corse):
    donnees = json.loads(client.get("/couverture/departement/2A/couverture.json").content)
    assert donnees["communes_couvertes"] == 5
    assert donnees["par_etat"].keys() == {"contrat_signe", "projet_valide", "initiative"}
    texte = client.get("/couverture/departement/2A/couverture.csv").content.decode("utf-8-sig")
    assert len(texte.strip().splitlines()) == 4
    classeur = openpyxl.load_workbook(
        io.BytesIO(client.get("/couverture/departement/2A/couverture.xlsx").content)
    )
    assert classeur.sheetnames == ["CPTS", "Zones blanches", "Communes", "Sources"]
    assert classeur["Communes"].max_row == 125


def test_a_name_that_looks_like_a_formula_stays_a_text(client, etablir):
    etablir("=1+1 inventée", ["2A004"])
    texte = client.get("/couverture/departement/2A/couverture.csv").content.decode("utf-8-sig")
    assert "'=1+1 inventée" in texte


def test_paca_has_its_seventy_cpts(donnees_reelles, etablir):
    """The figures that the real file gives, as its reader's note says them."""
    cpts: dict[str, dict[str, None]] = {}
    departements = {}
    with (donnees_reelles / "cpts_paca_communes_2026.csv").open(encoding="utf-8") as fichier:
        for ligne in csv.DictReader(fichier):
            cpts.setdefault(ligne["cpts"], {})[ligne["code_commune"]] = None
            departements.setdefault(ligne["cpts"], ligne["departement"])
    for nom, codes in cpts.items():
        etablir(nom, list(codes), departement=departements[nom])
    vue = couverture(le=LE, region="93")
    assert (len(vue.cpts), vue.bilan.communes_couvertes, vue.bilan.communes) == (70, 900, 946)
    tailles = [c.bilan.taille for c in vue.cpts.values()]
    assert [tailles.count(t) for t in (1, 2, 3, 4)] == [25, 17, 24, 4]
    assert vue.bilan.population == 5_218_960
