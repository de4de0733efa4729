"""The rows of a perimeter follow its dates and its state, whoever writes them and however."""

from django.db import migrations

INSTALLER = """
CREATE FUNCTION communautes_remplir_ligne() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT daterange(p.debut, p.fin, '[)'), p.etat IN ('en_vigueur', 'clos')
      INTO NEW.periode, NEW.opposable
      FROM communautes_perimetre p WHERE p.id = NEW.perimetre_id;
    RETURN NEW;
END $$;
CREATE TRIGGER remplir_ligne BEFORE INSERT OR UPDATE ON communautes_perimetrecommune
    FOR EACH ROW EXECUTE FUNCTION communautes_remplir_ligne();

CREATE FUNCTION communautes_suivre_perimetre() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE communautes_perimetrecommune SET perimetre_id = NEW.id WHERE perimetre_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER suivre_perimetre AFTER UPDATE OF debut, fin, etat ON communautes_perimetre
    FOR EACH ROW EXECUTE FUNCTION communautes_suivre_perimetre();
"""
RETIRER = """
DROP TRIGGER suivre_perimetre ON communautes_perimetre;
DROP FUNCTION communautes_suivre_perimetre();
DROP TRIGGER remplir_ligne ON communautes_perimetrecommune;
DROP FUNCTION communautes_remplir_ligne();
"""


class Migration(migrations.Migration):
    dependencies = [("communautes", "0001_initial")]

    operations = [migrations.RunSQL(INSTALLER, RETIRER)]
