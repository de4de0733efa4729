"""What the application's own database role may do: read and write rows, never the structure.

The web server and the workers sign in to PostgreSQL as `maillage_app`, which owns nothing, is not
a superuser and does not bypass row-level security. Migrations run as the owner of the tables.
"""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from maillage.plateforme.base.postgres import ROLE_APPLICATION as ROLE

DROITS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def accorder(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After the migrations: make the role if it is missing, grant it what each model says.

    A model's `DROITS` narrows the four rights (the audit can only be read and added to).
    """
    connexion = connections[using]
    nom = connexion.ops.quote_name
    with connexion.cursor() as curseur:
        curseur.execute("SELECT current_user")
        if curseur.fetchone()[0] == ROLE:
            return  # it can grant itself nothing
        if not role_existe(using):
            # Two processes may start at once; the catalogue has no IF NOT EXISTS for roles.
            curseur.execute(
                f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        curseur.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        curseur.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        presentes = set(connexion.introspection.table_names(curseur))
        for modele in apps.get_models(include_auto_created=True):
            table = modele._meta.db_table
            if table not in presentes or not modele._meta.managed:
                continue
            droits = ", ".join(getattr(modele, "DROITS", DROITS))
            curseur.execute(f"REVOKE ALL ON {nom(table)} FROM {ROLE}")
            curseur.execute(f"GRANT {droits} ON {nom(table)} TO {ROLE}")
        # What has no model: read by `migrate --check` and the health page.
        curseur.execute(f"GRANT SELECT ON django_migrations TO {ROLE}")


def role_existe(using: str = DEFAULT_DB_ALIAS) -> bool:
    """A database brought from elsewhere has its tables, but its new server not yet our role."""
    with connections[using].cursor() as curseur:
        curseur.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        return curseur.fetchone() is not None


def role_trop_fort(using: str = DEFAULT_DB_ALIAS) -> bool:
    """True when the connected role could walk through the walls (superuser or BYPASSRLS)."""
    with connections[using].cursor() as curseur:
        curseur.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        return bool(curseur.fetchone()[0])
