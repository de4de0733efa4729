"""What people type, paste or drop, and the sentence each doubt gets."""

import pytest

from maillage.territoires.queries import Analyse, analyser_codes, analyser_csv, analyser_liste
from maillage.territoires.rules.saisie import LIGNES_MAXIMALES
from maillage.territoires.rules.tableau import TAILLE_MAXIMALE

pytestmark = pytest.mark.django_db


def codes(analyse: Analyse) -> list[str]:
    assert analyse.acceptee, analyse.erreurs
    return [commune.code for commune in analyse.communes]


def erreur(analyse: Analyse, genre: str):
    assert [constat.genre for constat in analyse.erreurs] == [genre]
    assert not analyse.acceptee
    return analyse.erreurs[0]


def remarque(analyse: Analyse, genre: str):
    assert [constat.genre for constat in analyse.remarques] == [genre]
    assert analyse.acceptee
    return analyse.remarques[0]


@pytest.mark.parametrize(
    "texte",
    [
        "35238\n35288",
        "35238 35288",
        "35238, 35288",
        "35238;35288;",
        "35238\t35288\r\n\r\n",
        "Rennes\nSaint-Malo",
        "RENNES ; st malo",
        "Rennes (35), saint malo (35)",
        "35238 Rennes\n35288 - Saint-Malo",
        "Rennes (35238)\nSaint-Malo 35288",
        "code;nom\n35238;Rennes\n35288;Saint-Malo",
        "Commune\tCode INSEE\nRennes\t35238\nSaint-Malo\t35288",
    ],
)
def test_a_list_may_be_written_in_many_ways(texte):
    assert codes(analyser_liste(texte=texte)) == ["35238", "35288"]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("2a004", "2A004"),
        ("Ajaccio", "2A004"),
        ("2B033", "2B033"),
        ("97701", "97701"),
        ("Saint-Barthélemy (977)", "97701"),
        ("Saint-Martin (978)", "97801"),
        ("97801", "97801"),
        ("Œuf-en-Ternois", "62633"),
        ("oeuf en ternois", "62633"),
        ("L'Abergement-Clémenciat", "01001"),
        ("Paris 15e", "75115"),
        ("paris 1", "75101"),
        ("Lyon 3e arrondissement", "69383"),
        ("55039", "55039"),
    ],
)
def test_one_commune_is_found(texte, code):
    assert codes(analyser_liste(texte=texte)) == [code]


@pytest.mark.parametrize(
    ("texte", "ville", "arrondissements", "nombre"),
    [
        ("13055", "13055 est Marseille", "13201 à 13216", 16),
        ("Lyon", "69123 est Lyon", "69381 à 69389", 9),
        ("75056", "75056 est Paris", "75101 à 75120", 20),
    ],
)
def test_a_city_taken_whole_is_refused_with_its_arrondissements(
    texte, ville, arrondissements, nombre
):
    constat = erreur(analyser_liste(texte=texte), "ville_entiere")
    assert constat.message == (
        f"La commune {ville} entière\u00a0: choisissez plutôt ses arrondissements "
        f"({arrondissements})."
    )
    assert constat.remplacer_par_toutes
    assert len(constat.propositions) == nombre


def test_a_retired_code_says_what_it_became():
    constat = erreur(analyser_liste(texte="01091"), "code_retire")
    assert "Valserhône (01033, Ain)" in constat.message
    assert constat.propositions == ("01033",)


def test_a_retired_code_with_a_name_gives_it():
    constat = erreur(analyser_liste(texte="01120"), "code_retire")
    assert constat.message == (
        "La commune 01120 (Cordieux) est devenue Montluel (01262, Ain). "
        "Remplacez l’ancien code par le nouveau."
    )


def test_the_code_that_a_new_commune_kept_is_in_force():
    assert codes(analyser_liste(texte="01033")) == ["01033"]


def test_an_old_name_gives_the_commune_it_is_now_part_of():
    analyse = analyser_liste(texte="Bellegarde-sur-Valserine")
    assert codes(analyse) == ["01033"]
    assert "fait aujourd’hui partie de Valserhône" in remarque(analyse, "ancien_nom").message


def test_a_corsican_code_from_before_1976_is_retired():
    assert erreur(analyser_liste(texte="20004"), "code_retire").propositions == ("2A004",)


def test_two_successors_are_left_to_choose():
    constat = erreur(analyser_liste(texte="60455"), "code_retire")
    assert constat.propositions == ("60054", "60694")
    assert constat.message.endswith("Choisissez.")


def test_an_unknown_code_is_named():
    constat = erreur(analyser_liste(texte="99999"), "code_inconnu")
    assert "«\u00a099999\u00a0»" in constat.message


def test_the_line_is_said_when_there_are_several():
    constat = erreur(analyser_liste(texte="35238\n\n99999"), "code_inconnu")
    assert constat.ligne == 3
    assert constat.message.startswith("Ligne 3\u00a0: le code")


def test_a_lost_leading_zero_is_put_back_with_a_remark():
    analyse = analyser_liste(texte="1001")
    assert codes(analyse) == ["01001"]
    assert "a perdu son zéro de tête" in remarque(analyse, "zero_perdu").message


def test_codes_kept_by_a_machine_are_read_as_such():
    analyse = analyser_codes(codes=["35238", " 2a004", "1001"])
    assert codes(analyse) == ["35238", "2A004", "01001"]
    assert remarque(analyse, "zero_perdu").ligne is None


def test_a_commune_given_twice_counts_once():
    analyse = analyser_liste(texte="35238, Rennes")
    assert codes(analyse) == ["35238"]
    assert remarque(analyse, "doublon").message == (
        "La commune Rennes (35238) est citée deux fois\u00a0: elle est comptée une fois."
    )


def test_a_name_that_several_communes_bear_is_left_to_choose():
    constat = erreur(analyser_liste(texte="Beaulieu"), "nom_ambigu")
    assert len(constat.propositions) == 10
    assert "07028" in constat.propositions
    assert codes(analyser_liste(texte="Beaulieu (07)")) == ["07028"]


def test_a_misspelt_name_gets_suggestions():
    constat = erreur(analyser_liste(texte="Renes"), "nom_inconnu")
    assert "35238" in constat.propositions
    assert constat.message.endswith("\u202f?")


def test_a_name_like_nothing_is_still_named():
    assert "«\u00a0Xqzwv\u00a0»" in erreur(analyser_liste(texte="Xqzwv"), "nom_inconnu").message


def test_a_postal_code_of_one_commune_is_understood():
    analyse = analyser_liste(texte="35400")
    assert codes(analyse) == ["35288"]
    assert remarque(analyse, "code_postal").propositions == ("35288",)


def test_a_postal_code_of_paris_is_an_arrondissement():
    assert codes(analyser_liste(texte="75001")) == ["75101"]


def test_a_postal_code_of_several_communes_is_left_to_choose():
    constat = erreur(analyser_csv(octets=b"cp\n20200\n20200\n"[:9]), "code_postal_ambigu")
    assert "2B033" in constat.propositions
    assert "couvre 4 communes" in constat.message


def test_a_code_that_is_both_is_read_as_insee_with_a_warning():
    analyse = analyser_liste(texte="35200")
    assert codes(analyse) == ["35200"]
    assert remarque(analyse, "aussi_code_postal").propositions == ("35238",)


def test_a_code_said_to_be_insee_is_never_a_postal_code():
    erreur(analyser_csv(octets=b"code_insee\n35000\n"), "code_inconnu")
    erreur(analyser_codes(codes=["35000"]), "code_inconnu")


def test_a_name_that_is_not_that_of_the_code_is_remarked():
    analyse = analyser_liste(texte="35238 Saint-Malo")
    assert codes(analyse) == ["35238"]
    assert "celui de Rennes" in remarque(analyse, "nom_different").message


def test_an_unknown_population_is_remarked_and_zero_is_not():
    assert remarque(analyser_liste(texte="98411"), "population_inconnue")
    analyse = analyser_liste(texte="55039")
    assert not analyse.remarques
    assert analyse.communes[0].population == 0


@pytest.mark.parametrize("texte", ["", "  \n \t", ",;"])
def test_an_empty_list_says_so(texte):
    erreur(analyser_liste(texte=texte), "vide")


def test_a_list_longer_than_a_region_is_refused():
    erreur(analyser_liste(texte="35238\n" * (LIGNES_MAXIMALES + 1)), "trop")


TABLEAU = "code_insee;nom\r\n35238;Rennes\r\n01003;Amareins\r\n".replace(
    "01003;Amareins", "97701;Saint-Barthélemy"
)


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_encodings_line_ends_and_separators_are_found(encodage, separateur):
    octets = TABLEAU.replace(";", separateur).encode(encodage)
    analyse = analyser_csv(octets=octets)
    assert codes(analyse) == ["35238", "97701"]
    assert not analyse.remarques


@pytest.mark.parametrize("encodage", ["latin-1", "cp1252"])
def test_a_windows_file_is_read_with_a_remark(encodage):
    analyse = analyser_csv(octets=TABLEAU.encode(encodage))
    assert codes(analyse) == ["35238", "97701"]
    assert "Latin-1" in remarque(analyse, "lecture").message


@pytest.mark.parametrize(
    "texte",
    [
        "35238\n35288\n",
        "Rennes\nSaint-Malo\n",
        "commune\nRennes\nSaint-Malo\n",
        "1;35238;x\n2;35288;y\n",
        "numero;truc;x\n1;35238;x\n2;35288;y\n",
        "INSEE,Population\n35238,1\n35288,2\n",
        "CODGEO;LIBGEO\n35238;\n35288;\n",
        "Département;Commune\n35;Rennes\n35;Saint-Malo\n",
        "code postal;ville\n35700;Rennes\n35400;Saint-Malo\n",
        "code_insee;nom\n;\n35238;Rennes\n\n35288;Saint-Malo\n;\n",
        '"code","nom"\n"35238","Rennes"\n"35288","Saint-Malo"\n',
    ],
)
def test_columns_are_found_by_name_or_by_content(texte):
    assert codes(analyser_csv(octets=texte.encode())) == ["35238", "35288"]


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", "vide"),
        (b"\r\n \r\n", "vide"),
        (b"PK\x03\x04\x14\x00", "XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "XLS"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n", "image"),
        (b"<!DOCTYPE html><html>", "page web"),
        (bytes(range(256)) * 4, "texte lisible"),
        (b"a;b;c\nd;e;f\n", "Aucune colonne de codes"),
        (b'code;nom\n35238;"Rennes\n', "guillemet"),
        (b"code\n" + b"35238\n" * (LIGNES_MAXIMALES + 2), "plus de 6\u202f000 lignes"),
        (b"x" * (TAILLE_MAXIMALE + 1), "dépasse 2\u00a0Mo"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(octets, dit, django_assert_num_queries):
    with django_assert_num_queries(0):
        constat = erreur(analyser_csv(octets=octets), "fichier")
    assert dit in constat.message


def test_each_error_of_a_file_has_its_line():
    analyse = analyser_csv(octets=b"code\n35238\nabc\n13055\n99999\n")
    assert [constat.ligne for constat in analyse.erreurs] == [3, 4, 5]
    assert not analyse.acceptee


def test_the_number_of_queries_does_not_follow_the_list(django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        analyser_liste(texte="35238, 13055, 01091, Renes, Xq, Beaulieu, 20200, 35288 Rennes" * 40)
