"""The map's page, its data, its table and its files, from one view."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from tests.pages import lire_page

from maillage.communautes.commands import creer_communaute, definir_perimetre
from maillage.communautes.models import EtapeCommunaute
from maillage.couverture.web.carte.silhouette import silhouette
from maillage.plateforme.audit.acteurs import Acteur
from maillage.territoires.models import (
    Indicateur,
    JeuDeDonnees,
    Quartier,
    ValeurIndicateur,
    Zonage,
)
from maillage.territoires.queries import fonds_de_carte

pytestmark = pytest.mark.django_db

MAINTENANT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SYSTEME = Acteur.systeme("essai")
RENNES, SAINT_MALO, BEDEE = "35238", "35288", "35023"


def creer(nom: str, *codes: str, etat: str = "", debut: date = date(2024, 1, 1)):
    communaute = creer_communaute(
        nom=nom, departement="35", fictive=True, par=SYSTEME, maintenant=MAINTENANT
    )
    definir_perimetre(
        communaute=communaute, codes=codes, debut=debut, par=SYSTEME, maintenant=MAINTENANT
    )
    if etat:
        EtapeCommunaute.objects.create(
            communaute=communaute,
            etat=etat,
            depuis=debut,
            saisie_a=MAINTENANT,
            saisie_par="essai",
        )
    return communaute


@pytest.fixture
def cpts():
    return creer("CPTS inventée <b>du Nord</b>", RENNES, SAINT_MALO, etat="contrat_signe")


@pytest.fixture
def jeu():
    return JeuDeDonnees.objects.create(
        nom="essai",
        millesime="2023",
        source="Source inventée",
        licence="",
        empreinte="0" * 64,
        charge_a=MAINTENANT,
        charge_par="essai",
    )


@pytest.fixture
def indicateur(jeu):
    indicateur = Indicateur.objects.create(
        code="acces",
        nom="Accès inventé",
        theme="accès",
        definition="Une figure inventée.",
        unite="par habitant",
        source="Invention",
        niveau="commune",
    )
    for code, valeur, secret in (
        (RENNES, "1.5", False),
        (SAINT_MALO, "0", False),
        (BEDEE, None, True),
    ):
        ValeurIndicateur.objects.create(
            indicateur=indicateur,
            jeu=jeu,
            annee=2023,
            code=code,
            valeur=None if valeur is None else Decimal(valeur),
            secret=secret,
        )
    return indicateur


def lignes_de_legende(client, adresse: str) -> dict[str, tuple[str, str]]:
    """Words of each class → communes and population, as the page writes them."""
    page = lire_page(client.get(adresse))
    (table,) = page.tous("table", "carte-legende")
    lignes = {}
    for ligne in table.tous("tr")[1:]:
        mot, communes, population = (c.texte for c in (*ligne.tous("th"), *ligne.tous("td")))
        lignes[mot] = (communes, population)
    return lignes


def classes(client, adresse: str) -> dict[str, str]:
    """Code → word of its class, read as the script reads them."""
    lues = json.loads(client.get(adresse).content)
    resultat = {}
    for prefixe, (suffixes, rangs, tenues, *_) in lues["unites"].items():
        assert len(suffixes) == 3 * len(rangs) == 3 * len(tenues)
        for i, rang in enumerate(rangs):
            mot = lues["classes"][int(rang, 36)][0]
            resultat[prefixe + suffixes[3 * i : 3 * i + 3]] = mot
    return resultat


def test_the_legend_counts_communes_and_people_of_the_zone(client, cpts):
    legende = lignes_de_legende(client, "/carte/?departement=35")
    communes, population = legende["contrat signé"]
    assert communes == "2"
    assert int(population.replace("\u202f", "")) > 200_000
    assert int(legende["sans CPTS"][0]) > 300


def test_the_script_gets_the_class_of_every_unite_once(client, cpts):
    par_code = classes(client, "/carte/donnees.json?region=53")
    assert par_code[RENNES] == "contrat signé"
    assert par_code[BEDEE] == "sans CPTS"
    assert len(par_code) > 1100
    assert len(classes(client, "/carte/donnees.json")) > 34_900


def test_paris_lyon_and_marseille_are_arrondissements_and_count_once(client):
    par_code = classes(client, "/carte/donnees.json?region=93")
    assert "13055" not in par_code
    assert "13201" in par_code
    legende = lignes_de_legende(client, "/carte/?region=93")
    assert legende["sans CPTS"][0] == "946"


def test_before_its_first_day_a_perimeter_is_not_there(client, cpts):
    avant = lignes_de_legende(client, "/carte/?departement=35&le=2023-12-31")
    assert avant["contrat signé"][0] == "0"
    page = lire_page(client.get("/carte/?departement=35&le=2023-12-31"))
    assert "Aucun périmètre de CPTS n’est connu au 31 décembre 2023" in page.texte


def test_a_layer_says_hidden_and_unknown_and_never_makes_them_a_zero(client, indicateur):
    par_code = classes(client, "/carte/donnees.json?region=53&couche=indicateur.acces")
    assert par_code[RENNES] == "1,5"
    assert par_code[SAINT_MALO] == "0,0"
    assert par_code[BEDEE] == "masquée (petit effectif)"
    assert par_code["35047"] == "inconnue"
    page = lire_page(client.get("/carte/?region=53&couche=indicateur.acces")).texte
    assert "Une figure inventée." in page
    assert "Source inventée, 2023 (importé le 22 novembre 2026)" in page


def test_zoning_and_quarters_are_layers_and_lines_of_the_card(client, jeu):
    Zonage.objects.create(jeu=jeu, annee=2025, commune_id=RENNES, classe="ZAC")
    # What concerns one quarter does not class the commune.
    Zonage.objects.create(jeu=jeu, annee=2025, commune_id=BEDEE, quartier="QN035001", classe="ZIP")
    for code in ("QN035001", "QN035002"):
        Quartier.objects.create(jeu=jeu, code=code, commune_id=RENNES)
    zonage = classes(client, "/carte/donnees.json?region=53&couche=zonage.medecin_generaliste")
    assert (zonage[RENNES], zonage[BEDEE]) == ("ZAC", "absente du fichier de zonage")
    quartiers = classes(client, "/carte/donnees.json?region=53&couche=qpv")
    assert (quartiers[RENNES], quartiers[BEDEE]) == ("2", "aucun dans le fichier")
    fiche = lire_page(client.get(f"/carte/unite/{RENNES}")).texte
    assert "Zonage médecins généralistes, 2025" in fiche
    assert "ZAC" in fiche


def test_the_card_says_who_holds_the_commune_and_escapes_names(client, cpts):
    reponse = client.get(f"/carte/unite/{RENNES}")
    assert b"<b>du Nord" not in reponse.content
    texte = lire_page(reponse).texte
    assert "CPTS inventée <b>du Nord</b>" in texte
    assert "inventée, pour la démonstration" in texte
    assert "contrat signé" in texte
    assert "Zonage des médecins" in texte
    assert "inconnu" in texte
    (simuler,) = [a for a in lire_page(reponse).tous("a") if a.texte == "Simuler"]
    assert simuler["href"] == f"/simulateur/?communes={RENNES},{SAINT_MALO}"


def test_the_card_of_a_commune_without_cpts_says_so(client):
    assert "Aucune CPTS." in lire_page(client.get(f"/carte/unite/{BEDEE}")).texte


@pytest.mark.parametrize("code", ["99999", "x", "13055x"])
def test_a_card_that_does_not_exist_is_a_404(client, code):
    assert client.get(f"/carte/unite/{code}").status_code == 404


def test_a_city_held_by_its_arrondissements_has_no_card_of_its_own(client):
    texte = lire_page(client.get("/carte/unite/13055")).texte
    assert "tenue par ses arrondissements" in texte


def test_the_selection_adds_up_and_leads_to_the_simulator(client, cpts):
    page = lire_page(client.get(f"/carte/selection?communes={RENNES},{BEDEE}"))
    assert "2\u00a0communes" in page.texte
    assert "taille" in page.texte
    assert "Déjà dans\u00a0: CPTS inventée" in page.texte
    adresses = [a["href"] for a in page.tous("a")]
    assert f"/simulateur/?communes={RENNES},{BEDEE}" in adresses
    assert f"/carte/?communes={BEDEE}" in adresses


def test_a_selection_without_a_known_population_has_no_taille(client):
    texte = lire_page(client.get(f"/carte/selection?communes=98411,{RENNES}")).texte
    assert "Population inconnue" in texte
    assert "taille" in texte.lower()
    assert "La taille ne peut être dite" in texte


def test_a_whole_city_or_an_unknown_code_is_set_aside_and_said(client):
    texte = lire_page(client.get("/carte/selection?communes=13055,99999")).texte
    assert "Écarté\u00a0: 13055, 99999" in texte


def test_an_answer_that_did_not_change_is_not_sent_again(client, cpts):
    premiere = client.get("/carte/donnees.json?region=53")
    etag = premiere["ETag"]
    assert (
        client.get("/carte/donnees.json?region=53", headers={"if-none-match": etag}).status_code
        == 304
    )
    creer("CPTS inventée du Sud", BEDEE)
    assert (
        client.get("/carte/donnees.json?region=53", headers={"if-none-match": etag}).status_code
        == 200
    )


def test_a_change_of_layer_is_answered_by_the_legend_alone(client):
    reponse = client.get("/carte/?region=53&couche=taille", headers={"HX-Request": "true"})
    assert b"<html" not in reponse.content
    (legende,) = lire_page(reponse).tous("section", id="legende")
    assert legende["data-donnees"] == "/carte/donnees.json?region=53&couche=taille&limites=aucune"
    assert "HX-Request" in reponse["Vary"]


@pytest.mark.parametrize(
    ("aller", "adresse"),
    [
        ("region:93", "/carte/?region=93&couche=taille"),
        ("departement:13", "/carte/?departement=13&couche=taille"),
        ("commune:35238", "/carte/?region=53&couche=taille&c=48.1118,-1.6819,11&unite=35238"),
        ("rien", "/carte/?couche=taille"),
        ("commune:00000", "/carte/?couche=taille"),
    ],
)
def test_a_found_place_is_gone_to(client, aller, adresse):
    reponse = client.get("/carte/", {"couche": "taille", "aller": aller})
    assert reponse.status_code == 302
    assert reponse["Location"] == adresse


def test_an_epci_is_gone_to_whole(client):
    reponse = client.get("/carte/", {"aller": "epci:243500139"})
    assert reponse["Location"].startswith("/carte/?region=53&c=48.")
    assert "unite" not in reponse["Location"]


def test_the_table_has_the_same_content_sorted_and_cut_in_pages(client, cpts):
    page = lire_page(client.get("/carte/?departement=35&vue=tableau&tri=-population"))
    rangs = page.tous("table", "serre")[0].tous("tr")[1:]
    assert len(rangs) == 100
    premier = [c.texte for c in rangs[0].tous("th") + rangs[0].tous("td")]
    assert premier[0] == "Rennes"
    assert premier[4:] == ["contrat signé", "CPTS inventée <b>du Nord</b>"]
    suivante = lire_page(client.get("/carte/?departement=35&vue=tableau&page=99")).texte
    assert "Page 4 sur 4" in suivante


def test_unknown_populations_come_last_either_way(client):
    for tri in ("population", "-population"):
        adresse = f"/carte/carte.csv?tri={tri}&vue=tableau"
        rangs = list(
            csv.reader(io.StringIO(client.get(adresse).content.decode("utf-8-sig")), delimiter=";")
        )
        populations = [r[5] for r in rangs[1:] if r[0] != "source"]
        assert "" in populations
        vides = [i for i, p in enumerate(populations) if not p]
        assert vides == list(range(len(populations) - len(vides), len(populations)))


def test_the_csv_opens_in_a_spreadsheet_without_running_anything(client):
    creer("=cmd|calc", RENNES)
    reponse = client.get("/carte/carte.csv?departement=35&le=2026-11-22")
    assert reponse["Content-Disposition"] == 'attachment; filename="carte-35-etat-2026-11-22.csv"'
    rangs = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    (rennes,) = [r for r in rangs if r[0] == RENNES]
    assert rennes[7] == "'=cmd|calc"
    assert rangs[-1][0] == "source"


@pytest.mark.parametrize(
    "adresse",
    [
        "/carte/carte.exe",
        "/carte/fonds/france/france.0.json",
        "/carte/fonds/x/y.z.json",
    ],
)
def test_what_does_not_exist_is_a_404(client, adresse):
    assert client.get(adresse).status_code == 404


@pytest.mark.parametrize(
    "adresse",
    [
        "/carte/?region=%00&couche=%00&communes=%00&unite=%00&q=%00&aller=%00",
        "/carte/?region[]=1&page=-1&tri=--nom&c=999,999,99&annee=x",
        "/carte/?page=99999999999999&vue=tableau&region=06",
        "/carte/donnees.json?region=inconnue&couche=indicateur.",
        "/carte/propositions?q=%00%00",
        "/carte/selection?communes=%00",
        "/carte/carte.csv?couche=zonage.%00&region=06",
    ],
)
def test_a_forged_address_never_breaks(client, adresse):
    assert client.get(adresse).status_code in {200, 302, 400, 404}


@pytest.mark.parametrize(
    "adresse",
    [
        "/carte/?{zone}",
        "/carte/donnees.json?{zone}",
        "/carte/?{zone}&vue=tableau",
        "/carte/carte.csv?{zone}",
    ],
)
def test_queries_do_not_grow_with_the_zone(client, cpts, adresse):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    nombres = set()
    for zone in ("departement=35", "region=93", ""):
        with CaptureQueriesContext(connection) as capture:
            client.get(adresse.format(zone=zone))
        nombres.add(len(capture))
    assert max(nombres) - min(nombres) <= 1  # populations beyond the zone are one query more
    assert max(nombres) <= 13


def test_every_base_map_that_is_shipped_has_its_silhouette():
    fonds = fonds_de_carte()
    assert ("france", "") in fonds
    # When this fails: PYTHONPATH=src .venv/bin/python outils/carte/silhouettes.py
    assert [cle for cle, empreinte in fonds.items() if not silhouette(empreinte)] == []


@pytest.mark.parametrize("zone", ["region=94", "departement=2A"])
def test_the_drawing_stands_alone_with_its_title_legend_source_and_date(client, zone):
    creer("CPTS <inventée> & autre", "2A004")
    reponse = client.get(f"/carte/carte.svg?{zone}&le=2026-11-22&limites=cpts,regions")
    assert reponse["Content-Type"] == "image/svg+xml"
    dessin = ElementTree.fromstring(reponse.content)
    textes = " ".join(dessin.itertext())
    for mot in ("CPTS par état d’avancement", "22 novembre 2026", "sans CPTS", "Périmètres"):
        assert mot in textes
    traces = [e.get("d") for e in dessin.iter("{http://www.w3.org/2000/svg}path")]
    nombres = [float(n) for t in traces if t for n in re.findall(r"(?<=[M ,])[\d.]+", t)]
    assert 0 <= min(nombres) <= max(nombres) <= 1200
    # It is served beside pages whose policy refuses inline styles and scripts: it has none.
    assert b"stroke-dasharray" not in reponse.content  # lines that were not asked for
    assert b"style=" not in reponse.content
    assert b"<script" not in reponse.content


def test_the_image_is_a_png_of_the_drawing(client):
    reponse = client.get("/carte/carte.png?region=94")
    assert reponse.content.startswith(b"\x89PNG\r\n")
    largeur = int.from_bytes(reponse.content[16:20])
    assert largeur == 2400


def test_a_zone_without_a_base_map_says_so_and_gives_its_table(client):
    reponse = client.get("/carte/carte.svg?region=987")
    assert reponse.status_code == 404
    assert "L’export CSV donne les mêmes données" in reponse.content.decode()
    page = lire_page(client.get("/carte/?region=987"))
    assert "Aucun fond de carte n’est chargé" in page.texte
    assert not page.tous(id="carte")


def test_a_base_map_is_kept_by_browsers_and_named_by_its_content(client):
    page = lire_page(client.get("/carte/?region=94"))
    (carte,) = page.tous(id="carte")
    reponse = client.get(json.loads(carte["data-fonds"])["94"])
    assert reponse["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reponse["Content-Encoding"] == "gzip"
    assert client.get("/carte/fonds/region/94.0.json").status_code == 404


def test_what_is_loaded_ahead_is_what_the_script_asks_for(client):
    page = lire_page(client.get("/carte/?departement=35&couche=taille&le=2026-01-01"))
    avances = [lien["href"] for lien in page.tous("link", rel="preload") if "json" in lien["href"]]
    assert avances[0].startswith("/carte/fonds/region/53.")
    assert avances[1] == (
        "/carte/donnees.json?region=53&couche=taille&le=2026-01-01&limites=aucune"
    )


@pytest.mark.parametrize("adresse", ["/carte/?region=53&vue=tableau", "/carte/?region=987"])
def test_where_there_is_no_drawing_a_button_shows_what_was_chosen(client, adresse):
    page = lire_page(client.get(adresse))
    (formulaire,) = page.tous("form", id="commandes")
    assert "hx-get" not in formulaire.attributs
    boutons = [b for b in formulaire.tous("button", "btn-primary") if b.texte == "Afficher"]
    assert len(boutons) == 1
    assert not formulaire.tous("p", "sans-js")


def test_the_white_zones_of_the_zone_are_listed_as_groups_to_choose(client, cpts):
    page = lire_page(client.get("/carte/?departement=35&couche=blanches"))
    (liste,) = page.tous("ol", "carte-blanches")
    zones = [set(a["data-carte-ajouter"].split(",")) for a in liste.tous("a")]
    assert all(RENNES not in zone for zone in zones)
    assert sum(BEDEE in zone for zone in zones) == 1
    assert not lire_page(client.get("/carte/?couche=blanches")).tous("ol", "carte-blanches")
    assert not lire_page(client.get("/carte/?departement=35")).tous("ol", "carte-blanches")


def test_white_zones_beyond_the_list_are_counted(client, monkeypatch):
    monkeypatch.setattr("maillage.couverture.web.carte.blanches.MONTREES", 1)
    page = lire_page(client.get("/carte/?region=53&couche=blanches"))
    (liste,) = page.tous("ol", "carte-blanches")
    assert len(liste.tous("li")) == 1
    assert re.search(r"Et \d+\s(autre|autres) moins", page.texte)


def test_the_draft_of_a_cpts_that_has_a_perimeter_in_force_is_not_its_territory(client, cpts):
    definir_perimetre(
        communaute=cpts,
        codes=[RENNES, SAINT_MALO, BEDEE],
        debut=date(2025, 1, 1),
        en_vigueur=False,
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    assert classes(client, "/carte/donnees.json?region=53")[BEDEE] == "sans CPTS"


def test_a_project_alone_is_shown_as_one(client):
    communaute = creer_communaute(
        nom="CPTS en projet", departement="35", fictive=True, par=SYSTEME, maintenant=MAINTENANT
    )
    definir_perimetre(
        communaute=communaute,
        codes=[BEDEE],
        debut=date(2025, 1, 1),
        en_vigueur=False,
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    adresse = "/carte/donnees.json?region=53"
    assert classes(client, adresse)[BEDEE] == "périmètre en projet, état inconnu"
    blanches = classes(client, f"{adresse}&couche=blanches")
    assert blanches[BEDEE] == "seulement en projet, n’engage personne"
