"""The same rules as before, asked once for a statement where they were asked for each of its rows."""

from importlib import import_module

from django.db import migrations

rules = import_module("participants.migrations.0006_rules_of_deltaganden")

MAY_WRITE = """
    (SELECT participants_acting_role()) IN ('forbundschef', 'handlaggare', 'statistikansvarig')
    OR (SELECT insats_id FROM participants_deltagande WHERE id = participants_samtycke.deltagande_id)
       IN (SELECT participants_own_insatser())
"""
POLICIES = f"""
ALTER POLICY participants_samtycke_write ON participants_samtycke WITH CHECK ({MAY_WRITE});
ALTER POLICY participants_samtycke_change ON participants_samtycke USING ({MAY_WRITE});
DROP FUNCTION participants_may_write(uuid);
"""
POLICIES_BEFORE = """
CREATE FUNCTION participants_may_write(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig'), false)
        OR (SELECT insats_id FROM participants_deltagande WHERE id = wanted)
           IN (SELECT participants_own_insatser())
$$;
ALTER POLICY participants_samtycke_write ON participants_samtycke WITH CHECK (participants_may_write(deltagande_id));
ALTER POLICY participants_samtycke_change ON participants_samtycke USING (participants_may_write(deltagande_id));
"""

LISTS = """
CREATE FUNCTION participants_check_lists() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written, LATERAL (
            VALUES (utbildningsniva_id, 'utbildningsniva'), (remittent_id, 'remittent'),
                   (tid_offentlig_forsorjning_id, 'tid_offentlig_forsorjning'),
                   (avslutsanledning_id, 'avslutsanledning')) AS chosen (id, lista)
        JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista
    ) THEN
        RAISE EXCEPTION 'a value is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_lists';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_deltagande_lists AFTER INSERT ON participants_deltagande
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_lists();
CREATE TRIGGER participants_deltagande_lists_changed AFTER UPDATE ON participants_deltagande
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_lists();
"""
DROP_LISTS = """
DROP TRIGGER participants_deltagande_lists_changed ON participants_deltagande;
DROP TRIGGER participants_deltagande_lists ON participants_deltagande;
DROP FUNCTION participants_check_lists();
"""

ANSWERS = """
CREATE FUNCTION participants_check_forsorjning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written JOIN codelists_kodvarde AS k ON k.id = kalla_id WHERE k.lista <> 'forsorjningskalla'
    ) OR EXISTS (
        SELECT 1 FROM participants_forsorjning AS f JOIN codelists_kodvarde AS k ON k.id = f.kalla_id
        WHERE (f.deltagande_id, f.fas) IN (SELECT deltagande_id, fas FROM written)
        GROUP BY f.deltagande_id, f.fas
        HAVING count(*) > 1 AND bool_or(coalesce((k.attributes ->> 'exklusiv')::boolean, false)))
    THEN
        RAISE EXCEPTION 'this answer excludes every other'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_forsorjning_excludes';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_forsorjning_excludes AFTER INSERT ON participants_forsorjning
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_forsorjning();

CREATE FUNCTION participants_check_sysselsattning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written LEFT JOIN codelists_kodvarde AS k
            ON k.id = slag_id AND k.lista = 'sysselsattning'
            AND coalesce((k.attributes ->> 'har_omfattning')::boolean, false) = (omfattning IS NOT NULL)
        WHERE k.id IS NULL)
    THEN
        RAISE EXCEPTION 'work and studies have an omfattning, and nothing else has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_sysselsattning_has_omfattning';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_sysselsattning_has_omfattning AFTER INSERT ON participants_sysselsattning
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_sysselsattning();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0011_the_wall_of_lists")]
    operations = [
        migrations.RunSQL(POLICIES, POLICIES_BEFORE),
        migrations.RunSQL(rules.DROP_LISTS, rules.LISTS),
        migrations.RunSQL(LISTS, DROP_LISTS),
        migrations.RunSQL(rules.DROP_ANSWERS, rules.ANSWERS),
        migrations.RunSQL(ANSWERS, rules.DROP_ANSWERS),
    ]
