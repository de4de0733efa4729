"""Shared by every test. `./maillage test` gives the database and the browser."""

import os

import pytest
from hypothesis import settings

# No test is timed: a busy machine must not make one fail.
settings.register_profile("maillage", deadline=None)
settings.load_profile("maillage")

# Playwright's synchronous API runs an event loop of its own; Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def commandes_sans_modeles_d_essai():
    """Processes that tests start are those of the house: without the models of the tests."""
    os.environ.pop("MAILLAGE_MODELES_ESSAI", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The communes are loaded once, outside any test's transaction: tests never change them."""
    from datetime import UTC, datetime

    from maillage.territoires.commands import charger_communes_fournies

    with django_db_blocker.unblock():
        charger_communes_fournies(par="essais", maintenant=datetime(2026, 11, 22, tzinfo=UTC))
