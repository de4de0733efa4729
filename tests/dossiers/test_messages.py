"""Each event tells the three parties by mail: what, what next, a link; never lost."""

from datetime import date

import pytest
from django.db import transaction

from maillage.dossiers.commands import ajouter_interlocuteur
from maillage.dossiers.commands.messages import suite
from maillage.dossiers.commands.passage import passer, verrouiller
from maillage.dossiers.states import EtatDossier, Geste
from maillage.plateforme.notifications.models import Message

from .conftest import MAINTENANT, PORTEUR, SYSTEME


@pytest.fixture
def parties(connecter, communaute, ouvrir):
    """One person of each role around the case, and a mailbox."""
    connecter("coordination", communaute)
    connecter("gouvernance", communaute)
    connecter("membre", communaute)
    connecter("ars", departement="84")
    connecter("cpam", region="93")
    connecter("ars", departement="35")
    ajouter_interlocuteur(
        departement="84",
        organisme="cpam",
        intitule="Caisse inventée",
        courriel="caisse84@cpam.example",
        debut=date(2020, 1, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    return ouvrir()


def deposer(communaute, par=PORTEUR):
    passer(
        dossier=verrouiller(communaute=communaute.pk),
        geste=Geste.DEPOSER_LETTRE,
        texte="a déposé la lettre d’intention, version 1",
        par=par,
        maintenant=MAINTENANT,
        lettre_deposee_a=MAINTENANT,
    )


def test_each_party_is_told_once_and_nobody_else(parties, communaute, dans):
    with dans():
        deposer(communaute)
    assert set(Message.objects.values_list("destinataire", flat=True)) == {
        f"coordination.{communaute.pk}@exemple.test",
        f"gouvernance.{communaute.pk}@exemple.test",
        "ars.84@exemple.test",
        "cpam.93@exemple.test",
        "caisse84@cpam.example",
    }


def test_the_mail_says_what_what_next_and_where(parties, communaute, dans):
    with dans():
        deposer(communaute)
    message = Message.objects.get(destinataire="ars.84@exemple.test")
    assert "a déposé la lettre d’intention, version 1" in message.texte
    assert "l’ARS et l’Assurance Maladie" in message.texte
    assert f"/projets/{communaute.code}/" in message.texte
    assert message.objet.startswith("CPTS inventée du Ventoux")


def test_a_reason_that_may_name_a_patient_stays_in_the_case(parties, communaute, dans):
    with dans():
        passer(
            dossier=verrouiller(communaute=communaute.pk),
            geste=Geste.ABANDONNER,
            texte="a abandonné le projet",
            motif="Le cas de Mme Inventée nous a divisés.",
            par=PORTEUR,
            maintenant=MAINTENANT,
            clos_a=MAINTENANT,
        )
    message = Message.objects.get(destinataire="ars.84@exemple.test")
    assert "Inventée nous" not in message.texte + message.objet
    assert "Les raisons se lisent dans le dossier." in message.texte


def test_what_does_not_happen_is_not_told(parties, communaute, dans):
    def deposer_puis_echouer():
        with dans():
            deposer(communaute)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        deposer_puis_echouer()
    assert not Message.objects.exists()


def test_the_author_does_not_read_what_they_did(connecter, parties, communaute, dans):
    from dataclasses import replace

    from maillage.plateforme.comptes.models import Compte

    moi = Compte.objects.get(courriel=f"coordination.{communaute.pk}@exemple.test")
    with dans():
        deposer(communaute, par=replace(PORTEUR, compte=moi.pk))
    assert not Message.objects.filter(destinataire=moi.courriel).exists()


def test_a_case_is_locked_in_a_transaction_only(parties, communaute, transactional_db):
    with pytest.raises(RuntimeError):
        verrouiller(communaute=communaute.pk)
    with transaction.atomic():
        assert verrouiller(communaute=communaute.pk).pk == parties.pk


def test_what_comes_next_is_said_with_its_date(ouvrir):
    assert suite(ouvrir(EtatDossier.ABANDONNE, attend="personne")).startswith("Plus rien")
    transmis = ouvrir(EtatDossier.PROJET_TRANSMIS, attend="ars", echeance=date(2027, 1, 2))
    assert suite(transmis) == "La suite appartient à\u00a0: l’ARS, jusqu’au 2 janvier 2027."
