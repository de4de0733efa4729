"""`./maillage importer`: the whole file or nothing of it."""

import gzip
import lzma
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.site.conftest import refusee

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.territoires.queries import communes_par_codes, jeu_en_vigueur

MAINTENANT = datetime(2026, 11, 22, tzinfo=UTC)
ENTETE = "code,nom,type,parent,departement,region,epci,epci_nom,codes_postaux,population"
AVANT = "35238,Rennes,COM,,35,53,243500139,,35000 35200 35700,1000"
RENNES = "35238,Rennes,COM,,35,53,243500139,,35000 35200 35700,230890"


@pytest.fixture
def fichier(tmp_path):
    def ecrire(*lignes: str | bytes, nom: str = "communes.csv"):
        chemin = tmp_path / nom
        morceaux = [x if isinstance(x, bytes) else x.encode() for x in lignes]
        chemin.write_bytes(b"\n".join(morceaux) + b"\n")
        return str(chemin)

    return ecrire


@pytest.fixture
def petite_france(base, maillage, fichier):
    """A country of one commune: a file that lacks most of the others would be refused."""
    with connection.cursor() as curseur:
        curseur.execute("TRUNCATE territoires_communeretiree, territoires_jeudedonnees CASCADE")
    importer_fichier(
        code="communes",
        fichier=Path(fichier(ENTETE, AVANT)),
        options={},
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT,
    )


def etat():
    return jeu_en_vigueur(), communes_par_codes(codes=["35238"])


def test_a_newer_file_replaces_the_communes_and_says_so(maillage, petite_france, fichier):
    sortie = maillage("importer", "communes", fichier(ENTETE, RENNES))
    assert sortie.code == 0
    assert "en vigueur (fichier importé le" in sortie.stdout
    assert "Lecture de communes.csv" in sortie.stderr
    assert communes_par_codes(codes=["35238"])["35238"].population == 230_890


@pytest.mark.parametrize("comprimer", [gzip.compress, lzma.compress])
def test_a_compressed_file_is_read(maillage, petite_france, tmp_path, comprimer):
    chemin = tmp_path / "communes.csv.xz"
    chemin.write_bytes(comprimer(f"{ENTETE}\n{RENNES}\n".encode()))
    assert maillage("importer", "communes", str(chemin)).code == 0
    assert communes_par_codes(codes=["35238"])["35238"].population == 230_890


def test_the_same_file_twice_changes_nothing_the_second_time(maillage, petite_france, fichier):
    chemin = fichier(ENTETE, RENNES)
    maillage("importer", "communes", chemin)
    jeu = jeu_en_vigueur()
    sortie = maillage("importer", "communes", chemin)
    assert (sortie.code, jeu_en_vigueur()) == (0, jeu)
    assert "rien n’a changé" in sortie.stdout


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([b""], "colonne absente"),
        (["nom;population", "Rennes;3"], "code"),
        ([ENTETE, RENNES, RENNES], "35238"),
        ([ENTETE, RENNES, "99999999,Trop,COM,,35,53,,,35000,1"], "99999999"),
        ([ENTETE, RENNES, "35288,Saint-Malo,COM,,35,53,,,35400,beaucoup"], "beaucoup"),
        ([ENTETE, RENNES, "35288,Saint-Malo,COM,,35,53,,,35400,-3"], "-3"),
        ([ENTETE, RENNES, '35288,"Saint-Malo,COM'], "igne"),
        ([b"%PDF-1.7"], "n’est pas un CSV"),
        ([b"\x00\x01\x02\x03" * 50], ""),
    ],
    ids=["empty", "columns", "twice", "code", "population", "negative", "quote", "pdf", "binary"],
)
def test_a_faulty_file_changes_nothing(maillage, petite_france, fichier, lignes, phrase):
    avant = etat()
    sortie = maillage("importer", "communes", fichier(*lignes))
    refusee(sortie, phrase)
    assert etat() == avant


def test_a_file_without_most_of_the_country_changes_nothing(maillage, base, fichier):
    avant = etat()
    refusee(maillage("importer", "communes", fichier(ENTETE, RENNES)), "n’est pas complet")
    assert etat() == avant


def test_an_empty_file_changes_nothing(maillage, base, tmp_path):
    avant = etat()
    (tmp_path / "vide.csv").touch()
    refusee(maillage("importer", "communes", str(tmp_path / "vide.csv")), "Le fichier est vide")
    assert etat() == avant


def test_a_compression_bomb_is_refused_and_changes_nothing(maillage, petite_france, tmp_path):
    avant = etat()
    bombe = tmp_path / "communes.csv.xz"
    bombe.write_bytes(lzma.compress(b"0" * (110 * 1024 * 1024), preset=0))
    sortie = maillage("importer", "communes", str(bombe))
    refusee(sortie, "100 Mo")
    assert etat() == avant


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ([], "il manque : JEU, FICHIER"),
        (["communes"], "il manque : FICHIER"),
        (["medecins", "x.csv"], "« medecins » n’est pas un jeu de données connu"),
        (["communes", "n-existe-pas.csv"], "n-existe-pas.csv"),
        (["communes", "/"], "n’existe pas"),
    ],
)
def test_a_mistake_is_named_before_anything_starts(maillage, arguments, phrase):
    refusee(maillage("importer", *arguments), phrase)


def test_without_source_nor_vintage_the_import_says_what_it_does_not_know(maillage, base, fichier):
    liste = fichier("cpts,code_commune", "CPTS inventée,35238", nom="liste_2025.csv")
    resultat = maillage("importer", "cpts", liste)
    assert resultat.code == 0
    assert "2025, d’après le nom du fichier" in resultat.stderr
    assert "producteur inconnu" in resultat.stderr


BONNE = ("cpts,code_commune", "CPTS inventée,04001", "CPTS inventée,04009", "CPTS inventée,04009")
DITES = ("--source", "Liste inventée", "--millesime", "2026")


def test_the_list_says_what_is_imported_and_what_is_in_force(maillage, base):
    sortie = maillage("importer", "--liste")
    assert sortie.code == 0
    for jeu in ("communes", "cpts", "zonage", "qpv", "flux", "indicateurs", "adherents"):
        assert f"{jeu} — " in sortie.stdout
    assert "--option source=… (obligatoire)" in sortie.stdout
    assert "en vigueur" in sortie.stdout


def test_a_list_of_cpts_is_imported_with_its_warnings(maillage, base, fichier):
    sortie = maillage("importer", "cpts", fichier(*BONNE), *DITES)
    assert sortie.code == 0
    assert "1 CPTS, 2 communes" in sortie.stdout
    assert "Ligne 4" in sortie.stderr


def test_a_preview_changes_nothing(maillage, base, fichier):
    from maillage.communautes.queries import communautes

    sortie = maillage("importer", "cpts", fichier(*BONNE), *DITES, "--apercu")
    assert sortie.code == 0
    assert "CPTS nouvelles\u00a0: 1 (CPTS inventée)" in sortie.stdout
    assert "rien n’a été importé" in sortie.stdout
    assert communautes() == ()


def test_the_faults_are_said_counted_and_written_to_a_file(maillage, base, fichier, tmp_path):
    mauvaises = [f"CPTS inventée,{code}" for code in range(99900, 99930)]
    chemin = tmp_path / "erreurs.csv"
    sortie = maillage(
        "importer", "cpts", fichier(BONNE[0], *mauvaises), *DITES, "--erreurs", str(chemin)
    )
    refusee(sortie, "30 erreurs")
    assert "Et 10 autres erreurs." in sortie.stderr
    lignes = chemin.read_text(encoding="utf-8-sig").splitlines()
    assert lignes[0] == "ligne;colonne;valeur;raison"
    assert len(lignes) == 31


def test_faults_that_cannot_be_written_are_said(maillage, base, fichier, tmp_path):
    sortie = maillage(
        *("importer", "cpts", fichier(BONNE[0], "CPTS inventée,99999"), *DITES),
        *("--erreurs", str(tmp_path / "absent" / "erreurs.csv")),
    )
    refusee(sortie, "ne peuvent être écrites")


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ([*DITES, "--option", "debut"], "écrivez --option clé=valeur"),
        ([*DITES, "--option", "debut=hier"], "n’est pas une date"),
        ([*DITES, "--option", "couleur=bleu"], "L’option « couleur » n’existe pas"),
        ([*DITES, "--definition", "absente.yaml"], "ne se lit pas"),
    ],
)
def test_a_wrong_option_is_named(maillage, base, fichier, arguments, phrase):
    refusee(maillage("importer", "cpts", fichier(*BONNE), *arguments), phrase)


def test_an_indicator_is_defined_by_a_file(maillage, base, fichier, tmp_path):
    definition = tmp_path / "part.yaml"
    definition.write_text(
        "code: part-inventee\nnom: Part inventée\ndefinition: Une part.\nunite: '%'\n"
        "niveau: commune\nsigne: false\ncolonne_valeur: part\nsource: Source inventée\n"
        "millesime: 2025\n",
        encoding="utf-8",
    )
    donnees = fichier("code,part", "04001,12", nom="part.csv")
    sortie = maillage("importer", "indicateurs", donnees, "--definition", str(definition))
    assert sortie.code == 0, sortie.stderr
    assert "Part inventée, 2025\u00a0: 1 territoire." in sortie.stdout


def test_a_definition_that_is_a_list_is_refused(maillage, base, fichier, tmp_path):
    definition = tmp_path / "liste.yaml"
    definition.write_text("[1, 2]", encoding="utf-8")
    donnees = fichier("code,part", "04001,12", nom="part.csv")
    sortie = maillage("importer", "indicateurs", donnees, "--definition", str(definition))
    refusee(sortie, "sans liste")
