"""The page of what happens beside the road, as its people use it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.commands.suites import demander_modification
from maillage.dossiers.models import DemandeModification, Dossier
from maillage.dossiers.states import EtatDossier

from .conftest import MAINTENANT, PORTEUR

ADRESSE = "/projets/cpts-inventee-du-ventoux/suites/"
E = EtatDossier
DEMANDE = {
    "geste": "modification",
    "nature": "territoire",
    "objet": "Deux communes de plus.",
    "dialogue_le": "2099-03-31",
}


@pytest.mark.parametrize("etat", [e for e in E if e is not E.FUSIONNE])
@pytest.mark.parametrize("role", ["coordination", "ars", "cpam"])
def test_the_page_opens_in_every_state(ouvrir, connecter, communaute, etat, role):
    ouvrir(etat)
    client = (
        connecter(role, communaute) if role == "coordination" else connecter(role, departement="84")
    )
    reponse = client.get(ADRESSE)
    assert reponse.status_code == 200
    assert not fautes(lire_page(reponse))
    assert ("<textarea" in reponse.content.decode()) == (
        role == "coordination" and etat is not E.ABANDONNE
    )


def test_without_a_case_one_is_sent_to_open_one(connecter, communaute):
    assert connecter("coordination", communaute).get(ADRESSE).status_code == 302


def test_a_change_is_asked_weighed_and_read(ouvrir, connecter, communaute, dans):
    ouvrir(E.PROJET_VALIDE)
    porteur = connecter("coordination", communaute)
    page = porteur.post(f"{ADRESSE}geste", DEMANDE, follow=True).content.decode()
    assert "La demande est transmise" in page
    assert "Substantielle" in page
    assert "étape 4" in page
    ars = connecter("ars", departement="84")
    assert "Accepter" in ars.get(ADRESSE).content.decode()
    assert "Accepter" not in porteur.get(ADRESSE).content.decode()
    with dans():
        cle = DemandeModification.objects.get().pk
    page = ars.post(
        f"{ADRESSE}decision",
        {"demande": cle, "sens": "accord", "substantielle": "oui"},
        follow=True,
    ).content.decode()
    assert "acceptée le" in page
    assert "acceptée le" in porteur.get(ADRESSE).content.decode()


@pytest.mark.parametrize(
    "saisie",
    [
        {},
        {"geste": "inconnu"},
        {"geste": "modification"},
        DEMANDE | {"dialogue_le": "demain"},
        DEMANDE | {"dialogue_le": "2099-02-30"},
        DEMANDE | {"nature": "mission_ajoutee", "mission": "\x00"},
        DEMANDE | {"objet": "x" * 10_000},
        {"geste": "fusionner", "demandeur": "9" * 40},
        {"geste": "fusionner", "demandeur": "²"},
        {"geste": "proposer_reunion", "avec": "-1", "motif": "x"},
        {"geste": "refuser_reunion"},
        {"geste": "abandonner", "motif": ""},
        {"geste": "reprendre_emergence"},
    ],
)
@pytest.mark.parametrize("etat", [E.EMERGENCE, E.PROJET_VALIDE])
def test_nothing_badly_typed_breaks_the_page(ouvrir, connecter, communaute, etat, saisie):
    ouvrir(etat)
    client = connecter("coordination", communaute)
    page = client.post(f"{ADRESSE}geste", saisie, follow=True)
    assert page.status_code == 422
    assert "avis-error" in page.content.decode()
    assert Dossier.objects.get().etat == etat


@pytest.mark.parametrize(
    "saisie",
    [{}, {"demande": "x", "sens": "accord"}, {"demande": "1", "sens": "peut-être"}],
)
def test_no_bad_decision_breaks_the_page(ouvrir, connecter, communaute, saisie):
    ouvrir(E.PROJET_VALIDE)
    page = connecter("ars", departement="84").post(f"{ADRESSE}decision", saisie, follow=True)
    assert page.status_code == 422
    assert "avis-error" in page.content.decode()


def test_two_holders_join_their_projects(ouvrir, connecter, communaute, etablir):
    voisine = etablir("CPTS inventée des Dentelles", codes=["84087"])
    parti, reste = ouvrir(de=voisine), ouvrir()
    leur = connecter("coordination", voisine)
    chez_eux = f"/projets/{voisine.code}/suites/"
    assert "CPTS inventée du Ventoux" in leur.get(chez_eux).content.decode()
    saisie = {"geste": "proposer_reunion", "avec": reste.pk, "motif": "Même bassin."}
    assert "envoyée" in leur.post(f"{chez_eux}geste", saisie, follow=True).content.decode()
    nous = connecter("coordination", communaute)
    assert "demande à rejoindre votre projet" in nous.get(ADRESSE).content.decode()
    accueil = {"geste": "fusionner", "demandeur": parti.pk}
    page = nous.post(f"{ADRESSE}geste", accueil, follow=True).content.decode()
    assert "n’en font qu’un" in page
    assert "Réuni à un autre projet" in leur.get(chez_eux).content.decode()


def test_a_project_given_up_is_taken_up_again(ouvrir, connecter, communaute):
    ouvrir()
    client = connecter("coordination", communaute)
    saisie = {"geste": "abandonner", "motif": "Équipe partie."}
    assert "est abandonné" in client.post(f"{ADRESSE}geste", saisie, follow=True).content.decode()
    page = client.post(f"{ADRESSE}geste", {"geste": "reprendre_emergence"}, follow=True)
    assert "repris à son début" in page.content.decode()
    assert Dossier.objects.get().etat == E.EMERGENCE


def test_queries_do_not_grow_with_the_changes(ouvrir, connecter, communaute, dans):
    ouvrir(E.PROJET_VALIDE)
    client = connecter("coordination", communaute)
    client.get(ADRESSE)
    nombres = []
    for fois in (1, 12):
        with dans():
            for _ in range(fois):
                demander_modification(
                    communaute=communaute.pk,
                    nature="actions",
                    objet="Une fiche de plus.",
                    par=PORTEUR,
                    maintenant=MAINTENANT,
                )
        with CaptureQueriesContext(connection) as requetes:
            client.get(ADRESSE)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]
