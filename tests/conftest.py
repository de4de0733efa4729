"""Shared by every test. `./maillage test` gives the database and the browser."""

import os
import signal
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

# No test is timed: a busy machine must not make one fail.
settings.register_profile("maillage", deadline=None)
settings.load_profile("maillage")

# A suite started in the background inherits a deaf SIGINT, and so would the servers it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Playwright's synchronous API runs an event loop of its own; Django would refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def commandes_sans_modeles_d_essai():
    """Processes that tests start are those of the house: without the models of the tests."""
    os.environ.pop("MAILLAGE_MODELES_ESSAI", None)


# Loaded once for all tests: a test that empties the tables must leave them.
GARDEES = ("territoires_", "django_migrations", "django_content_type")


@pytest.fixture(scope="session")
def url_proprietaire(django_db_setup) -> str:
    """The test database as its owner, who walks through walls and may tamper with the audit."""
    from django.db import connection

    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Migrated by the owner; then every test is the application's role, bound by the walls.

    The communes are loaded once, outside any test's transaction: tests never change them.
    """
    from datetime import UTC, datetime

    from django.db import connection

    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.plateforme.base.postgres import PROPRIETAIRE, ROLE_APPLICATION
    from maillage.territoires.commands import charger_communes_fournies

    def devenir(role: str) -> None:
        connection.close()
        connection.settings_dict["USER"] = role

    with django_db_blocker.unblock():
        with connection.cursor() as curseur:
            # For the tests that start from a France of seven communes.
            curseur.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {ROLE_APPLICATION}")
        devenir(ROLE_APPLICATION)
        charger_communes_fournies(
            par=Acteur.systeme("essais"), maintenant=datetime(2026, 11, 22, tzinfo=UTC)
        )
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    with psycopg.connect(url, autocommit=True) as connexion:
        # The import of the communes told the audit; each test starts with an empty one.
        connexion.execute("SET session_replication_role = replica")
        connexion.execute("TRUNCATE audit_evenement, audit_maillon")
    yield
    devenir(PROPRIETAIRE)


@pytest.fixture(scope="module")
def base_du_module(django_db_setup, django_db_blocker):
    """For what a module prepares once: each of its tests is a savepoint of this transaction, which
    is undone after the last one. Not for tests with real transactions."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def vidage_par_le_proprietaire(request):
    """A test with real transactions empties the tables afterwards: the application may not."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def vider(self, sql_list):
        url = request.getfixturevalue("url_proprietaire")
        with psycopg.connect(url, autocommit=True) as connexion:
            # The audit's triggers refuse to be emptied; a replica runs none.
            connexion.execute("SET session_replication_role = replica")
            tables = connexion.execute(
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            noms = [nom for (nom,) in tables if not nom.startswith(GARDEES)]
            connexion.execute("TRUNCATE " + ", ".join(noms) + " RESTART IDENTITY")

    avec_rustine = pytest.MonkeyPatch()
    avec_rustine.setattr(DatabaseOperations, "execute_sql_flush", vider)
    yield
    avec_rustine.undo()


@pytest.fixture(scope="session")
def donnees_reelles() -> Path:
    """The folder of real files (MAILLAGE_DONNEES_REELLES, or beside the project); skipped without.

    They are for measuring and for such tests only: none of them is in the project.
    """
    voisin = Path(__file__).resolve().parents[2] / "shared" / "donnees"
    dossier = Path(os.environ.get("MAILLAGE_DONNEES_REELLES") or voisin)
    if not dossier.is_dir():
        pytest.skip("the folder of real files is absent")
    return dossier
