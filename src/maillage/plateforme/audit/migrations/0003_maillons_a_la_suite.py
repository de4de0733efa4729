"""Links follow one another, behind the walls like the events: a far number would stop the chain."""

from django.db import migrations

from maillage.plateforme.cloisons.operations import Cloisonner

INSTALLER = """
CREATE FUNCTION audit_a_la_suite() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE dernier bigint;
BEGIN
    SELECT max(numero) INTO dernier FROM audit_maillon WHERE locataire = NEW.locataire;
    IF NEW.numero <> coalesce(dernier, 0) + 1 THEN
        RAISE EXCEPTION 'le maillon % ne suit pas le dernier', NEW.numero
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_la_suite BEFORE INSERT ON audit_maillon
    FOR EACH ROW EXECUTE FUNCTION audit_a_la_suite();
"""
RETIRER = """
DROP TRIGGER a_la_suite ON audit_maillon;
DROP FUNCTION audit_a_la_suite();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_ajout_seul")]

    operations = [migrations.RunSQL(INSTALLER, RETIRER), Cloisonner("maillon", "locataire")]
