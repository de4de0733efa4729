"""A shared commune says which part of its people each CPTS takes, and the parts make one at most.

The sum is looked at when the transaction ends, so that two versions can be exchanged in one. The
lock makes two transactions that share the same commune at the same time look one after the other:
the second sees what the first wrote.
"""

from django.db import migrations, models

INSTALLER = """
CREATE FUNCTION communautes_compter_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total numeric;
    jour date;
BEGIN
    IF NOT (NEW.opposable AND NEW.partagee) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('communautes.parts'));
    -- The sum only grows on the first day of a line: looking at those days is enough.
    SELECT lower(debuts.periode), sum(tenues.part) INTO jour, total
      FROM communautes_perimetrecommune debuts
      JOIN communautes_perimetrecommune tenues
        ON tenues.commune_id = debuts.commune_id AND tenues.periode @> lower(debuts.periode)
       AND tenues.opposable AND tenues.partagee
     WHERE debuts.commune_id = NEW.commune_id AND debuts.opposable AND debuts.partagee
     GROUP BY debuts.id, debuts.periode
    HAVING sum(tenues.part) > 1
     ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'perimetre, parts_de_commune_au_plus_un: % makes % on %', NEW.commune_id, total, jour
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'parts_de_commune_au_plus_un',
                  TABLE = 'communautes_perimetrecommune',
                  DETAIL = NEW.commune_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER parts_de_commune_au_plus_un
    AFTER INSERT OR UPDATE ON communautes_perimetrecommune
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION communautes_compter_parts();
"""
RETIRER = """
DROP TRIGGER parts_de_commune_au_plus_un ON communautes_perimetrecommune;
DROP FUNCTION communautes_compter_parts();
"""


class Migration(migrations.Migration):
    dependencies = [("communautes", "0003_etapes_et_parts")]

    operations = [
        migrations.AddConstraint(
            model_name="perimetrecommune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decoupage", ""), ("part__isnull", True), ("partagee", False)),
                    models.Q(
                        ("part__gt", 0),
                        ("part__isnull", False),
                        ("part__lte", 1),
                        ("partagee", True),
                        models.Q(("decoupage", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commune_partagee_dit_sa_part",
                violation_error_message="Une commune partagée dit quelle part de sa population la communauté prend, et comment elle est découpée.",
            ),
        ),
        migrations.RunSQL(INSTALLER, RETIRER),
    ]
