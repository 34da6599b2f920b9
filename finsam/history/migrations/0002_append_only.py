"""The database's part of the history: append-only, written only in one's own name, sealed by the owner's function."""

from django.db import migrations

from finsam.grants import append_only, grant, web_role

SEALING = """
CREATE FUNCTION history_row_line(e history_entry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', e.id, extract(epoch FROM e.at), e.code, e.subject_type, e.subject_id,
                     coalesce(e.user_id::text, '-'), coalesce(e.uppdrag_id::text, '-'), e.system, e.for_whom,
                     e.changes::text, e.request_id)
$$;

CREATE FUNCTION history_batch_hash(first_id bigint, last_id bigint, previous text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(
        previous || E'\\n' || coalesce(string_agg(history_row_line(e), E'\\n' ORDER BY e.id), ''), 'UTF8')), 'hex')
    FROM history_entry AS e WHERE e.id BETWEEN first_id AND last_id
$$;

CREATE FUNCTION history_seal() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    sealed_to bigint;
    previous text;
    first_id bigint;
    last_id bigint;
    counted integer;
BEGIN
    -- no insert can be between its number and its row while this lock is held, so no number below the last is to come
    LOCK TABLE history_entry IN SHARE ROW EXCLUSIVE MODE;
    SELECT s.last_entry_id, s.hash INTO sealed_to, previous FROM history_seal AS s ORDER BY s.id DESC LIMIT 1;
    SELECT min(e.id), max(e.id), count(*) INTO first_id, last_id, counted
        FROM history_entry AS e WHERE e.id > coalesce(sealed_to, 0);
    IF counted = 0 THEN
        RETURN 0;
    END IF;
    first_id := coalesce(sealed_to, 0) + 1;
    INSERT INTO history_seal (sealed_at, first_entry_id, last_entry_id, row_count, previous_hash, hash)
    VALUES (clock_timestamp(), first_id, last_id, counted, coalesce(previous, ''),
            history_batch_hash(first_id, last_id, coalesce(previous, '')));
    RETURN counted;
END $$;

CREATE FUNCTION history_faults()
RETURNS TABLE (seal_id bigint, first_entry_id bigint, last_entry_id bigint, reason text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH chain AS (
        SELECT s.*, lag(s.hash, 1, '') OVER (ORDER BY s.id) AS hash_before,
               lag(s.last_entry_id, 1, 0::bigint) OVER (ORDER BY s.id) AS last_before,
               (SELECT count(*) FROM history_entry AS e WHERE e.id BETWEEN s.first_entry_id AND s.last_entry_id) AS found
        FROM history_seal AS s
    )
    SELECT c.id, c.first_entry_id, c.last_entry_id,
           CASE WHEN c.found <> c.row_count THEN 'missing or added row'
                WHEN c.previous_hash <> c.hash_before OR c.first_entry_id <> c.last_before + 1 THEN 'missing seal'
                ELSE 'changed row' END
    FROM chain AS c
    WHERE c.found <> c.row_count OR c.previous_hash <> c.hash_before OR c.first_entry_id <> c.last_before + 1
       OR history_batch_hash(c.first_entry_id, c.last_entry_id, c.previous_hash) <> c.hash
    ORDER BY c.id
$$;
"""

DROP_SEALING = """
DROP FUNCTION history_faults();
DROP FUNCTION history_seal();
DROP FUNCTION history_batch_hash(bigint, bigint, text);
DROP FUNCTION history_row_line(history_entry);
"""

OWN_NAME = """
CREATE FUNCTION history_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id IS DISTINCT FROM finsam_acting_user() AND NEW.user_id IS NOT NULL THEN
        RAISE EXCEPTION 'a history row can only be written in the name of the acting user'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER history_entry_own_name BEFORE INSERT ON history_entry FOR EACH ROW EXECUTE FUNCTION history_own_name();
CREATE TRIGGER history_look_own_name BEFORE INSERT ON history_look FOR EACH ROW EXECUTE FUNCTION history_own_name();
"""

DROP_OWN_NAME = """
DROP TRIGGER history_look_own_name ON history_look;
DROP TRIGGER history_entry_own_name ON history_entry;
DROP FUNCTION history_own_name();
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial"), ("acting", "0001_acting")]
    operations = [
        grant("history_entry", "INSERT"),
        grant("history_look", "INSERT"),
        append_only("history_entry"),
        append_only("history_look"),
        append_only("history_seal"),
        migrations.RunSQL(OWN_NAME, DROP_OWN_NAME),
        migrations.RunSQL(SEALING, DROP_SEALING),
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION history_seal() FROM PUBLIC; GRANT EXECUTE ON FUNCTION history_seal() TO {web_role()}",
            migrations.RunSQL.noop,
        ),
    ]
