"""An answer is read in one form, or refused with a sentence that says how to write it."""

import pytest

from maillage.dossiers.rules.cases import case_de, tableaux
from maillage.dossiers.rules.reponses import lire
from maillage.dossiers.rules.trames import LETTRE, TRAMES
from maillage.dossiers.rules.trames.definitions import Genre, Question
from maillage.noyau.erreurs import ErreurMetier

CHOIX = (("a", "Un"), ("b", "Deux"))


def question(genre, **reste):
    return Question("q", "Question", genre, choix=CHOIX, **reste)


@pytest.mark.parametrize(
    ("genre", "tape", "lu"),
    [
        (Genre.COURT, "  Bédoin\n🏔️ ", "Bédoin 🏔️"),
        (Genre.TEXTE, "un\r\ndeux\u200b", "un\ndeux"),
        (Genre.OUI_NON, "oui", "oui"),
        (Genre.CHOIX, "b", "b"),
        (Genre.CHOIX_MULTIPLE, "b a b", "a b"),
        (Genre.NOMBRE, "1\u202f234", "1234"),
        (Genre.NOMBRE, "007", "7"),
        (Genre.DATE, "31/01/2027", "2027-01-31"),
        (Genre.DATE, "2028-02-29", "2028-02-29"),
        (Genre.COURRIEL, "contact@exemple.test", "contact@exemple.test"),
        (Genre.TELEPHONE, "04 90 00 00 00", "04 90 00 00 00"),
        (Genre.SIRET, "732 829 320 00074", "73282932000074"),
        *((genre, " \u200b ", "") for genre in Genre),
    ],
)
def test_an_answer_is_kept_in_one_form(genre, tape, lu):
    assert lire(question(genre), tape) == lu


@pytest.mark.parametrize(
    ("genre", "tape", "dit"),
    [
        (Genre.OUI_NON, "peut-être", "réponses proposées"),
        (Genre.CHOIX, "c", "réponses proposées"),
        (Genre.CHOIX_MULTIPLE, "a c", "réponses proposées"),
        (Genre.NOMBRE, "douze", "en chiffres"),
        (Genre.NOMBRE, "-3", "en chiffres"),
        (Genre.NOMBRE, "٣", "en chiffres"),
        (Genre.NOMBRE, "9" * 10, "en chiffres"),
        (Genre.DATE, "31/02/2027", "31/01/2027"),
        (Genre.DATE, "3027-01-01", "trop loin"),
        (Genre.COURRIEL, "jeanne(at)exemple", "prenom.nom@exemple.fr"),
        (Genre.TELEPHONE, "appelez-moi", "04 90 00 00 00"),
        (Genre.SIRET, "73282932000075", "clé de contrôle"),
        (Genre.CALCULE, "3", "calculée par la plateforme"),
    ],
)
def test_a_wrong_answer_is_refused_with_the_remedy(genre, tape, dit):
    with pytest.raises(ErreurMetier, match=dit):
        lire(question(genre), tape)


def test_a_text_too_long_says_by_how_much():
    with pytest.raises(ErreurMetier, match=r"11 caractères.*10 au plus"):
        lire(question(Genre.COURT, maximum=10), "x" * 11)


@pytest.mark.parametrize(
    ("cle", "libelle"),
    [
        ("nom_du_projet", "Nom du projet"),
        ("structure.nom", "Nom de la structure"),
        ("contacts.collectivites.pris", "Contact pris"),
        ("equipe.12.profession", "Profession"),
        ("professions.infirmier.adherents", "Nombre de professionnels adhérents à la CPTS"),
    ],
)
def test_an_address_names_its_question(cle, libelle):
    assert case_de(LETTRE, cle).question.libelle == libelle


@pytest.mark.parametrize(
    "cle",
    [
        *("", "inconnue", "equipe", "communes", "equipe.12", "equipe.douze.nom", "equipe.12.rien"),
        *("contacts.autre_famille.pris", "nom_du_projet.1.x", "equipe.1.nom.x", "equipe.-1.nom"),
    ],
)
def test_an_address_of_nothing_names_nothing(cle):
    assert case_de(LETTRE, cle) is None


@pytest.mark.parametrize("trame", TRAMES.values(), ids=lambda t: t.document)
def test_no_two_tables_of_a_document_share_a_key(trame):
    noms = [t.question.cle for t in tableaux(trame)]
    assert len(noms) == len(set(noms))
    assert not [n for n in noms if "." in n or len(n) > 40]
