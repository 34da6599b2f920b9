"""Uploaded lists stand behind the wall too, and go in time (docs/adr/0011-the-wall.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant, grant_maint, web_role

the_wall = import_module("participants.migrations.0005_the_wall")

LISTS = f"""
ALTER TABLE participants_listrad
    ADD CONSTRAINT participants_listrad_of_list FOREIGN KEY (lista_id, insats_id, uppdrag_id)
    REFERENCES participants_deltagarlista (id, insats_id, uploaded_by_id);
ALTER TABLE participants_listrad ADD CONSTRAINT participants_listrad_is_encrypted CHECK (
    starts_with(content_encrypted, 'gAAAA'));
ALTER TABLE participants_kolumnmappning ADD CONSTRAINT participants_kolumnmappning_is_encrypted CHECK (
    starts_with(choices_encrypted, 'gAAAA'));
ALTER TABLE participants_listperson ADD CONSTRAINT participants_listperson_is_digest CHECK (
    personnummer_digest ~ '^[0-9a-f]{{64}}$');
REVOKE ALL ON participants_listperson FROM {web_role()};
GRANT INSERT ON participants_listperson TO {web_role()};
-- Only the uploader, while she is deltagaransvarig of the insats, and only until the list's time is over.
ALTER TABLE participants_listrad ENABLE ROW LEVEL SECURITY;
ALTER TABLE participants_listrad FORCE ROW LEVEL SECURITY;
CREATE POLICY participants_listrad_of_uploader ON participants_listrad FOR ALL TO {web_role()} USING (
    uppdrag_id = (SELECT finsam_acting_uppdrag()) AND insats_id IN (SELECT participants_own_insatser())
    AND lista_id IN (SELECT id FROM participants_deltagarlista WHERE keeps_until > statement_timestamp()));
-- The owner's functions see and take away only rows whose time is over.
CREATE POLICY participants_listrad_over ON participants_listrad FOR SELECT TO CURRENT_USER USING (
    lista_id NOT IN (SELECT id FROM participants_deltagarlista WHERE keeps_until > statement_timestamp()));
CREATE POLICY participants_listrad_erase ON participants_listrad FOR DELETE TO CURRENT_USER USING (
    lista_id NOT IN (SELECT id FROM participants_deltagarlista WHERE keeps_until > statement_timestamp()));
"""
DROP_LISTS = f"""
DROP POLICY participants_listrad_erase ON participants_listrad;
DROP POLICY participants_listrad_over ON participants_listrad;
DROP POLICY participants_listrad_of_uploader ON participants_listrad;
ALTER TABLE participants_listrad NO FORCE ROW LEVEL SECURITY;
ALTER TABLE participants_listrad DISABLE ROW LEVEL SECURITY;
REVOKE INSERT ON participants_listperson FROM {web_role()};
GRANT SELECT ON participants_listperson TO {web_role()};
ALTER TABLE participants_listperson DROP CONSTRAINT participants_listperson_is_digest;
ALTER TABLE participants_kolumnmappning DROP CONSTRAINT participants_kolumnmappning_is_encrypted;
ALTER TABLE participants_listrad DROP CONSTRAINT participants_listrad_is_encrypted;
ALTER TABLE participants_listrad DROP CONSTRAINT participants_listrad_of_list;
"""

FORGET = f"""
-- Takes away what is left of every list whose time is over. Anybody may run it, and gets nothing to see.
CREATE FUNCTION participants_forget_lists() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM participants_listperson
    WHERE lista_id IN (SELECT id FROM participants_deltagarlista WHERE keeps_until <= statement_timestamp());
    DELETE FROM participants_listrad
    WHERE lista_id IN (SELECT id FROM participants_deltagarlista WHERE keeps_until <= statement_timestamp());
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE participants_deltagarlista SET state = 'borttagen'
    WHERE state IN ('kolumner', 'granskad') AND keeps_until <= statement_timestamp();
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION participants_forget_lists() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_forget_lists() TO {web_role()};

-- How many rows have outlived their list: what `check_consistency` asks.
CREATE FUNCTION participants_rows_of_lists_that_are_over() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM participants_listrad WHERE lista_id IN (
        SELECT id FROM participants_deltagarlista WHERE keeps_until <= statement_timestamp() - interval '2 hours')
$$;
REVOKE ALL ON FUNCTION participants_rows_of_lists_that_are_over() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_rows_of_lists_that_are_over() TO {web_role()};

-- A consent that is withdrawn takes every uploaded list with it that the person is in. It runs before the identity is
-- erased (triggers run by name), since that knows the number's digest.
CREATE FUNCTION participants_forget_lists_of_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_deltagarlista SET keeps_until = statement_timestamp()
    WHERE keeps_until > statement_timestamp() AND id IN (
        SELECT lista_id FROM participants_deltagande WHERE id = NEW.deltagande_id AND lista_id IS NOT NULL
        UNION ALL
        SELECT person.lista_id FROM participants_listperson AS person
        JOIN participants_identitet AS one ON one.personnummer_digest = person.personnummer_digest
        WHERE one.deltagande_id = NEW.deltagande_id);
    IF FOUND THEN
        PERFORM participants_forget_lists();
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_forget_lists_of_withdrawn() FROM PUBLIC;
CREATE TRIGGER participants_samtycke_takes_lists AFTER UPDATE OF status ON participants_samtycke
    FOR EACH ROW WHEN (NEW.status = 'atertaget' AND OLD.status <> 'atertaget')
    EXECUTE FUNCTION participants_forget_lists_of_withdrawn();
"""
DROP_FORGET = """
DROP TRIGGER participants_samtycke_takes_lists ON participants_samtycke;
DROP FUNCTION participants_forget_lists_of_withdrawn();
DROP FUNCTION participants_rows_of_lists_that_are_over();
DROP FUNCTION participants_forget_lists();
"""

RECOGNISE = f"""
-- The deltagare of each number, else a new one: one statement for many, since a lock for each would fill the lock table.
-- Each number comes as its digests, one for each key, newest first, with spaces between.
CREATE FUNCTION participants_recognise_all(asked text[], kons text[], years integer[])
RETURNS TABLE (place bigint, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    every text[];
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
        PERFORM 1 FROM participants_igenkanning WHERE personnummer_digest = ANY (every)
        ORDER BY personnummer_digest FOR KEY SHARE;
        EXIT WHEN NOT EXISTS (
            SELECT 1 FROM unnest(asked) AS digests WHERE NOT EXISTS (
                SELECT 1 FROM participants_igenkanning WHERE personnummer_digest = ANY (string_to_array(digests, ' '))));
    END LOOP;
    RETURN QUERY
    SELECT one.nth, (
        SELECT deltagare_id FROM participants_igenkanning
        WHERE personnummer_digest = ANY (string_to_array(one.digests, ' '))
        ORDER BY array_position(string_to_array(one.digests, ' '), personnummer_digest::text) LIMIT 1)
    FROM unnest(asked) WITH ORDINALITY AS one (digests, nth);
END $$;
REVOKE ALL ON FUNCTION participants_recognise_all(text[], text[], integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_recognise_all(text[], text[], integer[]) TO {web_role()};

-- The same of one person, for the functions of the database.
CREATE OR REPLACE FUNCTION participants_recognise(digests text[], wanted_kon text, wanted_year integer) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT person
    FROM participants_recognise_all(ARRAY[array_to_string(digests, ' ')], ARRAY[wanted_kon], ARRAY[wanted_year])
$$;
"""
DROP_RECOGNISE = f"""
{the_wall.RECOGNISE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")};
DROP FUNCTION participants_recognise_all(text[], text[], integer[]);
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0010_deltagarlistor")]
    operations = [
        grant("participants_deltagarlista", "INSERT"),
        grant(
            "participants_deltagarlista",
            "UPDATE (state, keeps_until, row_count, imported_at, imported_count, undone_at, undone_count, version)",
        ),
        grant("participants_listrad", "INSERT", "DELETE", "UPDATE (content_encrypted, utfall)"),
        grant("participants_kolumnmappning", "INSERT", "UPDATE"),
        grant_maint("participants_listrad", "UPDATE (content_encrypted)"),
        grant_maint("participants_listperson", "INSERT", "DELETE"),
        grant_maint("participants_kolumnmappning", "UPDATE (choices_encrypted)"),
        migrations.RunSQL(LISTS, DROP_LISTS),
        migrations.RunSQL(FORGET, DROP_FORGET),
        migrations.RunSQL(RECOGNISE, DROP_RECOGNISE),
    ]
