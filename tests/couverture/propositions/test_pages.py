"""The pages of proposals: what they say, what they refuse, how much they ask of the database."""

import csv
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.couverture.propositions.conftest import MAINTENANT
from tests.pages import lire_page

from maillage.couverture import commands
from maillage.couverture.models import Proposition
from maillage.moteurs.perimetres import Mode
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.taches.models import Demande

pytestmark = pytest.mark.django_db

SAISIE = {
    "mode": "etendre",
    "lieu": "departement:90",
    "etendue": "blanches",
    "minimum": "10000",
    "maximum": "100000",
    "nombre": "",
    "graine": "0",
    "compacite": "1",
    "flux": "1",
    "epci": "1",
    "equilibre": "1",
}


@pytest.fixture
def entree(client, demander, inventee):
    """A computed proposal and a browser signed in as its author."""
    creee, auteur = demander()
    client.force_login(Compte.objects.get(pk=auteur.compte))
    return creee, auteur


def page(client, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return lire_page(reponse.content.decode())


def test_asking_queues_the_search_and_shows_that_it_runs(client, personne, inventee):
    client.force_login(Compte.objects.get(pk=personne("camille").compte))
    reponse = client.post("/propositions/nouvelle/", SAISIE)
    creee = Proposition.objects.get()
    assert reponse["Location"] == f"/propositions/{creee.pk}/"
    assert Demande.objects.filter(tache_id=creee.tache).exists()
    assert "Le calcul est en cours" in page(client, reponse["Location"]).mots
    assert client.get(f"{reponse['Location']}suivi").status_code == 200
    assert client.get(f"/propositions/{creee.pk}.csv").status_code == 404
    commands.calculer_proposition(
        identifiant=creee.pk,
        par=Acteur(nom=creee.creee_par, compte=creee.auteur_id),
        maintenant=MAINTENANT,
    )
    suivi = client.get(f"{reponse['Location']}suivi")
    assert (suivi.status_code, suivi["HX-Redirect"]) == (204, reponse["Location"])


def test_the_page_tells_today_and_after_the_model_and_each_reason(client, entree):
    creee, _ = entree
    lue = page(client, f"/propositions/{creee.pk}/")
    assert "les déplacements sont un modèle" in lue.mots
    assert "Population aujourd’hui" in lue.mots
    assert "Par an après" in lue.mots
    assert "CPTS inventée du Lion" in lue.mots
    assert "inventée" in lue.mots
    assert len(lue.tous("path", "part")) > 60
    raisons = lue.tous("ul", "raisons")
    assert raisons
    assert all(liste.tous("li") for liste in raisons)
    assert "km de frontière avec" in lue.mots


def test_only_the_communes_of_the_part_asked_for_are_listed(client, entree, inventee):
    creee, _ = entree
    cles = {p["cle"] for p in creee.resultat["evaluation"]["parties"]}
    for cle in cles:
        lue = page(client, f"/propositions/{creee.pk}/?part={cle}")
        cochables = {e["value"] for e in lue.tous("input", name="unites")}
        attendues = {
            m["unite"]
            for m in creee.resultat["mouvements"]
            if creee.resultat["affectation"][m["unite"]] == cle
        }
        assert cochables == attendues
    assert page(client, f"/propositions/{creee.pk}/?part=n'importe").tous("form")


def test_moving_by_hand_then_undoing_works_with_forms_alone(client, entree):
    creee, _ = entree
    code = creee.resultat["mouvements"][0]["unite"]
    adresse = f"/propositions/{creee.pk}/"
    reponse = client.post(
        f"{adresse}deplacement",
        {"unites": [code], "vers": "nouvelle", "nom": "CPTS de mon idée"},
        follow=True,
    )
    lue = lire_page(reponse.content.decode())
    assert "Une commune déplacée." in lue.mots
    assert "Après retouches" in lue.mots
    assert "CPTS de mon idée" in lue.mots
    lue = lire_page(client.post(f"{adresse}retour", follow=True).content.decode())
    assert "La dernière retouche est annulée." in lue.mots
    assert "annulée le" in lue.mots
    assert "Après retouches" not in lue.mots


def test_a_refused_gesture_says_why_and_loses_nothing(client, entree):
    creee, _ = entree
    reponse = client.post(f"/propositions/{creee.pk}/deplacement", {"vers": "X"}, follow=True)
    assert "Choisissez au moins une commune" in reponse.content.decode()


def test_a_proposal_that_cannot_be_computed_leads_back_to_its_request(client, demander):
    creee, auteur = demander(mode=Mode.NOUVELLES, nombre=900)
    client.force_login(Compte.objects.get(pk=auteur.compte))
    lue = page(client, f"/propositions/{creee.pk}/")
    assert "Cette demande n’a pas de réponse" in lue.mots
    lien = next(e for e in lue.tous("a") if "Corriger" in e.texte)
    formulaire = page(client, lien["href"].replace("&amp;", "&"))
    assert formulaire.un("input", name="minimum")["value"] == "10000"


def test_abandoning_takes_the_gestures_away(client, entree):
    creee, _ = entree
    reponse = client.post(f"/propositions/{creee.pk}/abandon", follow=True)
    lue = lire_page(reponse.content.decode())
    assert "Abandonnée le" in lue.mots
    assert not lue.tous("input", name="unites")
    assert "déjà abandonnée" in client.post(
        f"/propositions/{creee.pk}/abandon", follow=True
    ).content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"lieu": ""}, "Choisissez un territoire"),
        ({"lieu": "departement:999"}, "Choisissez un territoire de la liste"),
        ({"mode": "decouper"}, "Pour découper, choisissez une CPTS"),
        ({"lieu": "communaute:cpts-inventee-du-lion"}, "ne peut qu’être découpée"),
        ({"minimum": "abc"}, "nombre entier d’habitants"),
        ({"minimum": "-5"}, "au moins un habitant"),
        ({"maximum": "99999999999999999999"}, "au plus dix millions"),
        ({"maximum": "5"}, "au-dessous du minimum"),
        ({"nombre": "0"}, "au moins une CPTS"),
        ({"graine": "-1"}, "nombre positif"),
        ({"compacite": "0", "flux": "0", "epci": "0"}, None),
    ],
)
def test_a_bad_form_is_answered_beside_its_field(client, personne, inventee, champs, phrase):
    client.force_login(Compte.objects.get(pk=personne("camille").compte))
    reponse = client.post("/propositions/nouvelle/", SAISIE | champs)
    if phrase is None:  # only the engine knows: the proposal says it
        assert reponse.status_code == 302
        return
    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()


def test_the_exports_hold_every_commune(client, entree):
    creee, _ = entree
    reponse = client.get(f"/propositions/{creee.pk}.csv")
    lignes = list(csv.DictReader(reponse.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {ligne["code"] for ligne in lignes} == set(creee.resultat["affectation"])
    donnees = json.loads(client.get(f"/propositions/{creee.pk}.json").content)
    assert donnees["flux"] == "modèle de gravité"
    assert donnees["affectation"] == creee.resultat["affectation"]
    assert client.get(f"/propositions/{creee.pk}.exe").status_code == 404


def test_the_list_and_the_page_ask_the_same_number_of_questions_whatever_the_size(
    client, entree, demander
):
    creee, auteur = entree

    def requetes(adresse: str) -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(adresse).status_code == 200
        return len(vues)

    une, petite = requetes("/propositions/"), requetes(f"/propositions/{creee.pk}/")
    grande, _ = demander(auteur, mode=Mode.NOUVELLES, tout=True, minimum=2_000, maximum=8_000)
    assert requetes("/propositions/") == une
    assert requetes(f"/propositions/{grande.pk}/") == petite
