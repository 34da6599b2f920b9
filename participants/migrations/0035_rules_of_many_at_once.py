"""The same rules as before, asked once of all rows that a transaction writes instead of once for each of them.

That a new deltagande is whole is asked when the transaction ends, and only rows can wait for that: so each statement leaves
one row that names those it wrote, as the kept sums do (ADR 12).
"""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

lists = import_module("participants.migrations.0011_the_wall_of_lists")
rules = import_module("participants.migrations.0006_rules_of_deltaganden")
unasked = import_module("participants.migrations.0015_rules_that_need_not_be_asked")

WHOLE = """
CREATE FUNCTION participants_mark_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO participants_nyadeltaganden (ids) SELECT array_agg(id) FROM written HAVING count(*) > 0;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_mark_new() FROM PUBLIC;

-- When the transaction ends: a consent to be registered, something to live on before, an insats that follows persons.
-- Each is looked up by its key, however few rows the database believes that there are.
CREATE OR REPLACE FUNCTION participants_check_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_nyadeltaganden WHERE id = NEW.id;
    IF EXISTS (SELECT 1 FROM unnest(NEW.ids) AS one (id) WHERE (
        SELECT count(*) FROM participants_samtycke
        WHERE deltagande_id = one.id AND syfte = 'uppfoljning_registrering' AND status <> 'nekat') = 0) THEN
        RAISE EXCEPTION 'nobody is registered without a consent to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_has_consent';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(NEW.ids) AS one (id) WHERE (
        SELECT count(*) FROM participants_forsorjning WHERE deltagande_id = one.id AND fas = 'fore') = 0) THEN
        RAISE EXCEPTION 'what the person lived on before is missing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_has_forsorjning';
    END IF;
    IF EXISTS (
        SELECT 1 FROM insatser_insats
        WHERE id IN (SELECT (SELECT insats_id FROM participants_deltagande AS d WHERE d.id = one.id)
                     FROM unnest(NEW.ids) AS one (id))
          AND uppfoljningsmetod <> 'personuppgifter_anonym') THEN
        RAISE EXCEPTION 'the insats is followed up with numbers only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_of_method';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_check_whole() FROM PUBLIC;
DROP TRIGGER participants_deltagande_whole ON participants_deltagande;
CREATE TRIGGER participants_deltagande_new AFTER INSERT ON participants_deltagande
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_mark_new();
CREATE CONSTRAINT TRIGGER participants_deltagande_whole AFTER INSERT ON participants_nyadeltaganden
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_check_whole();
"""
WHOLE_BEFORE = f"""
DROP TRIGGER participants_deltagande_whole ON participants_nyadeltaganden;
DROP TRIGGER participants_deltagande_new ON participants_deltagande;
DROP FUNCTION participants_mark_new();
DROP FUNCTION participants_check_whole();
{rules.WHOLE}
"""

FIXED = """
DROP TRIGGER participants_deltagande_fixed ON participants_deltagande;
CREATE TRIGGER participants_deltagande_fixed BEFORE UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_fix_deltagande();
CREATE TRIGGER participants_deltagande_fixed_new BEFORE INSERT ON participants_deltagande
    FOR EACH ROW WHEN (NEW.avslutsanledning_id IS NOT NULL OR NEW.is_mistake)
    EXECUTE FUNCTION participants_fix_deltagande();
"""
FIXED_BEFORE = """
DROP TRIGGER participants_deltagande_fixed_new ON participants_deltagande;
DROP TRIGGER participants_deltagande_fixed ON participants_deltagande;
CREATE TRIGGER participants_deltagande_fixed BEFORE INSERT OR UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_fix_deltagande();
"""

ADDS = """
DROP TRIGGER participants_samtycke_adds ON participants_samtycke;
-- What has fallen does not come back through another purpose: the person is asked anew at the next inregistrering.
CREATE OR REPLACE FUNCTION participants_add_samtycke() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written
        WHERE status = 'givet' AND syfte = 'langtidsuppfoljning' AND (
            SELECT count(*) FROM participants_samtycke AS s
            WHERE s.deltagande_id = written.deltagande_id AND s.syfte = 'uppfoljning_registrering'
              AND (s.status <> 'givet' OR s.last_on < participants_today())) > 0)
    THEN
        RAISE EXCEPTION 'the consent to be registered does not stand any more'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtycke_moves';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_samtycke_adds AFTER INSERT ON participants_samtycke
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_add_samtycke();
"""
ADDS_BEFORE = f"""
DROP TRIGGER participants_samtycke_adds ON participants_samtycke;
{rules.CONSENT[rules.CONSENT.index("CREATE FUNCTION participants_add_samtycke") :].split("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
{unasked.ADDS.split(";", 1)[1]}
"""


RECOGNISE = """
-- The deltagare of each number, else a new one. Each number comes as its digests, one for each key, newest first, with
-- spaces between. What is found is put together in memory, as it is read with one look at each digest.
CREATE OR REPLACE FUNCTION participants_recognise_all(asked text[], kons text[], years integer[])
RETURNS TABLE (place bigint, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    every text[];
    known text[];
    whose uuid[];
    persons uuid[];
BEGIN
    IF NOT participants_may_register() THEN
        RAISE EXCEPTION 'only who may register participants can recognise one' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(DISTINCT one ORDER BY one) INTO every
    FROM unnest(asked) AS digests, unnest(string_to_array(digests, ' ')) AS one;
    FOR attempt IN 1..3 LOOP
        -- Somebody else who registers the same person just now makes this wait, and then finds that one.
        WITH missing AS MATERIALIZED (
            SELECT DISTINCT ON (digest) split_part(digests, ' ', 1) AS digest, kon, born, gen_random_uuid() AS fresh
            FROM unnest(asked, kons, years) AS one (digests, kon, born)
            WHERE NOT EXISTS (
                SELECT 1 FROM participants_igenkanning WHERE personnummer_digest = ANY (string_to_array(digests, ' ')))
            ORDER BY digest
        ), made AS (
            INSERT INTO participants_igenkanning (personnummer_digest, deltagare_id)
            SELECT digest, fresh FROM missing ON CONFLICT (personnummer_digest) DO NOTHING RETURNING deltagare_id
        )
        INSERT INTO participants_deltagare (id, kon, birth_year)
        SELECT fresh, kon, born FROM missing JOIN made ON made.deltagare_id = fresh;
        -- This waits for a withdrawal that is about to forget a person, and makes the next one wait.
        SELECT array_agg(personnummer_digest), array_agg(deltagare_id) INTO known, whose FROM (
            SELECT personnummer_digest, deltagare_id FROM participants_igenkanning
            WHERE personnummer_digest = ANY (every) ORDER BY personnummer_digest FOR KEY SHARE) AS locked;
        SELECT array_agg(whom ORDER BY nth) INTO persons FROM (
            SELECT DISTINCT ON (nth) nth, whom
            FROM unnest(asked) WITH ORDINALITY AS one (digests, nth)
            CROSS JOIN unnest(string_to_array(digests, ' ')) WITH ORDINALITY AS own (digest, age)
            LEFT JOIN unnest(known, whose) AS there (one, whom) ON there.one = own.digest
            ORDER BY nth, whom IS NULL, age) AS found;
        EXIT WHEN array_position(persons, NULL) IS NULL;
    END LOOP;
    RETURN QUERY SELECT nth, whom FROM unnest(persons) WITH ORDINALITY AS one (whom, nth);
END $$;
"""
RECOGNISE_BEFORE = "".join(
    part.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for part in lists.RECOGNISE.partition("END $$;")[:2]
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0034_links_open_one_question")]
    operations = [
        migrations.CreateModel(
            name="NyaDeltaganden",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ids", django.contrib.postgres.fields.ArrayField(models.UUIDField())),
            ],
            options={"verbose_name": "nya deltaganden"},
        ),
        migrations.RunSQL(WHOLE, WHOLE_BEFORE),
        migrations.RunSQL(FIXED, FIXED_BEFORE),
        migrations.RunSQL(ADDS, ADDS_BEFORE),
        migrations.RunSQL(RECOGNISE, RECOGNISE_BEFORE),
    ]
