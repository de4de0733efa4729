"""The page of a case: what is expected of each, in each state; who may open it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

from maillage.dossiers.commands.ouverture import OUVERTURE
from maillage.dossiers.commands.passage import raconter
from maillage.dossiers.models import Aide
from maillage.dossiers.rules.attendu import attendu
from maillage.dossiers.states import AVANT_VALIDATION, EtatDossier

from .conftest import MAINTENANT, PORTEUR

ADRESSE = "/projets/cpts-inventee-du-ventoux/"
OUVRABLES = [e for e in EtatDossier if e is not EtatDossier.FUSIONNE]


@pytest.mark.parametrize("etat", OUVRABLES)
@pytest.mark.parametrize("role", ["coordination", "ars"])
def test_the_page_of_every_state_says_what_is_expected(ouvrir, connecter, communaute, etat, role):
    ouvrir(etat)
    client = connecter(role, departement="84") if role == "ars" else connecter(role, communaute)
    reponse = client.get(ADRESSE)
    assert reponse.status_code == 200
    page = reponse.content.decode()
    assert attendu(etat=etat, roles=frozenset({role})).phrase in page
    assert not fautes(lire_page(reponse))


@pytest.mark.parametrize("etat", AVANT_VALIDATION)
def test_a_state_that_waits_for_somebody_says_whom(ouvrir, etat):
    porteur = attendu(etat=etat, roles=frozenset({"coordination"}))
    assert porteur.phrase
    assert bool(porteur.bouton) == bool(porteur.page)


def test_a_cpts_without_a_case_offers_to_open_one(connecter, communaute):
    client = connecter("coordination", communaute)
    assert "Aucun dossier n’est ouvert" in client.get(ADRESSE).content.decode()
    reponse = client.post(f"{ADRESSE}ouvrir", {"situation": "diagnostic"}, follow=True)
    assert "Ce qui est attendu de vous aujourd’hui" in reponse.content.decode()
    encore = client.post(f"{ADRESSE}ouvrir", {}, follow=True)
    assert "déjà un dossier ouvert" in encore.content.decode()


def test_another_territory_s_services_do_not_know_the_case(ouvrir, connecter):
    ouvrir()
    assert connecter("ars", departement="35").get(ADRESSE).status_code == 404
    assert connecter("ars", departement="84", nom="voisin").get(ADRESSE).status_code == 200


def test_queries_do_not_grow_with_the_story(ouvrir, connecter, communaute, dans):
    dossier = ouvrir()
    client = connecter("coordination", communaute)
    client.get(ADRESSE)
    nombres = []
    for fois in (1, 20):
        with dans():
            for _ in range(fois):
                raconter(
                    dossier=dossier,
                    action=OUVERTURE,
                    texte="a écrit",
                    par=PORTEUR,
                    maintenant=MAINTENANT,
                )
        with CaptureQueriesContext(connection) as requetes:
            client.get(ADRESSE)
        nombres.append(len(requetes))
    assert nombres[0] == nombres[1]


def test_an_aid_without_amount_is_said_unknown(ouvrir, connecter, communaute, dans):
    dossier = ouvrir(EtatDossier.LI_VALIDEE)
    with dans():
        Aide.objects.create(
            locataire=communaute,
            dossier=dossier,
            code="inventee",
            libelle="Aide inventée",
            beneficiaire="la CPTS",
            reference="source inventée",
            modifiee_a=MAINTENANT,
            modifiee_par="essai",
        )
    page = connecter("coordination", communaute).get(ADRESSE).content.decode()
    assert "montant inconnu" in page
