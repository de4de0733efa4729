"""An operator gives the institutions their roles: on a région, a département, the platform."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.communautes.commands import creer_communaute
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.notifications.models import Message
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.commands import attribuer, inviter
from maillage.plateforme.roles.models import Attribution, Invitation

pytestmark = pytest.mark.django_db
PAR = Acteur.systeme("essai")


def a_l_instant():
    """The views read the clock: what the tests give must stand beside it."""
    return timezone.now()  # noqa: TID251


def compte(nom: str) -> Compte:
    return Compte.objects.create(
        courriel=f"{nom}@exemple.test", prenom=nom.title(), nom="Exemple", cree_a=a_l_instant()
    )


@pytest.fixture
def exploitant(client):
    personne = compte("noa")
    attribuer(
        compte=personne.pk,
        role="exploitation",
        niveau=Niveau.PLATEFORME,
        cible="",
        par=PAR,
        maintenant=a_l_instant() - timedelta(hours=1),
    )
    client.force_login(personne)
    seance = client.session
    seance["account_authentication_methods_user"] = str(personne.pk)
    seance["account_authentication_methods"] = [
        {"method": "password", "at": a_l_instant().timestamp()}
    ]
    seance.save()
    return client


def inviter_par_la_page(client, **saisie):
    return client.post("/exploitation/acces", {"courriel": "dom@ars.test", "fin": "", **saisie})


def test_an_officer_of_a_region_is_invited_by_mail_and_listed(exploitant):
    reponse = inviter_par_la_page(exploitant, role="ars", lieu="region:93")
    assert reponse.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.niveau, invitation.cible) == ("ars", "region", "93")
    assert "Provence-Alpes-Côte d’Azur" in Message.objects.get().texte
    page = exploitant.get("/exploitation/acces").text
    assert "dom@ars.test" in page
    assert "Provence-Alpes-Côte d’Azur" in page


def test_a_role_that_is_not_given_on_that_level_is_refused_with_a_sentence(exploitant):
    reponse = inviter_par_la_page(exploitant, role="regulation", lieu="region:93")
    assert reponse.status_code == 422
    assert "ne se donne pas à ce niveau" in reponse.text
    assert "dom@ars.test" in reponse.text  # what was typed is still there
    assert not Invitation.objects.exists()


def test_a_place_that_does_not_exist_is_refused_with_a_sentence(exploitant):
    reponse = inviter_par_la_page(exploitant, role="ars", lieu="region:ZZ")
    assert reponse.status_code == 422
    assert "Choisissez un territoire de la liste." in reponse.text


def test_a_role_on_a_territory_is_withdrawn(exploitant):
    donnee = attribuer(
        compte=compte("dominique").pk,
        role="cpam",
        niveau=Niveau.DEPARTEMENT,
        cible="13",
        par=PAR,
        maintenant=a_l_instant() - timedelta(days=1),
    )
    assert "Bouches-du-Rhône (13)" in exploitant.get("/exploitation/acces").text
    exploitant.post(f"/exploitation/acces/{donnee.pk}/retrait")
    assert Attribution.objects.get(pk=donnee.pk).fin is not None


def test_a_role_on_one_tenant_is_not_reached_from_here(exploitant):
    locataire = creer_communaute(
        nom="CPTS d’essai", departement="13", fictive=True, par=PAR, maintenant=a_l_instant()
    )
    donnee = attribuer(
        compte=compte("camille").pk,
        role="coordination",
        niveau=Niveau.LOCATAIRE,
        cible=str(locataire.pk),
        par=PAR,
        maintenant=a_l_instant() - timedelta(days=1),
    )
    assert exploitant.post(f"/exploitation/acces/{donnee.pk}/retrait").status_code == 404
    assert Attribution.objects.get(pk=donnee.pk).fin is None


def test_an_invitation_is_withdrawn(exploitant):
    invitation, _ = inviter(
        courriel="claude@cpam.test",
        role="cpam",
        niveau=Niveau.DEPARTEMENT,
        cible="13",
        par=PAR,
        maintenant=a_l_instant(),
    )
    exploitant.post(f"/exploitation/invitations/{invitation.pk}/annulation")
    assert Invitation.objects.get(pk=invitation.pk).annulee_a is not None
