"""What most commands need: the database up, migrated and filled, Django ready."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

RACINE = Path(__file__).resolve().parents[4]
DONNEES = Path(os.environ.get("MAILLAGE_DONNEES", RACINE / ".data"))


def maintenant() -> datetime:
    """The clock, read once by the caller of a command and handed down."""
    return datetime.now(UTC)  # noqa: TID251 - the command line is a caller of commands


def dire(message: str) -> None:
    print(f"· {message}", file=sys.stderr, flush=True)


@contextmanager
def base_seule() -> Iterator[str]:
    """Start the database if needed, give its owner's URL with Django ready; change nothing there.

    `MAILLAGE_PROPRIETAIRE_URL` names the owner when `DATABASE_URL` is not the database we made.
    """
    from maillage.noyau.erreurs import ErreurMetier
    from maillage.plateforme.base.postgres import BaseIndisponible, avec_base

    try:
        with avec_base(DONNEES / "pg") as url:
            url = os.environ.get("MAILLAGE_PROPRIETAIRE_URL") or url
            os.environ["DATABASE_URL"] = url
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
            import django

            django.setup()
            from django.db import OperationalError, connection

            try:
                try:
                    connection.ensure_connection()
                except OperationalError:
                    raise ErreurMetier(
                        "La base de données ne répond pas. Vérifiez l’adresse donnée dans "
                        "DATABASE_URL, ou retirez-la pour employer la base fournie."
                    ) from None
                yield url
            finally:
                connection.close()
    except BaseIndisponible as erreur:
        raise ErreurMetier(str(erreur)) from erreur


@contextmanager
def django_pret(*, avec_donnees: bool = True) -> Iterator[str]:
    """The database up, what is missing applied as its owner; give the application's URL."""
    from maillage.plateforme.base.postgres import url_application

    donnee = os.environ.get("DATABASE_URL")
    with base_seule() as proprietaire:
        migrer()
        url = url_application(donnee or proprietaire)
        devenir(url)
        if avec_donnees:
            _charger()
        yield url


def migrer() -> None:
    """Apply the migrations that are missing, as the owner."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from maillage.plateforme.cloisons.droits import accorder, role_existe

    executeur = MigrationExecutor(connection)
    if executeur.migration_plan(executeur.loader.graph.leaf_nodes()):
        dire("Schéma de la base")
        call_command("migrate", verbosity=0, interactive=False)
    elif not role_existe():
        accorder()


def devenir(url: str) -> None:
    """From now on this process and its children are whom `url` names: the application, bound by the
    walls, or its owner."""
    import dj_database_url
    from django.db import connection

    connection.close()
    lue = dj_database_url.parse(url)
    connection.settings_dict.update({cle: lue[cle] for cle in ("USER", "PASSWORD", "HOST", "PORT")})
    os.environ["DATABASE_URL"] = url


def _charger() -> None:
    from maillage.plateforme.audit.acteurs import Acteur
    from maillage.territoires.commands import charger_communes_fournies
    from maillage.territoires.queries import communes_chargees

    if not communes_chargees():
        dire("Communes de France")
    charger_communes_fournies(par=Acteur.systeme("Maillage"), maintenant=maintenant())
