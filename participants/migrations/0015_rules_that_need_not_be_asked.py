"""Rules that are asked only of the rows that need it, in time that grows with these alone: a list writes thousands at once."""

from importlib import import_module

from django.db import migrations

rules = import_module("participants.migrations.0006_rules_of_deltaganden")

FIXED = """
CREATE OR REPLACE FUNCTION participants_fix_deltagande() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.insats_id <> OLD.insats_id OR NEW.registered_at <> OLD.registered_at
            OR (NEW.deltagare_id <> OLD.deltagare_id AND current_user <> (
                SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'participants_deltagande'))
        THEN
            RAISE EXCEPTION 'the person, the insats and the time of registration are fixed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_fixed';
        END IF;
    END IF;
    NEW.is_mistake := false;
    IF NEW.avslutsanledning_id IS NOT NULL THEN
        NEW.is_mistake := EXISTS (
            SELECT 1 FROM codelists_kodvarde WHERE id = NEW.avslutsanledning_id AND key = 'felregistrering');
    END IF;
    RETURN NEW;
END $$;
"""
ADDS = """
DROP TRIGGER participants_samtycke_adds ON participants_samtycke;
CREATE TRIGGER participants_samtycke_adds BEFORE INSERT ON participants_samtycke
    FOR EACH ROW WHEN (NEW.status = 'givet' AND NEW.syfte = 'langtidsuppfoljning')
    EXECUTE FUNCTION participants_add_samtycke();
"""
ADDS_BEFORE = """
DROP TRIGGER participants_samtycke_adds ON participants_samtycke;
CREATE TRIGGER participants_samtycke_adds BEFORE INSERT ON participants_samtycke
    FOR EACH ROW EXECUTE FUNCTION participants_add_samtycke();
"""
UNKNOWN = """
CREATE OR REPLACE FUNCTION participants_{name}() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    found uuid[] := ARRAY({found});
BEGIN
    -- First the ids, then the rows: in one statement the database may go through the first for each of the second.
    IF cardinality(found) > 0 THEN
        UPDATE participants_deltagande SET has_unknown = has_unknown WHERE id = ANY (found);
    END IF;
    RETURN NULL;
END $$;
"""
NEW_ROWS = """
    SELECT id FROM written WHERE utbildningsniva_id IN (SELECT id FROM codelists_kodvarde WHERE key = 'okand')
    OR tid_offentlig_forsorjning_id IN (SELECT id FROM codelists_kodvarde WHERE key = 'okand')"""
ANSWERS = """
    SELECT deltagande_id FROM changed WHERE {column} IN (SELECT id FROM codelists_kodvarde WHERE key = 'okand')"""
ONLY_WHAT_NEEDS_IT = "".join(
    UNKNOWN.format(name=name, found=found)
    for name, found in (
        ("new_unknown", NEW_ROWS),
        ("forsorjning_unknown", ANSWERS.format(column="kalla_id")),
        ("sysselsattning_unknown", ANSWERS.format(column="slag_id")),
    )
)
FIXED_BEFORE = rules.FIXED[: rules.FIXED.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0014_indexes_by_insats")]
    operations = [
        migrations.RunSQL(FIXED, FIXED_BEFORE),
        migrations.RunSQL(ADDS, ADDS_BEFORE),
        migrations.RunSQL(ONLY_WHAT_NEEDS_IT, migrations.RunSQL.noop),
    ]
