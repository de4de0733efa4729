"""Pages of writing: complete without any script, then what the script asks."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import pytest

from maillage.dossiers.commands import enregistrer
from maillage.dossiers.commands.versions import garder_version
from maillage.dossiers.models import Champ, StructureAppui
from maillage.dossiers.queries.redaction import saisie
from maillage.dossiers.rules.trames import LETTRE, PROJET
from maillage.dossiers.states import EtatDossier
from maillage.plateforme.audit.acteurs import Acteur

from .conftest import MAINTENANT

SACHA = Acteur(nom="Sacha Voisin", compte=7, role="membre")
JSON = {"accept": "application/json"}


@pytest.fixture
def ecrivain(connecter, ouvrir_vierge, communaute):
    ouvrir_vierge()
    return connecter("coordination", communaute)


@pytest.fixture
def adresse(communaute):
    return lambda suite="": f"/projets/{communaute.code}/lettre/{suite}"


@pytest.fixture
def lu(communaute, dans):
    def lire():
        with dans():
            return saisie(communaute=communaute.pk, document="lettre", le=date(2036, 1, 1))

    return lire


@pytest.fixture
def par_un_autre(communaute, dans):
    """Somebody else writes, a minute ago."""

    def ecrire(cle, avant, valeur):
        with dans():
            return enregistrer(
                communaute=communaute.pk,
                document="lettre",
                cle=cle,
                avant=avant,
                valeur=valeur,
                par=SACHA,
                maintenant=MAINTENANT + timedelta(minutes=1),
            )

    return ecrire


def texte(reponse) -> str:
    return unescape(reponse.content.decode())


def envoyer(client, adresse, section, geste="", **valeurs):
    """The form of a section as a browser sends it: each field with the text it started from."""
    donnees = {"geste": geste}
    for cle, (avant, valeur) in valeurs.items():
        cle = cle.replace("__", ".")
        donnees |= {f"avant:{cle}": avant, f"c:{cle}": valeur}
    return client.post(adresse(f"section/{section}/enregistrer"), donnees)


def test_each_section_opens_and_names_its_questions(ecrivain, adresse):
    for section in LETTRE.sections:
        page = ecrivain.get(adresse(f"section/{section.code}/"))
        assert page.status_code == 200
        for question in section.questions:
            assert f'id="{question.cle}"' in texte(page)
            assert question.pourquoi in texte(page)
    assert ecrivain.get(adresse()).status_code == 200
    assert ecrivain.get(adresse("section/inconnue/")).status_code == 404


def test_the_page_says_what_is_missing_why_and_where(ecrivain, adresse, communaute):
    page = texte(ecrivain.get(adresse()))
    assert "3 sur 20 réponses attendues" in page
    assert f'href="{adresse("section/calendrier/")}#calendrier"' in page
    assert "Il est recommandé d’écrire le projet de santé en un an au plus." in page


@pytest.mark.parametrize("section", ["mobilisation", "gouvernance"])
def test_a_page_asks_a_constant_number_of_queries(
    ecrivain, adresse, django_assert_max_num_queries, section
):
    for _ in range(4):
        envoyer(ecrivain, adresse, "gouvernance", "ajouter:equipe")
    with django_assert_max_num_queries(40):
        assert ecrivain.get(adresse(f"section/{section}/")).status_code == 200


def test_a_whole_section_is_saved_without_a_script(ecrivain, adresse, lu):
    reponse = envoyer(
        ecrivain,
        adresse,
        "identification",
        nom_du_projet=("", "CPTS du so\u00adleil\u200b 🏔️"),
        porteur_courriel=("", "porteuse@exemple.test"),
        porteur_telephone=("", ""),
    )
    assert reponse.status_code == 302
    assert lu().champs == {
        "nom_du_projet": "CPTS du soleil 🏔️",
        "porteur_courriel": "porteuse@exemple.test",
    }
    assert "2 réponses enregistrées à" in texte(ecrivain.get(reponse["Location"]))


def test_continuing_saves_and_goes_to_the_next_section(ecrivain, adresse, lu):
    reponse = envoyer(
        ecrivain, adresse, "identification", "suite:territoire", nom_du_projet=("", "Projet")
    )
    assert reponse["Location"] == adresse("section/territoire/")
    assert lu().champs["nom_du_projet"] == "Projet"


def test_what_is_refused_comes_back_as_typed_and_the_rest_is_saved(ecrivain, adresse, lu):
    reponse = envoyer(
        ecrivain,
        adresse,
        "identification",
        nom_du_projet=("", "Projet"),
        porteur_courriel=("", "jeanne <arobase> exemple"),
    )
    assert reponse.status_code == 422
    assert 'value="jeanne <arobase> exemple"' in texte(reponse)
    assert "n’est pas une adresse de courriel" in texte(reponse)
    assert lu().champs == {"nom_du_projet": "Projet"}


def conflit(ecrivain, adresse, par_un_autre, geste="", **reste):
    par_un_autre("diagnostic", "", "le matin")
    return envoyer(ecrivain, adresse, "diagnostic", geste, diagnostic=("", "le midi"), **reste)


def test_a_conflict_comes_back_with_both_texts(ecrivain, adresse, par_un_autre, lu):
    reponse = conflit(ecrivain, adresse, par_un_autre)
    assert reponse.status_code == 409
    page = texte(reponse)
    assert "Sacha Voisin a écrit au même endroit." in page
    assert re.search(r"<textarea[^>]*>\s*le midi</textarea>", page)
    assert re.search(r"<blockquote>\s*le matin", page)
    assert lu().champs["diagnostic"] == "le matin"


@pytest.mark.parametrize(
    ("geste", "gardé"),
    [("garder", "le midi"), ("prendre", "le matin"), ("reunir", "le matin le midi")],
)
def test_a_conflict_is_settled_without_a_script(ecrivain, adresse, par_un_autre, lu, geste, gardé):
    page = texte(conflit(ecrivain, adresse, par_un_autre))
    avant = re.search(r'name="avant:diagnostic" value="([^"]*)"', page)[1]
    reuni = re.search(r'name="reuni:diagnostic" value="([^"]*)"', page)[1]
    reponse = ecrivain.post(
        adresse("section/diagnostic/enregistrer"),
        {
            "geste": f"{geste}:diagnostic",
            "avant:diagnostic": avant,
            "c:diagnostic": "le midi",
            "reuni:diagnostic": reuni,
        },
    )
    assert reponse.status_code == 302
    assert lu().champs["diagnostic"] == gardé


def test_rows_are_added_taken_away_and_brought_back_without_a_script(ecrivain, adresse, lu):
    reponse = envoyer(
        ecrivain, adresse, "gouvernance", "ajouter:equipe", structure__nom=("", "Asso inventée")
    )
    assert lu().champs["structure.nom"] == "Asso inventée"
    (ligne,) = lu().tableaux["equipe"]
    assert reponse["Location"].endswith(f"#ligne-equipe.{ligne.ident}")
    reponse = envoyer(ecrivain, adresse, "gouvernance", f"retirer:equipe.{ligne.ident}")
    assert lu().tableaux["equipe"] == ()
    assert f'value="retablir:equipe.{ligne.ident}"' in texte(ecrivain.get(reponse["Location"]))
    envoyer(ecrivain, adresse, "gouvernance", f"retablir:equipe.{ligne.ident}")
    assert len(lu().tableaux["equipe"]) == 1
    assert envoyer(ecrivain, adresse, "gouvernance", "retirer:equipe.x'y").status_code == 302


@pytest.mark.parametrize("ajout", ["commune:84031🏔️", "commune:", "x:y", "departement:84" * 9])
def test_a_commune_that_is_none_is_told(ecrivain, adresse, ajout):
    reponse = ecrivain.post(adresse("section/territoire/enregistrer"), {"ajouter": ajout})
    assert "Cherchez-la par son nom" in texte(ecrivain.get(reponse["Location"]))


def test_communes_are_chosen_from_the_letter(ecrivain, adresse, lu):
    for q, trouve in (("bédoin 🏔️", "commune:84017"), ("🏔️🏔️", "Rien ne ressemble")):
        assert trouve in texte(ecrivain.get(adresse("section/territoire/"), {"q": q}))
    ecrivain.post(adresse("section/territoire/enregistrer"), {"ajouter": "commune:84017"})
    ecrivain.post(adresse("section/territoire/enregistrer"), {"retirer": "84031"})
    assert [ligne.ident for ligne in lu().tableaux["communes"]] == ["84017", "84046", "84080"]
    for code in ("84017", "84046", "84080"):
        ecrivain.post(adresse("section/territoire/enregistrer"), {"retirer": code})
    assert len(lu().tableaux["communes"]) == 1


def test_a_remark_is_left_beside_its_question_and_settled(ecrivain, adresse):
    ecrivain.post(
        adresse("commentaire"),
        {
            "geste": "commenter:diagnostic",
            "texte:diagnostic": "Et la nuit ?",
            "section": "diagnostic",
        },
    )
    page = texte(ecrivain.get(adresse("section/diagnostic/")))
    assert "Et la nuit ?" in page
    ident = re.search(r'value="regler:(\d+)"', page)[1]
    ecrivain.post(adresse("commentaire"), {"geste": f"regler:{ident}", "section": "diagnostic"})
    assert "réglé par" in texte(ecrivain.get(adresse("section/diagnostic/")))


def test_whatever_button_is_pressed_answers_and_remarks_are_both_kept(ecrivain, adresse, lu):
    """One form holds both: without any script, no button leaves a part of it behind."""
    page = texte(ecrivain.get(adresse("section/territoire/")))
    assert page.count("<form") == page.count('<form method="post" id="section"') + 1, "and sign-out"
    for geste, dit in (
        ("suite:diagnostic", "Un"),
        ("commenter:territoire_precisions", "Deux"),
        ("chercher", "Trois"),
        ("", "Quatre"),
    ):
        avant = lu().champs.get("territoire_precisions", "")
        reponse = ecrivain.post(
            adresse("section/territoire/enregistrer"),
            {
                "geste": geste,
                "avant:territoire_precisions": avant,
                "c:territoire_precisions": f"{dit} bassins",
                "texte:territoire_precisions": f"{dit} remarques",
                "q": "bédoin",
            },
        )
        assert reponse.status_code == 302
        assert lu().champs["territoire_precisions"] == f"{dit} bassins"
        assert f"{dit} remarques" in texte(ecrivain.get(adresse("section/territoire/")))
        assert ("q=b" in reponse["Location"]) == (geste in ("chercher", ""))
    page = texte(ecrivain.get(adresse("section/territoire/")))
    ident = re.search(r'value="regler:(\d+)"', page)[1]
    envoyer(
        ecrivain,
        adresse,
        "territoire",
        f"regler:{ident}",
        territoire_precisions=("Quatre bassins", "Cinq bassins"),
    )
    assert lu().champs["territoire_precisions"] == "Cinq bassins"
    assert "réglé par" in texte(ecrivain.get(adresse("section/territoire/")))


def test_without_a_script_a_session_that_ended_gives_back_what_was_typed(ecrivain, adresse):
    ecrivain.logout()
    envoi = {
        "csrfmiddlewaretoken": "x",
        "avant:porteur_nom": "Alix",
        "c:porteur_nom": "Alix",
        "avant:diagnostic": "",
        "c:diagnostic": "Un long\r\ndiagnostic",
        "texte:diagnostic": "Une remarque",
        "geste": "suite:contacts",
    }
    ou = adresse("section/diagnostic/enregistrer")
    d_ici = {"referer": f"http://testserver{adresse('section/diagnostic/')}"}
    reponse = ecrivain.post(ou, envoi, headers=d_ici)
    assert reponse.status_code == 403
    page = texte(reponse)
    assert "Votre session est fermée" in page
    assert "Un long\ndiagnostic" in page.replace("\r", "")
    assert "Une remarque" in page
    assert "Alix" not in page, "only what was changed"
    assert f"/compte/connexion?next={quote(adresse('section/diagnostic/'), safe='')}" in page
    # Nothing typed, or sent by another site: sign-in, and nothing is told.
    for corps, entetes in (({"geste": "x"}, d_ici), (envoi, {"referer": "https://autre.example/"})):
        assert ecrivain.post(ou, corps, headers=entetes)["Location"] == "/compte/connexion"


def test_a_remark_too_long_comes_back_as_typed(ecrivain, adresse):
    long = "Une remarque. " * 400
    reponse = ecrivain.post(
        adresse("section/diagnostic/enregistrer"), {"texte:diagnostic": long, "geste": "suite:x"}
    )
    assert reponse.status_code == 422
    assert long in texte(reponse)
    assert "4\u202f000 caractères au plus" in texte(reponse)


def test_the_history_of_a_question_is_told_and_a_text_comes_back(
    ecrivain, adresse, par_un_autre, lu
):
    par_un_autre("diagnostic", "", "le matin")
    envoyer(ecrivain, adresse, "diagnostic", diagnostic=("le matin", "le midi"))
    page = texte(ecrivain.get(adresse("histoire"), {"cle": "diagnostic"}))
    assert "<del> matin</del><ins> midi</ins>" in page
    ident = re.search(r'name="ident" value="(\d+)"', page)[1]
    ecrivain.post(adresse("restaurer"), {"cle": "diagnostic", "ident": ident})
    assert lu().champs["diagnostic"] == "le matin"
    for cle in ("", "inconnue", "x" * 200, "\x00"):
        assert ecrivain.get(adresse("histoire"), {"cle": cle}).status_code == 404


def test_a_row_taken_away_long_ago_comes_back_from_the_history_of_its_table(
    ecrivain, adresse, par_un_autre, lu
):
    section = adresse("section/gouvernance/")
    ecrivain.post(adresse("section/gouvernance/enregistrer"), {"geste": "ajouter:equipe"})
    (ligne,) = lu().tableaux["equipe"]
    par_un_autre(f"equipe.{ligne.ident}.nom", "", "Inventée")
    ecrivain.post(
        adresse("section/gouvernance/enregistrer"), {"geste": f"retirer:equipe.{ligne.ident}"}
    )
    assert lu().tableaux["equipe"] == ()
    assert 'histoire?cle=equipe"' in texte(ecrivain.get(section))
    page = texte(ecrivain.get(adresse("histoire"), {"cle": "equipe"}))
    assert "Inventée – Nom" in page
    geste = re.search(r'value="(retablir:[^"]+)"', page)[1]
    ecrivain.post(adresse("section/gouvernance/enregistrer"), {"geste": geste})
    assert [li.cellules["nom"] for li in lu().tableaux["equipe"]] == ["Inventée"]
    assert "retablir:" not in texte(ecrivain.get(adresse("histoire"), {"cle": "equipe"}))


def test_a_closed_letter_is_read_and_no_longer_written(
    connecter, ouvrir_vierge, communaute, adresse, dans
):
    ouvrir_vierge(EtatDossier.LI_DEPOSEE)
    client = connecter("coordination", communaute)
    page = texte(client.get(adresse()))
    assert "ne s’écrit pas en ce moment" in page
    assert 'data-m-champ="' not in page
    reponse = envoyer(client, adresse, "identification", nom_du_projet=("", "Projet"))
    assert reponse.status_code == 422
    assert "ne s’écrit pas en ce moment" in texte(reponse)
    assert "<blockquote>Projet</blockquote>" in texte(reponse)
    with dans():
        assert not Champ.objects.exists()


@pytest.mark.parametrize(("role", "lieu"), [("ars", "84"), ("cpam", "84")])
def test_the_services_read_and_comment_without_writing(
    connecter, ouvrir, communaute, adresse, role, lieu
):
    ouvrir()
    client = connecter(role, departement=lieu)
    page = texte(client.get(adresse()))
    assert "Vous lisez ce document." in page
    assert 'data-m-champ="' not in page
    assert client.post(adresse("reponse"), {"cle": "nom_du_projet"}).status_code == 403


def test_each_page_of_the_projet_opens_and_a_sheet_grows(connecter, ouvrir, communaute):
    ouvrir(EtatDossier.PROJET_EN_ELABORATION)
    client = connecter("coordination", communaute)
    base = f"/projets/{communaute.code}/projet/"
    for section in PROJET.sections:
        attendu = 200 if section.questions else 404
        assert client.get(f"{base}section/{section.code}/").status_code == attendu
    adresse = f"{base}section/fiches/enregistrer"
    client.post(adresse, {"geste": "ajouter:fiches"})
    page = texte(client.get(f"{base}section/fiches/"))
    geste = re.search(r'value="(ajouter:objectifs\.\d+)"', page)[1]
    client.post(adresse, {"geste": geste})
    page = texte(client.get(f"{base}section/fiches/"))
    assert re.search(r'data-m-champ="objectifs\.\d+\.texte"', page)
    assert page.index("Objectif général et objectifs") < page.index("Public bénéficiaire")


def test_versions_are_compared_by_question_and_word(
    ecrivain, adresse, communaute, dans, par_un_autre
):
    assert "Aucune version" in texte(ecrivain.get(adresse("comparer")))
    par_un_autre("diagnostic", "", "Peu de médecins")
    with dans():
        garder_version(
            communaute=communaute.pk,
            document="lettre",
            motif="avant relecture",
            par=SACHA,
            maintenant=MAINTENANT,
        )
    par_un_autre("diagnostic", "Peu de médecins", "Pas de médecins")
    par_un_autre("missions.crise.description", "", "Un plan")
    page = texte(ecrivain.get(adresse("comparer"), {"de": "1"}))
    assert re.search(r"2.réponses ont changé", page)
    assert "<del>Peu</del><ins>Pas</ins> de médecins" in page
    assert "Répondre aux crises sanitaires graves, Description" in page
    page = texte(ecrivain.get(adresse("comparer"), {"de": "1", "a": "1"}))
    assert "Rien n’a changé" in page
    for de in ("x", "999", "1\x00"):
        assert ecrivain.get(adresse("comparer"), {"de": de, "a": de}).status_code in (200, 404)


# What the script asks.


def sauver(client, adresse, cle, avant, valeur):
    return client.post(
        adresse("reponse"), {"cle": cle, "avant": avant, "valeur": valeur}, headers=JSON
    )


def test_an_answer_is_saved_as_typed_and_says_when(ecrivain, adresse, lu):
    reponse = sauver(ecrivain, adresse, "nom_du_projet", "", "Projet")
    assert reponse.status_code == 200
    assert reponse.json()["etat"] == "enregistre"
    assert re.fullmatch(r"\d{1,2}\u00a0h\u00a0\d\d", reponse.json()["a"])
    assert lu().champs["nom_du_projet"] == "Projet"


def test_a_save_asks_few_queries(ecrivain, adresse, django_assert_max_num_queries):
    sauver(ecrivain, adresse, "diagnostic", "", "Projet")
    with django_assert_max_num_queries(26):
        sauver(ecrivain, adresse, "diagnostic", "Projet", "Projet dit")


def test_a_conflict_and_a_refusal_are_told_to_the_script(ecrivain, adresse, par_un_autre):
    par_un_autre("diagnostic", "", "le matin")
    reponse = sauver(ecrivain, adresse, "diagnostic", "", "le midi")
    assert reponse.status_code == 409
    assert reponse.json() == {
        "etat": "conflit",
        "actuel": "le matin",
        "mien": "le midi",
        "reuni": "le matin le midi",
        "par": "Sacha Voisin",
        "a": "10\u00a0h\u00a001",
    }
    reponse = sauver(ecrivain, adresse, "porteur_courriel", "", "x")
    assert reponse.status_code == 422
    assert "courriel" in reponse.json()["erreur"]
    assert sauver(ecrivain, adresse, "rien\x00", "", "x").status_code == 422


def test_a_session_that_ended_answers_401_to_the_script_and_never_a_redirect(
    ecrivain, client, adresse
):
    reponse = sauver(client, adresse, "nom_du_projet", "", "Projet")
    assert reponse.status_code == 401
    assert "session" in reponse.json()["erreur"]
    assert client.get(adresse()).status_code == 302


def test_others_hear_what_is_new_and_nothing_while_nothing_moves(ecrivain, adresse, par_un_autre):
    version = re.search(r'data-m-version="(\d+)"', texte(ecrivain.get(adresse())))[1]
    par_un_autre("diagnostic", "", "le matin")
    premiere = ecrivain.get(adresse("nouveautes"), {"depuis": version}, headers=JSON)
    assert premiere.json()["nouveautes"] == [
        {
            "cle": "diagnostic",
            "valeur": "le matin",
            "par": "Sacha Voisin",
            "moi": False,
            "a": "10\u00a0h\u00a001",
        }
    ]
    assert "4 sur 20" in premiere.json()["avancement"]
    encore = ecrivain.get(adresse("nouveautes"), headers=JSON | {"if-none-match": premiere["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")
    for depuis in ("", "x", "9" * 30, "-1"):
        assert ecrivain.get(adresse("nouveautes"), {"depuis": depuis}).status_code == 200


def test_the_labelled_structures_of_the_region_are_offered_and_not_imposed(ecrivain, adresse, lu):
    ars = Acteur(nom="Ariel Inspecteur", compte=9, role="ars")
    for nom, region, fin in (
        ("Appui inventé du Sud", "93", None),
        ("Appui inventé d’hier", "93", date(2026, 2, 1)),
        ("Appui inventé d’Armor", "53", None),
    ):
        StructureAppui.objects.create(
            nom=nom,
            region_id=region,
            debut=date(2026, 1, 1),
            fin=fin,
            saisie_a=MAINTENANT,
            saisie_par=str(ars),
        )
    page = texte(ecrivain.get(adresse("section/accompagnement/")))
    assert '<option value="Appui inventé du Sud"></option>' in page
    assert "d’hier" not in page
    assert "d’Armor" not in page
    envoyer(ecrivain, adresse, "accompagnement", appui_structure=("", "Une autre"))
    assert lu().champs["appui_structure"] == "Une autre"
