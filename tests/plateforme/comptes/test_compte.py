"""The account, before there is any sign-in."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from maillage.plateforme.comptes.models import Compte

MAINTENANT = datetime(2026, 11, 22, tzinfo=UTC)


def creer(courriel: str) -> Compte:
    return Compte.objects.create(courriel=courriel, cree_a=MAINTENANT)


def test_an_account_is_known_by_its_address_whatever_the_case(db):
    creer("alice@exemple.test")
    creer("bob@exemple.test")
    with pytest.raises(IntegrityError, match="comptes_compte_courriel_unique"):
        creer("Alice@Exemple.TEST")


def test_a_second_account_for_an_address_is_refused_in_french(db):
    creer("alice@exemple.test")
    with pytest.raises(ValidationError, match="Un compte existe déjà pour cette adresse"):
        Compte(courriel="ALICE@exemple.test", cree_a=MAINTENANT, password="!").full_clean()


def test_an_account_is_active_until_it_is_closed(db):
    alice = creer("alice@exemple.test")
    assert (str(alice), alice.is_active) == ("alice@exemple.test", True)
    alice.actif = False
    assert not alice.is_active


def test_an_account_has_no_password_to_guess(db):
    assert not creer("alice@exemple.test").check_password("")
