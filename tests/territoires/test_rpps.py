"""Professionals from the open RPPS extraction: invented people, real places."""

import gzip
import io
from datetime import timedelta

import pytest
from tests.territoires.conftest import MAINTENANT

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.imports.commands import importer_fichier
from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.models import (
    ActiviteProfessionnelle,
    EffectifProfession,
    EffectifTerritoire,
    JeuDeDonnees,
)
from maillage.territoires.queries import effectifs, effectifs_de

pytestmark = pytest.mark.django_db

# The columns of the extraction, in its order: the shortest list that holds what is read.
COLONNES = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|"
    "Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code savoir-faire|Libellé savoir-faire|Code mode exercice|"
    "Libellé mode exercice|Numéro FINESS site|Raison sociale site|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|Téléphone (coord. structure)"
)
LARGEUR = COLONNES.count("|") + 1
RENNES, SAINT_MALO, NANTES, LYON_1, LYON = "35238", "35288", "44109", "69381", "69123"


def ligne(
    personne: int,
    profession: str = "60",
    commune: str = RENNES,
    *,
    savoir: str = "",
    mode: str = "L",
    finess: str = "",
    categorie: str = "Civil",
    raison: str = "CABINET INVENTÉ",
) -> str:
    identifiant = f"{99_000_000_000 + personne}"
    return "|".join(
        (
            *("8", identifiant, f"8{identifiant}", "INVENTÉ", "Personne", profession, ""),
            *("C", categorie, savoir, "", mode, "", finess, raison, commune, "", "", ""),
        )
    )


def importer(*lignes: str, entete: str = COLONNES, brut: bytes = b"", jours: int = 0, **options):
    contenu = brut or ("\n".join((entete, *lignes)) + "\n").encode()
    return importer_fichier(
        code="rpps",
        fichier=io.BytesIO(contenu),
        options={"millesime": "2026-10"} | options,
        par=Acteur.systeme("essai"),
        maintenant=MAINTENANT + timedelta(days=jours),
    )


def personnes(vus) -> dict[str, int]:
    return {code: vu.personnes for code, vu in vus.par_profession.items() if vu.personnes}


def refus(*lignes: str, **options) -> list[tuple[int | None, str]]:
    with pytest.raises(ImportRefuse) as refuse:
        importer(*lignes, **options)
    assert not JeuDeDonnees.objects.filter(nom="rpps").exists()
    assert not ActiviteProfessionnelle.objects.exists()
    return [(erreur.ligne, erreur.message) for erreur in refuse.value.erreurs]


def test_nothing_imported_is_unknown_and_not_zero():
    assert effectifs(codes=[RENNES]).par_profession == {}
    assert effectifs(codes=[RENNES]).source is None
    assert effectifs_de(region="53").source is None


def test_a_person_with_several_activities_counts_once_at_each_level():
    importer(
        ligne(1, commune=RENNES),
        ligne(1, commune=SAINT_MALO),
        ligne(1, commune=NANTES),
        ligne(2, commune=RENNES, mode="S"),
    )
    assert personnes(effectifs(codes=[RENNES])) == {"60": 2}
    assert personnes(effectifs(codes=[RENNES, SAINT_MALO])) == {"60": 2}
    assert personnes(effectifs(codes=[SAINT_MALO, NANTES])) == {"60": 1}
    assert personnes(effectifs_de(departement="35")) == {"60": 2}
    assert personnes(effectifs_de(departement="44")) == {"60": 1}
    assert personnes(effectifs_de(region="53")) == {"60": 2}
    assert personnes(effectifs_de()) == {"60": 2}
    assert effectifs_de().par_profession["60"].liberaux == 1
    assert effectifs(codes=[RENNES]).par_profession["60"].liberaux == 1
    assert effectifs(codes=[RENNES]).par_profession["91"].personnes == 0


@pytest.mark.parametrize("suivies", [True, False])
def test_the_order_of_the_lines_changes_no_count(suivies):
    lignes = [
        ligne(1, "10", RENNES, savoir="SM04", mode="S"),
        ligne(1, "10", NANTES, savoir="SM54"),
        ligne(1, "10", SAINT_MALO, savoir="SM04", mode="S"),
        ligne(2, "10", RENNES),
        ligne(2, "10", RENNES, mode="S"),
    ]
    importer(*(lignes if suivies else [lignes[i] for i in (0, 3, 1, 4, 2)]))
    vus = effectifs_de()
    assert personnes(vus) == {"10": 2, "10-generaliste": 1, "10-non-precise": 1}
    assert vus.par_profession["10"].liberaux == 2
    vus = effectifs_de(departement="35")
    assert personnes(vus) == {"10": 2, "10-specialiste": 1, "10-non-precise": 1}
    assert vus.par_profession["10"].liberaux == 1
    assert vus == effectifs(codes=[RENNES, SAINT_MALO])


def test_more_ways_of_working_than_are_kept_are_summed_up(monkeypatch):
    monkeypatch.setattr("maillage.territoires.imports.rpps.GENRES_GARDES", 1)
    importer(ligne(1), ligne(2, "91"), ligne(3), ligne(4, commune=NANTES))
    assert personnes(effectifs_de()) == {"60": 3, "91": 1}


def test_physicians_are_told_apart_by_their_know_how():
    importer(
        ligne(1, "10", savoir="SM54"),
        ligne(2, "10", savoir="SM26"),
        ligne(3, "10", savoir="SM04"),
        ligne(3, "10", savoir="SM53"),
        ligne(4, "10", savoir="SM04"),
        ligne(5, "10"),
    )
    attendu = {"10": 5, "10-generaliste": 3, "10-specialiste": 1, "10-non-precise": 1}
    assert personnes(effectifs(codes=[RENNES])) == attendu
    assert personnes(effectifs_de(departement="35")) == attendu


def test_the_repeated_lines_of_a_person_are_kept_once():
    importer(ligne(1), ligne(1), ligne(2), ligne(1, mode="S"))
    assert ActiviteProfessionnelle.objects.count() == 3


def test_a_department_and_a_region_count_the_arrondissements():
    importer(ligne(1, commune=LYON_1), ligne(2, commune="69388"))
    assert personnes(effectifs(codes=[LYON_1])) == {"60": 1}
    assert personnes(effectifs_de(departement="69")) == {"60": 2}


def test_a_city_without_its_arrondissement_is_told_and_counts_above_only():
    fait = importer(ligne(1, commune=LYON), ligne(2, commune=LYON_1))
    assert "sans son arrondissement" in fait.avertissements[0].message
    assert personnes(effectifs(codes=[LYON_1])) == {"60": 1}
    assert personnes(effectifs_de(departement="69")) == {"60": 2}


def test_who_has_no_commune_or_works_abroad_or_studies_is_counted_apart():
    fait = importer(
        ligne(1),
        ligne(2, commune=""),
        ligne(3, commune="99109"),
        ligne(4, categorie="Étudiant"),
    )
    chiffres = dict(fait.apercu.chiffres)
    assert chiffres["Sans commune d’exercice"] == "1"
    assert chiffres["À l’étranger"] == "1"
    assert chiffres["Étudiants, non comptés"] == "1"
    assert personnes(effectifs_de()) == {"60": 1}


def test_a_merged_commune_is_followed_with_one_warning_for_all_its_lines():
    fait = importer(ligne(1, commune="74011"), ligne(2, commune="74011"))
    (avertissement,) = fait.avertissements
    assert avertissement.ligne == 2
    assert "(2 lignes)" in avertissement.message
    assert ActiviteProfessionnelle.objects.filter(commune_id="74010").count() == 2


def test_a_commune_in_no_vintage_is_an_error_by_line():
    erreurs = refus(ligne(1), ligne(2, commune="35999"), ligne(3, commune="35999"))
    assert [numero for numero, _ in erreurs] == [3, 4]
    assert "inconnues=ecarter" in erreurs[0][1]


def test_lines_of_unknown_communes_may_be_left_aside_and_are_counted():
    fait = importer(ligne(1), ligne(2, commune="35999"), inconnues="ecarter")
    assert dict(fait.apercu.chiffres)["Commune inconnue, écartées"] == "1"
    assert [a.ligne for a in fait.avertissements] == [3]
    assert personnes(effectifs_de()) == {"60": 1}


def test_a_line_with_a_cell_less_is_an_error_of_its_line():
    courte = ligne(2).rpartition("|")[0]
    ((numero, message),) = refus(ligne(1), courte, ligne(3))
    assert numero == 3
    assert (
        message == f"Il y a {LARGEUR - 1} colonnes au lieu de {LARGEUR}. La ligne est incomplète."
    )


def test_a_separator_inside_a_text_is_an_error_that_says_so():
    ((numero, message),) = refus(ligne(1, raison="CABINET A | B"))
    assert (numero, "le séparateur" in message) == (2, True)


def test_columns_are_found_by_name_in_any_order():
    noms = COLONNES.split("|")
    ordre = list(range(LARGEUR))[::-1]
    cellules = ligne(1, "91").split("|")
    importer(
        "|".join(cellules[i] for i in ordre),
        entete="|".join(noms[i] for i in ordre),
    )
    assert personnes(effectifs(codes=[RENNES])) == {"91": 1}


def test_an_older_file_has_fewer_columns_and_other_spellings():
    importer(
        "99000000001|60|||35238",
        entete="IDENTIFIANT PP|code profession|Code Savoir Faire|Code mode exercice|"
        "Code commune (coord structure)",
    )
    assert personnes(effectifs(codes=[RENNES])) == {"60": 1}


def test_a_needed_column_that_is_missing_is_named():
    erreurs = refus(ligne(1), entete=COLONNES.replace("Code commune (coord. structure)", "Autre"))
    assert erreurs[0][0] == 1
    assert "Code commune (coord. structure)" in erreurs[0][1]


def test_a_column_given_twice_is_refused_even_when_it_is_not_read():
    erreurs = refus(ligne(1), entete=COLONNES.replace("Prénom d'exercice", "Nom d'exercice"))
    assert erreurs == [(1, "La colonne «\u00a0Nom d'exercice\u00a0» est donnée deux fois.")]


def test_another_separator_is_named():
    ((numero, message),) = refus(brut=COLONNES.replace("|", ";").encode() + b"\n")
    assert (numero, "séparées par" in message) == (1, True)


@pytest.mark.parametrize("profession", ["", "6", "AB", "600"])
def test_a_code_of_another_shape_is_an_error(profession):
    assert [numero for numero, _ in refus(ligne(1, profession))] == [2]


def test_a_person_without_identifier_is_an_error():
    sans = ligne(1).replace("899000000001", "")
    assert [numero for numero, _ in refus(sans)] == [2]


def test_a_file_without_a_line_is_refused():
    assert "aucune ligne" in refus()[0][1]


def test_a_compressed_file_with_windows_line_ends_is_read():
    importer(brut=gzip.compress(f"{COLONNES}\r\n{ligne(1)}\r\n".encode()))
    assert personnes(effectifs_de()) == {"60": 1}


def test_the_earlier_vintage_leaves_its_head_counts():
    importer(ligne(1), ligne(1, mode="S"), ligne(2))
    ancien = JeuDeDonnees.objects.get(nom="rpps")
    importer(ligne(3, "91"), millesime="2027-01", jours=90)
    assert list(ActiviteProfessionnelle.objects.values_list("profession")) == [("91",)]
    gardes = EffectifProfession.objects.order_by("mode").values_list(
        "jeu_id", "commune_id", "profession", "mode", "nombre"
    )
    assert list(gardes) == [
        (ancien.pk, RENNES, "60", "L", 2),
        (ancien.pk, RENNES, "60", "S", 1),
    ]
    assert personnes(effectifs_de()) == {"91": 1}
    assert EffectifTerritoire.objects.filter(jeu=ancien, niveau="france").get().personnes == 2


def test_the_same_file_again_changes_nothing():
    importer(ligne(1))
    assert importer(ligne(1)).inchange
    assert JeuDeDonnees.objects.filter(nom="rpps").count() == 1


def test_a_refused_file_leaves_the_vintage_in_force():
    importer(ligne(1))
    with pytest.raises(ImportRefuse):
        importer(ligne(2), ligne(3, commune="35999"))
    assert personnes(effectifs_de()) == {"60": 1}


def test_nothing_that_names_a_person_is_kept():
    importer(ligne(1))
    champs = {champ.name for champ in ActiviteProfessionnelle._meta.concrete_fields}
    assert champs == {
        *("id", "rpps", "profession", "savoir_faire", "mode", "commune", "finess", "jeu")
    }


def test_the_real_header_is_understood(donnees_reelles):
    (chemin,) = donnees_reelles.glob("rpps_personne_activite_colonnes_*.txt")
    noms = chemin.read_text(encoding="utf-8").splitlines()
    valeurs = {
        "Identification nationale PP": "899000000001",
        "Code profession": "10",
        "Code savoir-faire": "SM54",
        "Code mode exercice": "L",
        "Code commune (coord. structure)": RENNES,
    }
    importer("|".join(valeurs.get(nom, "") for nom in noms), entete="|".join(noms))
    assert len(noms) == 56
    assert personnes(effectifs_de()) == {"10": 1, "10-generaliste": 1}
