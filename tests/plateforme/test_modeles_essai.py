"""The application of the tests is there under tests, and nowhere else."""

import os

from tests.plateforme.modeles_essai.models import Note


def test_the_models_of_the_tests_have_their_tables(db):
    Note.objects.create(texte="essai")
    assert Note.objects.get().texte == "essai"


def test_processes_started_by_tests_do_not_have_them():
    assert "MAILLAGE_MODELES_ESSAI" not in os.environ
