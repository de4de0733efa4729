"""`./maillage rechiffrer`: all rows under the current key, told in French and in the audit."""

import base64

import pytest
from django.db import connection
from tests.plateforme.modeles_essai.models import Secret
from tests.site.conftest import refusee

from maillage.plateforme.audit.models import Evenement
from maillage.plateforme.base import cles
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def trousseau(monkeypatch):
    def definir(*lettres: str) -> None:
        entrees = [f"{x}:{base64.b64encode(x.encode() * 32).decode()}" for x in lettres]
        monkeypatch.setenv("MAILLAGE_CLES", ",".join(entrees))
        cles.oublier()

    yield definir
    monkeypatch.undo()
    cles.oublier()


def test_the_command_brings_all_rows_to_the_current_key(maillage, trousseau):
    trousseau("a")
    Secret.objects.bulk_create(Secret(nom=f"Nom {n}") for n in range(3))
    trousseau("b", "a")
    sortie = maillage("rechiffrer", "--lot", "2")
    assert (sortie.code, sortie.stdout) == (0, "3 ligne(s) remise(s) sous la clé courante.\n")
    assert "modeles_essai_secret : 2 ligne(s) sur 3" in sortie.dit
    trousseau("b")
    assert {s.nom for s in Secret.objects.all()} == {"Nom 0", "Nom 1", "Nom 2"}
    trousseau("b", "a")
    with avec_locataires(lus=[PLATEFORME]):
        evenement = Evenement.objects.get(action="chiffrement.rotation")
    assert evenement.details["modeles_essai_secret"] == {"faites": 3, "illisibles": 0}


def test_rows_that_do_not_open_are_named_with_the_remedy(maillage, trousseau):
    trousseau("a")
    secret = Secret.objects.create(nom="Nom")
    with connection.cursor() as curseur:
        curseur.execute("UPDATE modeles_essai_secret SET numero = nom")
    trousseau("b", "a")
    sortie = maillage("rechiffrer")
    assert sortie.code == 1
    assert f"ligne {secret.pk} : ne s’ouvre pas" in sortie.dit
    assert "Remettez la clé qui manque dans MAILLAGE_CLES" in sortie.dit


def test_a_batch_of_nothing_is_refused(maillage, trousseau):
    refusee(maillage("rechiffrer", "--lot", "0"), "Un lot compte au moins une ligne")
