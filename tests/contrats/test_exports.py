"""The files of the simulator: true figures, readable by all, and no name that becomes a formula."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.http import QueryDict
from pypdf import PdfReader

from maillage.contrats.web.exports.dossier import Dossier, constituer
from maillage.contrats.web.exports.pdf import pdf
from maillage.contrats.web.exports.tableur import xlsx
from maillage.contrats.web.saisie import lire
from maillage.plateforme.ui.tableur import sans_formule
from maillage.regles import simulation_json
from maillage.territoires.queries import codes_de

pytestmark = pytest.mark.django_db

# Marseille's first three arrondissements: taille 3, the reference case of the rules.
SCENARIO = "communes=13201,13202,13203&signature=2023-09-15&acces=2024-03-15"
FORMATS = ("pdf", "xlsx", "csv", "json")


def dossier(question: str = SCENARIO) -> Dossier:
    saisie = lire(QueryDict(question), signature_par_defaut=date(2024, 1, 1))
    fait = constituer(saisie, le=date(2026, 11, 22), adresse=f"http://essai/simulateur/?{question}")
    assert fait is not None
    return fait


def renommer(original: Dossier, nom: str) -> Dossier:
    communes = tuple(replace(commune, nom=nom) for commune in original.territoire.communes)
    return replace(original, territoire=replace(original.territoire, communes=communes))


def lu(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_pdf_is_tagged_french_and_dated_from_the_contract(client):
    reponse = client.get(f"/simulateur/export.pdf?{SCENARIO}")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "application/pdf"
    assert 'filename="simulation-aci-2023-09-15.pdf"' in reponse["Content-Disposition"]
    document = PdfReader(io.BytesIO(reponse.content))
    racine = document.trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/StructTreeRoot"]
    assert racine["/Lang"] == "fr-FR"
    assert document.metadata.title == "Simulation du contrat ACI signé le 15 septembre 2023"
    assert document.metadata.creation_date.date() == date(2023, 9, 15)
    assert b"pdfuaid:part>1<" in reponse.content


def test_the_pdf_tells_the_amounts_their_reasons_and_their_sources():
    contenu = lu(pdf(dossier()))
    for attendu in (
        "45 245,90 €",
        "33 934,43 €",
        "184 jours",
        "Marseille 1er Arrondissement",
        "COG 2026, population municipale 2023",
        "Contrat type CPTS, article 6",
        "Page 1 sur",
        "acces=2024-03-15",
    ):
        assert attendu in contenu


def test_the_pdf_uses_one_face_and_is_the_same_twice():
    premier, second = pdf(dossier()), pdf(dossier())
    assert premier == second
    polices = {
        police.get_object()["/BaseFont"].partition("+")[2]
        for page in PdfReader(io.BytesIO(premier)).pages
        for police in page["/Resources"]["/Font"].values()
    }
    assert polices
    assert all(police.startswith("AtkinsonHyperlegibleNext") for police in polices)


def test_a_name_is_never_read_as_typst():
    nom = '#panic("x") *gras* _italique_ $x$ \\ @ref <label> "]'
    assert '#panic("x") *gras* _italique_ $x$ \\ @ref <label> "]' in lu(
        pdf(renommer(dossier(), nom))
    )


def test_a_hundred_communes_go_to_an_annex_with_a_link_for_address():
    codes = ",".join(codes_de(genre="departement", code="04"))
    contenu = lu(pdf(dossier(f"communes={codes}&signature=2024-01-31")))
    assert "Annexe B : les communes" in contenu
    assert "Ouvrir ce scénario dans le simulateur" in contenu


def test_a_population_typed_by_hand_is_said_so():
    contenu = lu(pdf(dossier("population=90000&signature=2020-03-01&taux=80")))
    assert "population saisie à la main" in contenu
    assert "80 %" in contenu


def test_the_workbook_holds_numbers_and_dates(client):
    reponse = client.get(f"/simulateur/export.xlsx?{SCENARIO}")
    classeur = openpyxl.load_workbook(io.BytesIO(reponse.content))
    assert classeur.sheetnames == [
        "Synthèse",
        "Détail par année",
        "Versements",
        "Échéances",
        "Communes",
        "Explications",
    ]
    detail = classeur["Détail par année"]
    acces = next(
        rang
        for rang in detail.iter_rows(min_row=2)
        if (rang[4].value, rang[5].value) == ("Accès aux soins", "Part fixe")
    )
    assert acces[1].value == datetime(2023, 9, 15)  # noqa: DTZ001
    assert acces[7].value == 45245.90
    assert "€" in acces[7].number_format
    assert detail.freeze_panes == "A2"
    montants = [r[6].value for r in classeur["Versements"].iter_rows(min_row=2)][:-1]
    total = float(dossier().simulation.total.du)
    assert sum(montants) == pytest.approx(total)
    assert classeur["Communes"]["A2"].value == "13201"


@pytest.mark.parametrize("nom", ["=1+1", "+33", "-2", "@SUM(A1)", "{=A1}", "http://exemple.fr"])
def test_a_name_is_never_a_formula_in_the_workbook(nom):
    classeur = openpyxl.load_workbook(io.BytesIO(xlsx(renommer(dossier(), nom))))
    case = classeur["Communes"]["B2"]
    assert (case.value, case.data_type, case.hyperlink) == (nom, "s", None)


def test_the_workbook_is_the_same_twice():
    assert xlsx(dossier()) == xlsx(dossier())


def test_the_csv_is_french_with_one_row_for_each_year_and_line(client):
    contenu = client.get(f"/simulateur/export.csv?{SCENARIO}").content
    assert contenu.startswith("\ufeffannée;".encode())
    rangs = list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))
    assert len(rangs) == sum(len(a.lignes) for a in dossier().simulation.annees)
    acces = next(r for r in rangs if (r["mission"], r["volet"]) == ("Accès aux soins", "Part fixe"))
    assert (acces["à percevoir"], acces["avance"], acces["solde"]) == (
        "45245,90",
        "33934,43",
        "11311,47",
    )
    assert "184 jours" in acces["explication"]
    assert contenu.count(b"\r\n") == len(rangs) + 1


@pytest.mark.parametrize(
    "piege", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1"]
)
def test_a_text_of_the_csv_never_begins_like_a_formula(piege):
    assert sans_formule(piege) == f"'{piege}"


def test_an_ordinary_text_of_the_csv_is_left_alone():
    assert sans_formule("L’Haÿ-les-Roses") == "L’Haÿ-les-Roses"


def test_the_json_has_the_shape_of_the_command_line_and_the_page(client):
    contenu = client.get(f"/simulateur/export.json?{SCENARIO}").json()
    attendu = simulation_json(dossier().simulation)
    assert {cle: contenu[cle] for cle in attendu} == json.loads(json.dumps(attendu))
    assert set(contenu) - set(attendu) == {
        "communes",
        "versements",
        "calendrier",
        "adresse",
        "sources",
    }
    assert contenu["sources"]["communes"]["licence"]
    assert parse_qs(urlsplit(contenu["adresse"]).query)["acces"] == ["2024-03-15"]


def test_the_address_of_an_export_carries_the_signature_that_was_supposed(client):
    adresse = client.get("/simulateur/export.json?population=90000").json()["adresse"]
    assert "signature=" in adresse


FAUTES = {
    "nothing chosen": ("", "Ajoutez au moins une commune"),
    "a whole city": ("communes=13055&signature=2023-09-15", "Marseille entière"),
    "a retired code": ("communes=01018,04112&signature=2023-09-15", "Valserhône"),
    "an unknown code": ("communes=99999&signature=2023-09-15", "99999"),
    "no code at all": ("communes=<script>&signature=2023-09-15", "n’est pas un code de commune"),
    "a signature too old": ("population=90000&signature=2018-01-01", "premier accord"),
    "a signature too far": ("population=90000&signature=2199-01-01", "trop lointaine"),
    "a date that is none": ("population=90000&signature=2023-02-30", "n’existe pas"),
    "a mission too early": (
        "population=90000&signature=2023-09-15&acces=2020-01-01",
        "avant la signature",
    ),
    "a forged scale": ("population=90000&signature=2023-09-15&bareme=x", "n’est pas un barème"),
    "a forged rate": ("population=90000&signature=2023-09-15&taux=900", "entre 0 et 100"),
    "nobody": ("communes=55039&signature=2023-09-15", "0 habitant"),
    "an unknown population": ("communes=98411&signature=2023-09-15", "inconnue"),
    "a null byte": ("communes=%00&signature=2023-09-15", "n’est pas un code de commune"),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("question", "phrase"), FAUTES.values(), ids=FAUTES.keys())
def test_a_faulty_scenario_gives_a_sentence_and_no_file(client, question, phrase, format):
    reponse = client.get(f"/simulateur/export.{format}?{question}")
    assert reponse.status_code == 422
    assert "Content-Disposition" not in reponse
    if format == "json":
        assert reponse["Content-Type"] == "application/problem+json"
        contenu = reponse.json()
        assert phrase in contenu["detail"]
        assert contenu["erreurs"][0]["champ"]
    else:
        contenu = reponse.content.decode()
        assert "Aucun fichier n’a été produit" in contenu
        assert phrase in contenu


def test_an_unknown_format_is_not_found(client):
    assert client.get(f"/simulateur/export.docx?{SCENARIO}").status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_only_read(client, format):
    assert client.post(f"/simulateur/export.{format}?{SCENARIO}").status_code == 405
    assert client.head(f"/simulateur/export.{format}?{SCENARIO}").status_code == 200
