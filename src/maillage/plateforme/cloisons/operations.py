"""Migration operations: the walls are made with the tables."""

from typing import Any

from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

# Functions rather than bare settings: unset answers an error that says so, not zero rows.
# STABLE and called in a sub-select, they run once a query.
FONCTIONS = """
CREATE FUNCTION maillage_lus() RETURNS bigint[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE valeur text := current_setting('maillage.lus', true);
BEGIN
    IF valeur IS NULL OR valeur = '' THEN
        RAISE EXCEPTION 'aucun locataire choisi pour lire' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN valeur::bigint[];
END $$;
CREATE FUNCTION maillage_ecrit() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE valeur text := current_setting('maillage.ecrit', true);
BEGIN
    IF valeur IS NULL OR valeur = '' THEN
        RAISE EXCEPTION 'aucun locataire choisi pour écrire'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN valeur::bigint;
END $$;
"""
SANS_FONCTIONS = "DROP FUNCTION maillage_lus(); DROP FUNCTION maillage_ecrit();"

POLITIQUES = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY cloison_lire ON {table} FOR SELECT
    USING ({colonne} = ANY ((SELECT maillage_lus())::bigint[]));
CREATE POLICY cloison_ajouter ON {table} FOR INSERT
    WITH CHECK ({ajout});
CREATE POLICY cloison_changer ON {table} FOR UPDATE
    USING ({colonne} = (SELECT maillage_ecrit()))
    WITH CHECK ({colonne} = (SELECT maillage_ecrit()));
CREATE POLICY cloison_retirer ON {table} FOR DELETE
    USING ({colonne} = (SELECT maillage_ecrit()));
"""
SANS_POLITIQUES = """
DROP POLICY cloison_lire ON {table};
DROP POLICY cloison_ajouter ON {table};
DROP POLICY cloison_changer ON {table};
DROP POLICY cloison_retirer ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class CreerFonctions(RunSQL):
    """The two functions the policies call; once, in the first migration of `cloisons`."""

    def __init__(self) -> None:
        super().__init__(FONCTIONS, SANS_FONCTIONS)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [], {})


class Cloisonner(Operation):
    """Row-level security on the table of `modele` of the migration's app.

    `colonne` holds the tenant. With `ajout_libre` anybody may add a row for any tenant (the audit:
    a refused attempt on somebody else's data must be written there too), never read nor change it.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self, modele: str, colonne: str = "locataire_id", ajout_libre: bool = False
    ) -> None:
        self.modele, self.colonne, self.ajout_libre = modele, colonne, ajout_libre

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.modele, self.colonne, self.ajout_libre], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes for Django: the walls are the database's."""

    def _executer(self, sql: str, app_label: str, schema_editor: Any, state: Any) -> None:
        modele = state.apps.get_model(app_label, self.modele)
        nom = schema_editor.quote_name
        colonne = nom(self.colonne)
        schema_editor.execute(
            sql.format(
                table=nom(modele._meta.db_table),
                colonne=colonne,
                ajout="true" if self.ajout_libre else f"{colonne} = (SELECT maillage_ecrit())",
            )
        )

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._executer(POLITIQUES, app_label, schema_editor, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._executer(SANS_POLITIQUES, app_label, schema_editor, from_state)

    def describe(self) -> str:
        return f"Cloisonne {self.modele} par locataire"
