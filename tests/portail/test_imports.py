"""The pages of imports: deposit, reading, preview, confirmation, refusal, without JavaScript."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from tests.pages import lire_page
from tests.portail.test_exploitation import MAINTENANT, compte_avec
from tests.portail.test_typographie import fautes

from maillage.communautes.models import Communaute
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.imports.models import Import

pytestmark = pytest.mark.usefixtures("variables_connues")

LISTE = "/exploitation/imports/"
NOUVEAU = "/exploitation/imports/nouveau/"
BON = "cpts,code_commune\nCPTS inventée,04001\nCPTS inventée,04009\nCPTS inventée,04009\n"
MAUVAIS = "cpts,code_commune\nCPTS inventée,04001\n=CPTS inventée,99999\n,13055\n"


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "fichiers": {
            "BACKEND": "maillage.plateforme.fichiers.rangement.Dossier",
            "OPTIONS": {"location": tmp_path / "rangement"},
        }
    }
    return tmp_path / "rangement"


@pytest.fixture
def exploitante(client, db):
    client.force_login(compte_avec("exploitation", "odile@exploitation.test"))
    return client


def deposer(client, contenu: str = BON, **options: str):
    return client.post(
        NOUVEAU,
        {
            "jeu": "cpts",
            "fichier": SimpleUploadedFile("liste.csv", contenu.encode()),
            "source": "Liste inventée",
            "millesime": "2026",
            "remplacer_saisis": "non",
        }
        | options,
    )


def lire(client, contenu: str = BON) -> str:
    reponse = deposer(client, contenu)
    assert reponse.status_code == 302
    run_tasks()
    return reponse["Location"]


@pytest.mark.parametrize("page", [LISTE, NOUVEAU, f"{NOUVEAU}?jeu=cpts"])
def test_only_operators_come_in(client, db, page):
    assert client.get(page).status_code == 302
    client.force_login(Compte.objects.create(courriel="nul@cpts.example", cree_a=MAINTENANT))
    assert client.get(page).status_code == 404


def test_a_file_is_deposited_read_confirmed_and_applied(exploitante):
    page = lire(exploitante)
    lue = lire_page(exploitante.get(page)).mots
    assert "à confirmer" in lue
    assert "CPTS dans le fichier" in lue
    assert "1 avertissement" in lue
    assert "elle y est comptée une fois" in lue
    assert Communaute.objects.count() == 0
    assert exploitante.post(f"{page}confirmation").status_code == 302
    run_tasks()
    lue = lire_page(exploitante.get(page)).mots
    assert "appliqué" in lue
    assert "1 nouvelle" in lue
    assert Communaute.objects.get().nom == "CPTS inventée"
    assert "Liste inventée" in lire_page(exploitante.get(LISTE)).mots


def test_errors_are_shown_by_line_and_downloaded_without_formula(exploitante):
    page = lire(exploitante, MAUVAIS)
    lue = lire_page(exploitante.get(page)).mots
    assert "refusé" in lue
    assert "3 erreurs" in lue
    assert "n’est celui d’aucune commune" in lue
    assert "Confirmer" not in lue
    reponse = exploitante.get(f"{page}erreurs.csv")
    assert "attachment" in reponse["Content-Disposition"]
    lignes = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert lignes[0] == ["ligne", "colonne", "valeur", "raison"]
    assert lignes[1][:3] == ["3", "code_commune", "99999"]
    assert Communaute.objects.count() == 0


def test_a_file_is_given_up(exploitante, dossier, django_capture_on_commit_callbacks):
    page = lire(exploitante)
    with django_capture_on_commit_callbacks(execute=True):
        exploitante.post(f"{page}abandon")
    assert "rien n’a été importé" in lire_page(exploitante.get(page)).mots
    assert not [chemin for chemin in dossier.rglob("*") if chemin.is_file()]
    exploitante.post(f"{page}confirmation")
    assert "celui-ci est abandonné" in lire_page(exploitante.get(page)).mots


def test_an_import_whose_worker_died_is_taken_up_again(exploitante):
    page = deposer(exploitante)["Location"]
    OxTask.objects.update(status="LOST")
    assert "interrompu" in lire_page(exploitante.get(page)).mots
    exploitante.post(f"{page}reprise")
    run_tasks()
    assert Import.objects.get().etat == "a_confirmer"


def test_the_moving_part_says_when_nothing_moved(exploitante):
    page = deposer(exploitante)["Location"]
    premiere = exploitante.get(f"{page}suivi")
    assert premiere.status_code == 200
    assert b"hx-get" in premiere.content
    encore = exploitante.get(f"{page}suivi", headers={"if-none-match": premiere["ETag"]})
    assert encore.status_code == 304
    run_tasks()
    apres = exploitante.get(f"{page}suivi", headers={"if-none-match": premiere["ETag"]})
    assert apres.status_code == 200
    assert b"hx-get" not in apres.content
    assert b"Confirmer" in apres.content


@pytest.mark.parametrize(
    ("changes", "dit"),
    [
        ({"fichier": ""}, "Choisissez le fichier"),
        ({"source": ""}, "Donnez « Source »"),
        ({"perimetre": "canton"}, "ne se lit pas"),
        ({"remplacer_saisis": "peut-être"}, "choix"),
        ({"fichier": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "c’est un PDF"),
        ({"fichier": SimpleUploadedFile("a.csv", b"")}, "vide"),
        ({"millesime": "\0"}, ""),
    ],
    ids=["none", "no-source", "territory", "choice", "pdf", "empty", "nul"],
)
def test_a_wrong_form_is_said_and_keeps_what_was_typed(exploitante, changes, dit):
    reponse = deposer(exploitante, **changes)
    assert reponse.status_code == 422
    page = lire_page(reponse)
    assert dit in page.mots
    if "source" not in changes:
        assert "Liste inventée" in reponse.content.decode()
    assert Import.objects.count() == 0


def test_what_does_not_exist_is_not_found(exploitante):
    inconnu = "/exploitation/imports/00000000-0000-0000-0000-000000000000/"
    for page in (f"{NOUVEAU}?jeu=medecins", inconnu, f"{inconnu}suivi", f"{inconnu}erreurs.csv"):
        assert exploitante.get(page).status_code == 404
    assert exploitante.post(f"{inconnu}confirmation").status_code == 302


def test_the_pages_are_written_in_good_french(exploitante):
    page = lire(exploitante)
    refusee = lire(exploitante, MAUVAIS)
    for adresse in (LISTE, NOUVEAU, f"{NOUVEAU}?jeu=indicateurs", page, refusee):
        assert fautes(lire_page(exploitante.get(adresse))) == set(), adresse


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(exploitante):
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as vues:
            exploitante.get(LISTE)
        return len(vues)

    lire(exploitante)
    avant = questions()
    for _ in range(4):
        lire(exploitante)
    assert questions() == avant
