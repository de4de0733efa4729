"""A pasted list or a dropped file: all of it is added, or nothing and the reasons."""

import gzip
import io
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict
from tests.pages import lire_page

from maillage.contrats.web.saisie import COMMUNES_MAXIMUM
from maillage.contrats.web.views import liste
from maillage.territoires.queries import codes_de

SCENARIO = "communes=04112&signature=2023-09-15&acces=2024-03-15"


def fichier(octets: bytes, nom: str = "communes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, octets, "text/csv")


def codes_apres(reponse) -> list[str]:
    assert reponse.status_code == 302
    requete = parse_qs(urlsplit(reponse["Location"]).query)
    assert requete["signature"] == ["2023-09-15"]
    assert requete["acces"] == ["2024-03-15"]
    return requete["communes"][0].split(",")


def refus(reponse):
    """The page of a refusal: status, sentence, and a territory as it was."""
    assert reponse.status_code == 422
    page = lire_page(reponse)
    assert page.un("input", name="communes")["value"] == "04112"
    assert page.un("input", name="scenario")["value"] == SCENARIO
    assert "open" in page.un("form", id="liste").un("details").attributs
    alerte = page.un("form", id="liste").un(role="alert")
    assert alerte.mots.startswith("Rien n’a été ajouté.")
    return page, alerte


def zip_bombe() -> bytes:
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("communes.csv", b"0" * 20_000_000)
    return memoire.getvalue()


def classeur() -> bytes:
    from openpyxl import Workbook

    livre, memoire = Workbook(), io.BytesIO()
    livre.active.append(["code_insee"])
    livre.active.append(["04143"])
    livre.save(memoire)
    return memoire.getvalue()


@pytest.mark.parametrize(
    "texte",
    [
        "04143\n04230",
        "04143\r\n04230\r\n",
        "04143, 04230",
        "4143 4230",
        "Oraison;04230",
        "code_insee;nom\n04143;Oraison\n04230;Volx",
        "04143\n04143\n04230\n04112",
    ],
)
def test_a_pasted_list_is_added_whole_to_the_communes_already_there(deposer, texte):
    texte = texte.replace("Volx", "Valensole")
    assert codes_apres(deposer(texte, scenario=SCENARIO)) == ["04112", "04143", "04230"]


@pytest.mark.parametrize(
    "octets",
    [
        b"code_insee\n04143\n04230\n",
        b"code_insee\r\n04143\r\n04230\r\n",
        "\ufeffcode_insee;nom\r\n04143;Oraison\r\n04230;Valensole\r\n".encode(),
        "commune;d\u00e9partement\nOraison;04\nValensole;04\n".encode("latin-1"),
        "code_insee\n04143\n04230\n".encode("utf-16"),
        b"04143\n04230",
        b"code_insee\n4143\n4230\n",
    ],
    ids=["lf", "crlf", "bom", "latin-1", "utf-16", "no header", "lost zeros"],
)
def test_a_file_is_added_whole_whatever_its_spelling(deposer, octets):
    assert codes_apres(deposer(fichier=fichier(octets), scenario=SCENARIO)) == [
        "04112",
        "04143",
        "04230",
    ]


def test_what_was_added_and_what_was_supposed_is_said_on_the_next_page(client, deposer):
    reponse = deposer("04143\n04143\n4230", scenario=SCENARIO)
    page = lire_page(client.get(reponse["Location"]))
    dits = page.un("div", "messages").mots
    assert "2 communes ajoutées." in dits
    assert "Oraison (04143) est citée deux fois" in dits
    assert "« 4230 » a perdu son zéro de tête" in dits


def test_a_list_already_there_is_said_and_changes_nothing(client, deposer):
    reponse = deposer("04112", scenario=SCENARIO)
    assert codes_apres(reponse) == ["04112"]
    page = lire_page(client.get(reponse["Location"]))
    assert "étaient déjà dans le territoire" in page.un("div", "messages").mots


def test_the_text_and_the_file_are_both_read(deposer):
    reponse = deposer("04143", fichier=fichier(b"04230"), scenario=SCENARIO)
    assert sorted(codes_apres(reponse)) == ["04112", "04143", "04230"]


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("", "La liste est vide"),
        (" \n\t ", "La liste est vide"),
        ("04143\n99999", "« 99999 » n’est celui d’aucune commune"),
        ("04143\nVillage-qui-n-existe-pas", "ucune commune ne s’appelle"),
        ("04143\n74011", "Annecy-le-Vieux"),
        ("13055", "est Marseille entière"),
        ("04143\nSaint-Denis", "plusieurs communes s’appellent « Saint-Denis »"),
        ("04143\n<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("04143 " * 20_000, "dépasse 100 000 caractères"),
        ("04143\n" * 6_001, "plus de 6 000 lignes"),
        ("a\x00b", "ucune commune ne s’appelle"),
    ],
    ids=lambda valeur: valeur[:15],
)
def test_a_list_with_a_fault_adds_nothing_and_stays_as_typed(deposer, texte, phrase):
    page, alerte = refus(deposer(texte, scenario=SCENARIO))
    assert phrase in alerte.mots
    (zone,) = page.un("textarea", id="texte").enfants or [""]
    assert zone.replace("\r\n", "\n").strip("\x00") == texte or "\x00" in texte
    assert [e for e in page.tous("script") if "src" not in e.attributs] == []


@pytest.mark.parametrize(
    ("octets", "nom", "phrase"),
    [
        (b"", "vide.csv", "vide"),
        (b"\n\n", "vide.csv", "Le fichier est vide"),
        (b"code_insee\n99999\n04143\n", "c.csv", "Ligne 2 : le code « 99999 »"),
        (b"code_insee\n74011\n", "c.csv", "Annecy-le-Vieux"),
        (b"%PDF-1.7\n...", "c.csv", "C’est un PDF"),
        (zip_bombe(), "c.csv", "archive ZIP"),
        (gzip.compress(b"0" * 10_000_000, mtime=0), "c.csv", "gzip"),
        (classeur(), "c.xlsx", "C’est un classeur (XLSX, ODS)"),
        (bytes(range(256)) * 40, "c.csv", "n’est pas un texte lisible"),
        (b"<!doctype html><p>04143", "c.csv", "page web"),
        (b"04143\n" * 400_000, "c.csv", "Le fichier dépasse 2 Mo"),
        (b'code_insee;nom\n04143;"Oraison\n', "c.csv", "guillemet"),
    ],
    ids=[
        "empty",
        "blank",
        "unknown",
        "retired",
        "pdf",
        "zip bomb",
        "gzip",
        "xlsx",
        "binary",
        "html",
        "too large",
        "quote",
    ],
)
def test_a_file_with_a_fault_adds_nothing_and_is_named(deposer, octets, nom, phrase):
    _, alerte = refus(deposer(fichier=fichier(octets, nom), scenario=SCENARIO))
    assert phrase in alerte.mots


def test_a_huge_file_is_refused_after_its_first_megabytes(rf, db):
    lus = []

    class Geant(io.RawIOBase):
        def read(self, taille: int = -1) -> bytes:
            assert taille > 0, "the whole file would be read in memory"
            lus.append(taille)
            return b"0" * taille

    requete = rf.post("/simulateur/liste", {"scenario": SCENARIO, "texte": ""})
    assert requete.POST["scenario"] == SCENARIO
    requete._files = MultiValueDict(
        {"fichier": [UploadedFile(Geant(), "communes.csv", "text/csv", 100 * 1024**2)]}
    )
    requete.htmx = False
    _page, alerte = refus(liste(requete))
    assert "Le fichier dépasse 2 Mo" in alerte.mots
    assert sum(lus) < 3 * 1024**2


def test_the_communes_understood_can_be_added_despite_the_rest(deposer):
    texte = "04143\n99999\n04230"
    _page, alerte = refus(deposer(texte, scenario=SCENARIO))
    assert "1 ligne n’a pas été comprise, 2 communes l’ont été" in alerte.mots
    bouton = alerte.un("button", name="malgre")
    assert "2 communes comprises" in bouton.mots
    suite = deposer(texte, scenario=SCENARIO, malgre=bouton["value"])
    assert codes_apres(suite) == ["04112", "04143", "04230"]


def test_despite_everything_nothing_is_still_nothing(deposer):
    _page, alerte = refus(deposer("99999", scenario=SCENARIO, malgre="1"))
    assert alerte.tous("button") == []


def test_the_communes_of_a_faulty_file_are_kept_to_be_completed(deposer):
    page, _ = refus(deposer(fichier=fichier(b"code_insee\n04143\n99999\n"), scenario=SCENARIO))
    assert page.un("textarea", id="texte").texte.split() == ["04143"]


def test_more_communes_than_a_page_can_show_are_refused_with_the_reason(deposer):
    codes = codes_de(genre="region", code="44")[:COMMUNES_MAXIMUM]
    _page, alerte = refus(deposer("\n".join(codes), scenario=SCENARIO, malgre="1"))
    assert "Cela ferait 1 301 communes ; la page en montre 1 300 au plus" in alerte.mots
    assert alerte.tous("button") == []
    juste = deposer("\n".join(codes[:-1]), scenario=SCENARIO)
    assert len(codes_apres(juste)) == COMMUNES_MAXIMUM


@pytest.mark.parametrize(
    "scenario",
    ["", "population=beaucoup&signature=hier", "%00%ff", "&".join(f"a{n}=1" for n in range(500))],
    ids=lambda s: s[:10],
)
def test_a_forged_scenario_does_not_stop_the_list(client, deposer, scenario):
    reponse = deposer("04143", scenario=scenario)
    assert reponse.status_code == 302
    assert "communes=04143" in reponse["Location"]
    assert client.get(reponse["Location"]).status_code == 200


def test_a_list_sent_from_a_page_left_open_too_long_gets_a_sentence(db, settings):
    from django.test import Client

    reponse = Client(enforce_csrf_checks=True).post("/simulateur/liste", {"texte": "04143"})
    assert reponse.status_code == 403
    assert "Ce formulaire a expiré" in reponse.content.decode()


def test_the_address_of_the_form_leads_back_to_the_simulator(client, db):
    reponse = client.get("/simulateur/liste")
    assert (reponse.status_code, reponse["Location"]) == (302, "/simulateur/")
    assert client.put("/simulateur/liste").status_code == 405
