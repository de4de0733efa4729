"""Rows are added, never changed nor removed; read by tenant; ranked by the database."""

from django.db import migrations

from maillage.plateforme.cloisons.operations import Cloisonner

INSTALLER = """
ALTER TABLE audit_evenement ALTER COLUMN rang ADD GENERATED ALWAYS AS IDENTITY;

CREATE FUNCTION audit_ajout_seul() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'le journal d’audit ne se change ni ne s’efface (%)', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ajout_seul BEFORE UPDATE OR DELETE ON audit_evenement
    FOR EACH ROW EXECUTE FUNCTION audit_ajout_seul();
CREATE TRIGGER ajout_seul_table BEFORE TRUNCATE ON audit_evenement
    FOR EACH STATEMENT EXECUTE FUNCTION audit_ajout_seul();
CREATE TRIGGER ajout_seul BEFORE UPDATE OR DELETE ON audit_maillon
    FOR EACH ROW EXECUTE FUNCTION audit_ajout_seul();
CREATE TRIGGER ajout_seul_table BEFORE TRUNCATE ON audit_maillon
    FOR EACH STATEMENT EXECUTE FUNCTION audit_ajout_seul();
"""
RETIRER = """
DROP TRIGGER ajout_seul_table ON audit_maillon;
DROP TRIGGER ajout_seul ON audit_maillon;
DROP TRIGGER ajout_seul_table ON audit_evenement;
DROP TRIGGER ajout_seul ON audit_evenement;
DROP FUNCTION audit_ajout_seul();
ALTER TABLE audit_evenement ALTER COLUMN rang DROP IDENTITY;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("cloisons", "0001_initial")]

    operations = [
        migrations.RunSQL(INSTALLER, RETIRER),
        Cloisonner("evenement", "locataire", ajout_libre=True),
    ]
