"""`./maillage migrations`: will the next migrations stop a site in service?

During an upgrade the old and the new code read the same database for a while, and people work. So
a migration must neither hold a table for long nor take away what the old code still uses. What
each one asks of PostgreSQL is read by squawk; the rules and their way round are told in
docs/exploitation/mise-a-niveau.md. Migrations of an application that no delivered version knows
yet cannot disturb anybody, and are not looked at.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.noyau.erreurs import ErreurMetier

from .environnement import RACINE, django_pret

if TYPE_CHECKING:
    from django.db.migrations import Migration

AIDE = "contrôle que les prochaines migrations n’arrêtent pas un site en service"
LIVREES = RACINE / "docs" / "exploitation" / "migrations-livrees.txt"
SQUAWK = RACINE / ".venv" / "bin" / "squawk"
# The attribute of a Migration that says why a danger is none: {"ban-drop-column": "reason"}.
ACCEPTES = "SANS_INTERRUPTION"
SANS_SQL = "THIS OPERATION CANNOT BE WRITTEN AS SQL"
VERSION_MINIMALE = "15.0"
# What each rule of squawk means here. Its matters of taste are not asked for.
DANGERS = {
    "adding-field-with-default": "ajoute une colonne dont la valeur se calcule ligne à ligne",
    "adding-foreign-key-constraint": "contrôle une clé étrangère en bloquant les écritures",
    "adding-not-nullable-field": "rend une colonne obligatoire en lisant toute la table",
    "adding-required-field": "ajoute une colonne obligatoire que l’ancien code ne remplit pas",
    "adding-serial-primary-key-field": "ajoute une clé primaire en récrivant la table",
    "ban-alter-identity": "change la façon dont une clé se numérote",
    "ban-concurrent-index-creation-in-transaction": "CONCURRENTLY dans une transaction",
    "ban-drop-column": "retire une colonne que l’ancien code lit encore",
    "ban-drop-constraint": "retire une contrainte sur laquelle l’ancien code compte",
    "ban-drop-database": "supprime une base",
    "ban-drop-default": "laisse sans valeur une colonne que l’ancien code ne remplit pas",
    "ban-drop-not-null": "permet des vides que l’ancien code n’attend pas",
    "ban-drop-function": "retire une fonction que l’ancien code appelle",
    "ban-drop-table": "retire une table que l’ancien code lit encore",
    "ban-drop-type": "retire un type que l’ancien code emploie",
    "ban-drop-view": "retire une vue que l’ancien code lit encore",
    "ban-truncate-cascade": "vide des tables en chaîne",
    "changing-column-type": "récrit une table entière, bloquée pendant ce temps",
    "constraint-missing-not-valid": "contrôle une contrainte en bloquant les écritures",
    "disallowed-unique-constraint": "construit une unicité en bloquant lectures et écritures",
    "renaming-column": "renomme une colonne que l’ancien code appelle par son nom",
    "renaming-table": "renomme une table que l’ancien code appelle par son nom",
    "renaming-object": "renomme un objet que l’ancien code appelle par son nom",
    "require-concurrent-index-creation": "construit un index en bloquant les écritures",
    "require-concurrent-index-deletion": "retire un index en bloquant la table",
    "transaction-nesting": "ouvre une transaction dans celle de la migration",
    "syntax-error": "contient du SQL qui ne se lit pas",
    "donnees": "change des données en Python\u00a0: dites combien de lignes et combien de temps",
}


@dataclass(frozen=True, slots=True)
class Danger:
    """One thing that a migration does to a site in service."""

    migration: str
    regle: str
    ligne: str

    def __str__(self) -> str:
        return f"{self.migration} {DANGERS[self.regle]} [{self.regle}]\u00a0: {self.ligne}"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "--livrer",
        action="store_true",
        help="noter que toutes les migrations d’aujourd’hui sont dans une version livrée",
    )


def executer(options: argparse.Namespace) -> int:
    with django_pret(avec_donnees=False):
        toutes = list(_nos_migrations())
        if options.livrer:
            LIVREES.write_text("".join(f"{nom}\n" for nom in sorted(m[0] for m in toutes)))
            print(f"{len(toutes)} migrations livrées, notées dans {LIVREES.name}.")
            return 0
        livrees = set(LIVREES.read_text().split()) if LIVREES.exists() else set()
        nouvelles = a_controler(toutes, livrees)
        trouves = [danger for m in nouvelles for danger in dangers(m[0], m[1], m[2])]
    if not trouves:
        print(f"{len(nouvelles)} migration(s) nouvelle(s) sur des tables en service, sans danger.")
        return 0
    for danger in trouves:
        print(danger)
    raise ErreurMetier(
        f"\n{len(trouves)} danger(s) pour un site en service. Coupez la migration en étapes "
        "(docs/exploitation/mise-a-niveau.md), ou dites dans la migration pourquoi ce n’en est "
        f'pas un\u00a0: {ACCEPTES} = {{"{trouves[0].regle}": "raison"}}.'
    )


Trouvee = tuple[str, "Migration", Any]  # its name, itself, the state of the models before it


def _nos_migrations() -> Iterator[Trouvee]:
    """Every migration of ours, in the order of their application."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    notres = {config.label for config in apps.get_app_configs() if "maillage" in config.name}
    chargeur = MigrationLoader(None)
    etat = chargeur.project_state([])
    for cle in chargeur.graph._generate_plan(chargeur.graph.leaf_nodes(), at_end=True):
        migration = chargeur.graph.nodes[cle]
        if cle[0] in notres:
            yield f"{cle[0]}.{cle[1]}", migration, etat.clone()
        migration.mutate_state(etat, preserve=False)


def a_controler(toutes: list[Trouvee], livrees: set[str]) -> list[Trouvee]:
    """The new migrations of applications that a delivered version already knows."""
    connues = {nom.partition(".")[0] for nom in livrees}
    return [m for m in toutes if m[0] not in livrees and m[0].partition(".")[0] in connues]


def dangers(nom: str, migration: "Migration", etat: Any) -> list[Danger]:
    """What this migration does that a site in service would feel, less what it accepts."""
    acceptes = getattr(migration, ACCEPTES, {})
    inconnus = sorted(set(acceptes) - set(DANGERS))
    if inconnus:
        raise ErreurMetier(f"{nom} accepte un danger inconnu\u00a0: {', '.join(inconnus)}.")
    sql = sql_de(migration, etat)
    trouves = dangers_du_sql(sql, atomique=migration.atomic)
    if SANS_SQL in sql:
        trouves.append(("donnees", "RunPython"))
    return [Danger(nom, regle, ligne) for regle, ligne in trouves if regle not in acceptes]


def sql_de(migration: "Migration", etat: Any) -> str:
    """What it asks of PostgreSQL, as `sqlmigrate` would show it."""
    from django.db import connection

    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editeur:
        migration.apply(etat.clone(), editeur, collect_sql=True)
    return "\n".join(str(instruction) for instruction in editeur.collected_sql or [])


def dangers_du_sql(sql: str, *, atomique: bool) -> list[tuple[str, str]]:
    """(rule, first line of the statement) for each danger that squawk finds."""
    if not SQUAWK.exists():
        raise ErreurMetier("squawk est introuvable\u00a0: il vient avec les outils du projet.")
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "migration.sql"
        fichier.write_text(sql + "\n")
        sortie = subprocess.run(  # noqa: S603 - our own tool
            [
                str(SQUAWK),
                "--reporter=json",
                f"--pg-version={VERSION_MINIMALE}",
                "--assume-in-transaction" if atomique else "--no-assume-in-transaction",
                str(fichier),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        constats = json.loads(sortie.stdout)
    except json.JSONDecodeError:
        raise ErreurMetier(f"squawk n’a pas répondu\u00a0: {sortie.stderr.strip()}") from None
    lignes = sql.splitlines()
    return [
        (constat["rule_name"], lignes[constat["line"]].strip())
        for constat in constats
        if constat["rule_name"] in DANGERS
    ]
