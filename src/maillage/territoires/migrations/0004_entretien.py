"""After an import the indexes and statistics are put in order, which only their owner may do: the
application's role calls a function that runs with the owner's rights and does nothing else."""

from django.db import migrations

INSTALLER = """
CREATE FUNCTION territoires_entretenir() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM gin_clean_pending_list(indexrelid) FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        JOIN pg_am ON pg_am.oid = relam AND amname = 'gin'
        WHERE indrelid IN
            ('territoires_entreederecherche'::regclass, 'territoires_commune'::regclass);
    ANALYZE territoires_commune;
    ANALYZE territoires_entreederecherche;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("territoires", "0003_contraintes_entieres")]

    operations = [migrations.RunSQL(INSTALLER, "DROP FUNCTION territoires_entretenir()")]
