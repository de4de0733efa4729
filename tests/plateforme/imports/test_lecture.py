"""Files as people have them: encodings, archives, workbooks, and those that nothing can read."""

import gzip
import io
import itertools
import lzma
import zipfile

import openpyxl
import pytest
from tests.plateforme.imports.conftest import importer

from maillage.plateforme.imports.fichier import recevoir
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.plateforme.imports.valeurs import (
    annee_dite,
    lire_annee,
    lire_date,
    lire_entier,
    lire_nombre,
    lire_oui_non,
)

pytestmark = pytest.mark.django_db

BON = "fruit,nombre\npêche,3\n"


def archive(*fichiers: tuple[str, bytes]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in fichiers:
            zip_.writestr(nom, contenu)
    return sortie.getvalue()


def classeur(*lignes: list[object], autre: str = "") -> bytes:
    livre = openpyxl.Workbook()
    for ligne in lignes:
        livre.active.append(ligne)
    if autre:
        livre.create_sheet(autre)
    sortie = io.BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


@pytest.mark.parametrize(
    "octets",
    [
        BON.encode(),
        ("\ufeff" + BON).encode(),
        BON.replace("\n", "\r\n").encode(),
        BON.replace("\n", "\r").encode(),
        BON.replace(",", ";").encode(),
        BON.replace(",", "\t").encode(),
        BON.replace(",", "|").encode(),
        BON.encode("utf-16"),
        BON.encode("cp1252"),
        b'"Fruit";"NOMBRE"\n"p\xc3\xaache";"3"\n',
        b'"fruit, ou legume",nombre,fruit\nx,3,p\xc3\xaache\n',
        gzip.compress(BON.encode(), mtime=0),
        lzma.compress(BON.encode()),
        archive(("fruits.csv", BON.encode())),
        archive(("fruits.csv", BON.encode()), ("__MACOSX/._fruits.csv", b"x")),
        classeur(["fruit", "nombre", "autre"], ["pêche", 3], [], ["", None]),
    ],
    ids=[
        *("utf8", "bom", "crlf", "cr", "semicolons", "tabs", "bars", "utf16", "windows-1252"),
        *("quotes", "comma-in-header", "gzip", "xz", "zip", "zip-of-a-mac", "workbook"),
    ],
)
def test_a_file_is_read_however_it_was_saved(verger, octets):
    importer(octets)
    assert [(f["fruit"], f["nombre"]) for f in verger.cueillis] == [("pêche", "3")]


def test_windows_1252_is_said_with_the_line_that_showed_it(verger):
    fait = importer("fruit,nombre\npomme,1\npêche,3\n".encode("cp1252"))
    assert "lu en Windows-1252" in fait.avertissements[0].message
    assert fait.avertissements[0].ligne == 3


def test_another_spelling_of_a_column_is_known_and_a_fallback_only_alone(verger):
    importer("Nom du FRUIT,Espèce,nombre\npêche,prunus,3\n")
    assert verger.cueillis[0]["fruit"] == "pêche"
    importer("Espèce,nombre\nprunus,4\n")
    assert verger.cueillis[0]["fruit"] == "prunus"


def test_the_columns_are_found_by_name_and_the_others_left_out(verger):
    importer("x,nombre,y,fruit\n1,3,2,pêche\n")
    assert verger.cueillis == [{"nombre": "3", "fruit": "pêche"}]


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "Le fichier est vide"),
        (b"%PDF-1.7 x", "c’est un PDF"),
        (b"\xd0\xcf\x11\xe0 x", "ancien document Office"),
        (b"fruit,nombre\np\x00che,3\n", "caractères nuls"),
        (b"fruit,nombre\np\x81che,3\n", "ni UTF-8, ni Windows-1252"),
        (b"fruit\npeche\n", "Colonne absente\u00a0: nombre"),
        (b"\n", "Colonne absente\u00a0: fruit, nombre"),
        (b"fruit,nombre,FRUIT\nx,3,y\n", "«\u00a0fruit\u00a0» est donnée deux fois"),
        (b"fruit,nom du fruit,nombre\nx,y,3\n", "«\u00a0fruit\u00a0» est donnée deux fois"),
        (b'fruit,nombre\n"peche,3\n', "Un guillemet n’est pas fermé"),
        (b"fruit,nombre\n" + b"x" * 140_000 + b",3\n", "une cellule est trop longue"),
        (b"fruit,nombre\nx" + b",1" * 299 + b"\n", "Il y a 300 colonnes au lieu de 2"),
        (b"fruit,nombre\nx\n", "Il y a 1 colonne au lieu de 2"),
        (gzip.compress(BON.encode(), mtime=0)[:-9], "abîmé ou incomplet"),
        (lzma.compress(BON.encode())[:-9], "abîmé ou incomplet"),
        (b"PK\x03\x04 broken", "archive ZIP"),
        (archive(("a.csv", b"x"), ("b.csv", b"y")), "contient 2 fichiers"),
        (archive(), "abîmé|contient 0 fichiers"),
        (classeur(["fruit"], ["x"]), "Colonne absente"),
    ],
    # Never the bytes themselves: an archive carries the second it was made in.
    ids=map(str, itertools.count()),
)
def test_a_file_that_cannot_be_read_says_why(verger, octets, dit):
    with pytest.raises(ImportRefuse) as refus:
        importer(octets)
    assert any(phrase.lower() in str(refus.value).lower() for phrase in dit.split("|"))
    assert verger.fois == 0


def test_the_line_of_a_nul_byte_is_named(verger):
    with pytest.raises(ImportRefuse, match="Ligne 3"):
        importer(b"fruit,nombre\na,1\nb\x00,2\n")


@pytest.mark.parametrize("compresser", [gzip.compress, lzma.compress])
def test_a_bomb_is_never_inflated(verger, compresser):
    bombe = compresser(b"fruit,nombre\n" + b"\n" * 5_000_000)
    assert len(bombe) < 200_000
    with pytest.raises(ImportRefuse, match="Une fois décompressé, le fichier dépasse"):
        importer(bombe)


def test_a_bomb_in_an_archive_is_never_inflated(verger):
    with pytest.raises(ImportRefuse, match="Une fois décompressé"):
        importer(archive(("fruits.csv", b"fruit,nombre\n" + b"\n" * 5_000_000)))


def test_a_bomb_in_a_workbook_is_refused(verger):
    octets = archive(
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", b" " * 10_000_000),
    )
    assert len(octets) < 200_000
    with pytest.raises(ImportRefuse, match="démesuré"):
        importer(octets)


def test_a_file_too_big_is_refused_before_it_is_read_whole():
    flux = io.BytesIO(b"x" * 5_000_000)
    with pytest.raises(ImportRefuse, match="dépasse 1"):
        recevoir(flux, maximum=1024 * 1024)
    assert flux.tell() < 1_200_000


def test_a_workbook_is_refused_where_only_text_is_read():
    with pytest.raises(ImportRefuse, match="classeur"):
        recevoir(io.BytesIO(classeur(["a"])), formats=("csv",))


def test_a_formula_without_its_result_is_an_error_by_cell(verger):
    with pytest.raises(ImportRefuse) as refus:
        importer(classeur(["fruit", "nombre"], ["pêche", "=1+2"]))
    erreur = refus.value.erreurs[0]
    assert (erreur.ligne, erreur.colonne, erreur.valeur) == (2, "B", "=1+2")
    assert "formule" in erreur.message


def test_a_formula_is_read_by_its_last_result_and_said(verger):
    # openpyxl writes no result: put one in, as a spreadsheet does.
    octets = classeur(["fruit", "nombre"], ["pêche", "=1+2"])
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as avant,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as apres,
    ):
        for nom in avant.namelist():
            contenu = avant.read(nom)
            if nom.endswith("sheet1.xml"):
                assert b"<f>1+2</f>" in contenu
                contenu = contenu.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
                contenu = contenu.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>")
            apres.writestr(nom, contenu)
    fait = importer(sortie.getvalue())
    assert verger.cueillis[0]["nombre"] == "3"
    assert "1 formule" in fait.avertissements[0].message


def test_a_damaged_workbook_says_so(verger):
    octets = archive(
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<not a workbook"),
    )
    with pytest.raises(ImportRefuse, match="abîmé"):
        importer(octets)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1 234,5", "1234.5"),
        ("1\u202f234.50", "1234.5"),
        ("−3", "-3"),
        ("1e3", "1000"),
        (",5", ".5"),
    ],
)
def test_numbers_are_read_as_they_are_written(texte, attendu):
    from decimal import Decimal

    assert lire_nombre(texte) == Decimal(attendu)


@pytest.mark.parametrize(
    ("lire", "texte"),
    [
        *((lire_nombre, t) for t in ("", "abc", "1,2,3", "nan", "inf", "1e99", "٣", "1_000")),
        *((lire_entier, t) for t in ("", "-1", "1.5", "1e3", "9" * 10, "٣")),
        *((lire_date, t) for t in ("", "hier", "2026-02-30", "1/1/1800", "2026", "3000-01-01")),
        *((lire_annee, t) for t in ("", "26", "1800", "٢٠٢٦", "20260")),
        *((lire_oui_non, t) for t in ("", "peut-être")),
    ],
)
def test_what_is_no_value_is_refused_with_a_sentence(lire, texte):
    with pytest.raises(ValueError, match="\u00a0»"):
        lire(texte)


def test_dates_of_spreadsheets_are_read():
    assert lire_date("31/01/2026") == lire_date("2026-01-31") == lire_date("2026-01-31T00:00:00")


@pytest.mark.parametrize(
    ("texte", "annee"),
    [
        ("COG 2026", 2026),
        ("2026-01", 2026),
        ("2025 et 2026", None),
        ("dernier", None),
        (None, None),
    ],
)
def test_the_one_year_of_a_vintage(texte, annee):
    assert annee_dite(texte) == annee
