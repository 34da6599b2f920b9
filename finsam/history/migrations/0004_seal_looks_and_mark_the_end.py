"""Looks are sealed in the same chain, and the last seal is marked outside it, so that a cut end is found."""

from django.db import migrations

NEW = """
CREATE FUNCTION history_look_line(k history_look) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array('look', k.id, extract(epoch FROM k.at), k.purpose, k.subject_type, k.subject_id,
                             k.user_id, k.uppdrag_id)::text
$$;

CREATE FUNCTION history_batch_hash(batch history_seal) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(
        batch.previous_hash || E'\\n'
        || coalesce((SELECT string_agg(history_row_line(e), E'\\n' ORDER BY e.id) FROM history_entry AS e
                     WHERE e.id BETWEEN batch.first_entry_id AND batch.last_entry_id), '')
        || coalesce((SELECT E'\\n' || string_agg(history_look_line(k), E'\\n' ORDER BY k.id) FROM history_look AS k
                     WHERE k.id BETWEEN batch.first_look_id AND batch.last_look_id), ''), 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION history_seal() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
    last_seal history_seal;
    batch history_seal;
BEGIN
    -- No insert can be between its number and its row while these locks are held, so no number below the last is to
    -- come. The wait is shorter than deadlock_timeout: when a user has the one table and wants the other, we give up.
    BEGIN
        LOCK TABLE history_entry, history_look IN SHARE ROW EXCLUSIVE MODE;
    EXCEPTION WHEN lock_not_available THEN
        RETURN NULL;
    END;
    SELECT s.* INTO last_seal FROM history_seal AS s ORDER BY s.id DESC LIMIT 1;
    batch.first_entry_id := coalesce(last_seal.last_entry_id, 0) + 1;
    batch.first_look_id := coalesce(last_seal.last_look_id, 0) + 1;
    -- from the mark, not from the seal found: when the end has been cut off, the new seal shows it for ever
    batch.previous_hash := coalesce((SELECT m.hash FROM history_sealmark AS m), '');
    SELECT coalesce(max(e.id), batch.first_entry_id - 1), count(*) INTO batch.last_entry_id, batch.row_count
        FROM history_entry AS e WHERE e.id >= batch.first_entry_id;
    SELECT coalesce(max(k.id), batch.first_look_id - 1), count(*) INTO batch.last_look_id, batch.look_count
        FROM history_look AS k WHERE k.id >= batch.first_look_id;
    IF batch.row_count + batch.look_count = 0 THEN
        RETURN 0;
    END IF;
    batch.hash := history_batch_hash(batch);
    INSERT INTO history_seal (sealed_at, first_entry_id, last_entry_id, row_count,
                              first_look_id, last_look_id, look_count, previous_hash, hash)
    VALUES (clock_timestamp(), batch.first_entry_id, batch.last_entry_id, batch.row_count,
            batch.first_look_id, batch.last_look_id, batch.look_count, batch.previous_hash, batch.hash)
    RETURNING id INTO batch.id;
    INSERT INTO history_sealmark (id, seal_number, hash) VALUES (1, batch.id, batch.hash)
    ON CONFLICT (id) DO UPDATE SET seal_number = excluded.seal_number, hash = excluded.hash;
    RETURN batch.row_count + batch.look_count;
END $$;

CREATE OR REPLACE FUNCTION history_faults()
RETURNS TABLE (seal_id bigint, first_entry_id bigint, last_entry_id bigint, reason text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH chain AS (
        SELECT s AS batch, s.*, lag(s.hash, 1, '') OVER in_order AS hash_before,
               lag(s.last_entry_id, 1, 0::bigint) OVER in_order AS last_before,
               lag(s.last_look_id, 1, 0::bigint) OVER in_order AS look_before,
               (SELECT count(*) FROM history_entry AS e WHERE e.id BETWEEN s.first_entry_id AND s.last_entry_id) AS found,
               (SELECT count(*) FROM history_look AS k WHERE k.id BETWEEN s.first_look_id AND s.last_look_id) AS looks
        FROM history_seal AS s WINDOW in_order AS (ORDER BY s.id)
    ), judged AS (
        SELECT c.id, c.first_entry_id, c.last_entry_id,
               CASE WHEN c.found <> c.row_count OR c.looks <> c.look_count THEN 'missing or added row'
                    WHEN c.previous_hash <> c.hash_before OR c.first_entry_id <> c.last_before + 1
                        OR c.first_look_id <> c.look_before + 1 THEN 'missing seal'
                    WHEN history_batch_hash(c.batch) <> c.hash THEN 'changed row' END AS reason
        FROM chain AS c
    ), ends AS (
        SELECT last.id, last.last_entry_id, mark.seal_number
        FROM (SELECT s.id, s.hash, s.last_entry_id FROM history_seal AS s ORDER BY s.id DESC LIMIT 1) AS last
        FULL JOIN history_sealmark AS mark ON true
        WHERE (last.id, last.hash) IS DISTINCT FROM (mark.seal_number, mark.hash)
    )
    SELECT j.id, j.first_entry_id, j.last_entry_id, j.reason FROM judged AS j WHERE j.reason IS NOT NULL
    UNION ALL
    SELECT coalesce(e.seal_number, e.id), coalesce(e.last_entry_id, 0) + 1, coalesce(e.last_entry_id, 0) + 1,
           'missing last seal' FROM ends AS e
    ORDER BY 1
$$;

DROP FUNCTION history_batch_hash(bigint, bigint, text);
INSERT INTO history_sealmark (id, seal_number, hash)
    SELECT 1, s.id, s.hash FROM history_seal AS s ORDER BY s.id DESC LIMIT 1;
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0003_looks_in_seals")]
    operations = [
        # not reversed: seals that hold looks would be faults in the functions of before
        migrations.RunSQL(NEW, elidable=False),
    ]
