"""The public road, and opening a project from it."""

import re
from datetime import date

import pytest

from maillage.dossiers.commands import ajouter_interlocuteur, ajouter_structure
from maillage.dossiers.models import Dossier
from maillage.dossiers.rules.route import ETAPES, SITUATIONS, etape_de
from maillage.dossiers.states import CLOS, EtatDossier
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.notifications.models import Message

from .conftest import MAINTENANT, SYSTEME

PROJET = {"nom": "CPTS inventée des Ocres", "departement": "84", "situation": "projet"}


@pytest.fixture
def annuaire(db):
    ajouter_interlocuteur(
        departement="84",
        organisme="ars",
        intitule="Délégation inventée de Vaucluse",
        courriel="delegation84@ars.example",
        debut=date(2020, 1, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    ajouter_structure(
        region="93",
        nom="Appui inventé",
        courriel="contact@appui.example",
        debut=date(2020, 1, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )


def test_every_state_has_its_step_and_every_situation_too():
    assert {e for e in EtatDossier if etape_de(e) is None} == set(CLOS)
    numeros = {e.numero for e in ETAPES}
    assert {s.etape for s in SITUATIONS} <= numeros
    assert len(SITUATIONS) == 5


@pytest.mark.parametrize("situation", [s.code for s in SITUATIONS])
def test_the_road_says_where_one_is_and_what_is_next(client, db, situation):
    page = client.get("/projets/", {"situation": situation}).content.decode()
    dite = next(s for s in SITUATIONS if s.code == situation)
    assert dite.conseil in page
    assert len(re.findall('aria-current="step"', page)) == 1


def test_the_road_names_the_mailboxes_of_the_departement(client, annuaire):
    page = client.get("/projets/", {"departement": "84"}).content.decode()
    assert "delegation84@ars.example" in page
    assert "Appui inventé" in page
    ailleurs = client.get("/projets/", {"departement": "35"}).content.decode()
    assert "delegation84" not in ailleurs
    assert "n’ont pas encore écrit ici" in ailleurs
    assert "La procédure de cette région n’a pas été trouvée" in ailleurs


@pytest.mark.parametrize(
    "question", [{"situation": "x"}, {"departement": "999"}, {"departement": "\x00"}, {}]
)
def test_an_odd_address_is_read_as_nothing_chosen(client, db, question):
    assert client.get("/projets/", question).status_code == 200


def test_a_stranger_opens_a_project_through_their_mail(client, db, settings):
    reponse = client.post("/projets/ouvrir/", PROJET | {"courriel": "alix@ocres.example"})
    assert reponse.status_code == 200
    assert Dossier.objects.count() == 0
    message = Message.objects.get()
    assert message.destinataire == "alix@ocres.example"
    lien = re.search(r"/projets/ouvrir/\S+/", message.texte).group()
    assert client.get(lien).status_code == 200
    reponse = client.post(
        lien,
        {
            "prenom": "Alix",
            "nom": "Inventée",
            "mot_de_passe": "les ocres au soleil",
            "encore": "les ocres au soleil",
        },
        follow=True,
    )
    assert "Ce qui est attendu de vous aujourd’hui" in reponse.content.decode()
    dossier = Dossier.objects.get()
    assert (dossier.communaute.nom, dossier.etat) == ("CPTS inventée des Ocres", "emergence")
    assert dossier.situation == "projet"


def test_somebody_signed_in_opens_a_project_at_once(client, db):
    compte = Compte.objects.create(courriel="bo@exemple.test", cree_a=MAINTENANT)
    client.force_login(compte)
    reponse = client.post("/projets/ouvrir/", PROJET, follow=True)
    assert "Le dossier est ouvert" in reponse.content.decode()
    assert client.get("/projets/cpts-inventee-des-ocres/").status_code == 200


def test_the_same_name_twice_is_refused_and_nothing_typed_is_lost(client, db):
    for numero in (1, 2):
        compte = Compte.objects.create(courriel=f"{numero}@exemple.test", cree_a=MAINTENANT)
        client.force_login(compte)
        reponse = client.post("/projets/ouvrir/", PROJET)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Une communauté a déjà le code" in page
    assert "CPTS inventée des Ocres" in page
    assert Dossier.objects.count() == 1


def test_a_false_or_old_link_says_what_to_do(client, db):
    reponse = client.get("/projets/ouvrir/faux-jeton/")
    assert reponse.status_code == 410
    assert "Demandez-en un autre" in reponse.content.decode()


def test_a_project_needs_its_departement(client, db):
    reponse = client.post("/projets/ouvrir/", {"nom": "x", "courriel": "a@b.example"})
    assert reponse.status_code == 422
    assert Message.objects.count() == 0


@pytest.mark.parametrize("ici", ["84", "35"])
def test_services_write_the_directory_of_their_territory_only(connecter, ici):
    ars = connecter("ars", departement="84")
    saisie = {
        "quoi": "boite",
        "boite-departement": ici,
        "boite-organisme": "ars",
        "boite-intitule": "Délégation inventée",
        "boite-courriel": "boite@ars.example",
        "boite-debut": "2026-11-01",
    }
    reponse = ars.post("/dossiers/annuaire/", saisie)
    assert reponse.status_code == (302 if ici == "84" else 422)
    page = ars.get("/dossiers/annuaire/").content.decode()
    assert ("boite@ars.example" in page) == (ici == "84")


def test_a_person_s_wrong_address_is_refused_in_words(connecter):
    ars = connecter("ars", region="93")
    saisie = {
        "quoi": "structure",
        "structure-region": "93",
        "structure-nom": "Appui inventé",
        "structure-courriel": "pas une adresse",
        "structure-debut": "2026-11-01",
    }
    reponse = ars.post("/dossiers/annuaire/", saisie)
    assert reponse.status_code == 422
    assert "boîte fonctionnelle" in reponse.content.decode()


def test_an_entry_taken_away_no_longer_helps_anybody(connecter, annuaire, client):
    from maillage.dossiers.models import Interlocuteur

    ars = connecter("ars", region="93")
    cle = Interlocuteur.objects.get().pk
    retrait = {"genre": "interlocuteur", "cle": cle}
    assert ars.post("/dossiers/annuaire/retirer", retrait).status_code == 302
    page = client.get("/projets/", {"departement": "84"}).content.decode()
    assert "delegation84" not in page


def test_a_new_mailbox_ends_the_one_before(annuaire):
    from maillage.dossiers.models import Interlocuteur

    ajouter_interlocuteur(
        departement="84",
        organisme="ars",
        intitule="Nouvelle délégation inventée",
        courriel="nouvelle84@ars.example",
        debut=date(2026, 11, 1),
        par=SYSTEME,
        maintenant=MAINTENANT,
    )
    fins = dict(Interlocuteur.objects.values_list("courriel", "fin"))
    assert fins == {
        "delegation84@ars.example": date(2026, 11, 1),
        "nouvelle84@ars.example": None,
    }
