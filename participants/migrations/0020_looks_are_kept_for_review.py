"""Every look at a deltagande is counted for the weekly review, by the database (docs/adr/0014-the-review-of-access.md)."""

from django.db import migrations

from finsam.grants import append_only, grant, web_role

# The pages that show many; the rest of the purposes open somebody (participants.enums.MANY_AT_ONCE).
LISTS = "('deltaganden', 'alla deltaganden', 'deltagarlista')"

COLUMN = """
-- Which deltagande a row is about: nobody but the owner reads it. A total has none.
ALTER TABLE participants_atkomst ADD COLUMN subject uuid;
CREATE UNIQUE INDEX participants_atkomst_once
    ON participants_atkomst (insats_id, week_on, user_id, is_total, subject) NULLS NOT DISTINCT;
CREATE INDEX participants_atkomst_of_subject ON participants_atkomst (subject) WHERE own_name;
ALTER TABLE participants_atkomst ADD CONSTRAINT participants_atkomst_of_monday CHECK (
    extract(isodow FROM week_on) = 1);
ALTER TABLE participants_atkomst ADD CONSTRAINT participants_atkomst_name_or_code CHECK (
    (is_total AND subject IS NULL AND code = '' AND NOT own_name)
    OR (NOT is_total AND subject IS NOT NULL AND own_name = (code = '')));
"""
DROP_COLUMN = """
ALTER TABLE participants_atkomst DROP CONSTRAINT participants_atkomst_name_or_code;
ALTER TABLE participants_atkomst DROP CONSTRAINT participants_atkomst_of_monday;
ALTER TABLE participants_atkomst DROP COLUMN subject;
"""

KEEP_LOOKS = f"""
-- Counts these looks, once for each deltagande and once for all of an insats's. In order, so that two do not wait for
-- each other.
CREATE FUNCTION participants_keep_looks_of(wanted bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH seen AS (
        SELECT k.at, k.purpose, k.user_id, d.id AS subject, d.insats_id, k.at AT TIME ZONE 'Europe/Stockholm' AS local,
               k.purpose NOT IN {LISTS} AS is_opened, d.ends_on
        FROM history_look AS k
        JOIN participants_deltagande AS d ON d.id = CASE
            WHEN k.subject_type = 'participants.deltagande' AND k.subject_id ~ '^[0-9a-f-]{{36}}$'
            THEN k.subject_id::uuid END
        WHERE k.id = ANY (wanted) AND k.user_id IS NOT NULL
    ), weeks AS (
        INSERT INTO participants_granskningsvecka (id, insats_id, week_on)
        SELECT gen_random_uuid(), insats_id, week_on FROM (
            SELECT DISTINCT insats_id, date_trunc('week', local)::date AS week_on FROM seen) AS one
        ORDER BY insats_id, week_on
        ON CONFLICT (insats_id, week_on) DO NOTHING
    )
    INSERT INTO participants_atkomst AS kept (
        id, insats_id, week_on, user_id, is_total, subject, code, looks, opened, changes, own_name,
        days_after_end, earliest, latest, weekdays, purposes, first_at, last_at)
    SELECT gen_random_uuid(), insats_id, date_trunc('week', local)::date, user_id, grouping(subject) = 1, subject,
           coalesce(left(subject::text, 8), ''), count(*), count(*) FILTER (WHERE is_opened), 0, false,
           CASE WHEN grouping(subject) = 0 THEN max(local::date - ends_on) FILTER (WHERE is_opened) END,
           min(local::time), max(local::time), bit_or(1 << (extract(isodow FROM local)::int - 1)),
           array_agg(DISTINCT purpose), min(at), max(at)
    FROM seen
    GROUP BY GROUPING SETS (
        (insats_id, date_trunc('week', local), user_id, subject), (insats_id, date_trunc('week', local), user_id))
    ORDER BY insats_id, user_id, subject
    ON CONFLICT (insats_id, week_on, user_id, is_total, subject) DO UPDATE SET
        looks = kept.looks + excluded.looks,
        opened = kept.opened + excluded.opened,
        days_after_end = greatest(kept.days_after_end, excluded.days_after_end),
        earliest = least(kept.earliest, excluded.earliest),
        latest = greatest(kept.latest, excluded.latest),
        weekdays = kept.weekdays | excluded.weekdays,
        purposes = ARRAY(SELECT DISTINCT unnest(kept.purposes || excluded.purposes) ORDER BY 1),
        first_at = least(kept.first_at, excluded.first_at),
        last_at = greatest(kept.last_at, excluded.last_at)
$$;
"""
KEEP = f"""{KEEP_LOOKS}
REVOKE ALL ON FUNCTION participants_keep_looks_of(bigint[]) FROM PUBLIC;

CREATE FUNCTION participants_keep_looks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_people bigint[];
BEGIN
    SELECT array_agg(id) INTO of_people FROM new_rows WHERE subject_type = 'participants.deltagande';
    IF of_people IS NOT NULL THEN
        PERFORM participants_keep_looks_of(of_people);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_keep_looks() FROM PUBLIC;
CREATE TRIGGER participants_look_is_kept AFTER INSERT ON history_look REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION participants_keep_looks();

-- Whoever changed something had a reason to look: an act on a deltagande is counted beside the looks of its week.
CREATE FUNCTION participants_keep_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE subject_type = 'participants.deltagande') THEN
        UPDATE participants_atkomst AS kept SET changes = kept.changes + done.times
        FROM (
            SELECT d.insats_id, d.id AS subject, e.user_id, count(*) AS times,
                   date_trunc('week', e.at AT TIME ZONE 'Europe/Stockholm')::date AS week_on
            FROM new_rows AS e
            JOIN participants_deltagande AS d ON d.id = CASE
                WHEN e.subject_type = 'participants.deltagande' AND e.subject_id ~ '^[0-9a-f-]{{36}}$'
                THEN e.subject_id::uuid END
            GROUP BY 1, 2, 3, 5
        ) AS done
        WHERE kept.insats_id = done.insats_id AND kept.week_on = done.week_on AND kept.user_id = done.user_id
          AND NOT kept.is_total AND kept.subject = done.subject;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_keep_changes() FROM PUBLIC;
CREATE TRIGGER participants_change_is_kept AFTER INSERT ON history_entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION participants_keep_changes();

-- The acting user's own looks of this week at somebody with the same family name, told by the page that had the name
-- open. The code goes, so that the mark tells nobody what a deltagande is called.
CREATE FUNCTION participants_note_own_name(wanted uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE participants_atkomst SET own_name = true, code = ''
    WHERE NOT is_total AND NOT own_name AND subject = ANY (wanted) AND user_id = finsam_acting_user()
      AND insats_id IN (SELECT insats_id FROM participants_deltagande WHERE id = ANY (wanted))
      AND week_on = date_trunc('week', now() AT TIME ZONE 'Europe/Stockholm')::date
$$;
REVOKE ALL ON FUNCTION participants_note_own_name(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_note_own_name(uuid[]) TO {web_role()};

-- When an identity is erased, nothing says any more what its deltagande had for a name.
CREATE FUNCTION participants_forget_own_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_atkomst SET subject = gen_random_uuid() WHERE own_name AND subject = OLD.deltagande_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_forget_own_name() FROM PUBLIC;
CREATE TRIGGER participants_identitet_erased AFTER DELETE ON participants_identitet
    FOR EACH ROW EXECUTE FUNCTION participants_forget_own_name();

SELECT participants_keep_looks_of(array_agg(id)) FROM history_look WHERE subject_type = 'participants.deltagande';
"""
DROP_KEEP = """
DROP TRIGGER participants_identitet_erased ON participants_identitet;
DROP FUNCTION participants_forget_own_name();
DROP FUNCTION participants_note_own_name(uuid[]);
DROP TRIGGER participants_change_is_kept ON history_entry;
DROP FUNCTION participants_keep_changes();
DROP TRIGGER participants_look_is_kept ON history_look;
DROP FUNCTION participants_keep_looks();
DROP FUNCTION participants_keep_looks_of(bigint[]);
"""

WALL = f"""
-- The insatser that the proven uppdrag is insatsansvarig of today.
CREATE FUNCTION participants_managed_insatser() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT insats_id FROM insatser_insatsuppdrag
    WHERE uppdrag_id = finsam_acting_uppdrag() AND participants_acting_role() = 'insatsansvarig'
      AND participants_today() BETWEEN from_on AND coalesce(to_on, 'infinity')
$$;
-- Whom somebody has seen is for the insatsansvarig alone; the others see the weeks.
ALTER TABLE participants_atkomst ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_atkomst_read ON participants_atkomst FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_managed_insatser()));
REVOKE ALL ON participants_atkomst FROM {web_role()};
GRANT SELECT (id, insats_id, week_on, user_id, is_total, code, looks, opened, changes, own_name,
    days_after_end, earliest, latest, weekdays, purposes, first_at, last_at) ON participants_atkomst TO {web_role()};
-- A week is ticked once, by an insatsansvarig who has not looked in it.
ALTER TABLE participants_granskningsvecka ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_granskningsvecka_read ON participants_granskningsvecka FOR SELECT TO {web_role()}
    USING (true);
CREATE POLICY participants_granskningsvecka_review ON participants_granskningsvecka FOR UPDATE TO {web_role()}
    USING (reviewed_at IS NULL AND insats_id IN (SELECT participants_managed_insatser()))
    WITH CHECK (
        reviewed_by_id = finsam_acting_uppdrag() AND insats_id IN (SELECT participants_managed_insatser())
        AND NOT EXISTS (
            SELECT 1 FROM participants_atkomst AS seen
            WHERE seen.insats_id = participants_granskningsvecka.insats_id
              AND seen.week_on = participants_granskningsvecka.week_on AND seen.user_id = finsam_acting_user()));
ALTER TABLE participants_granskningsutfall ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_granskningsutfall_read ON participants_granskningsutfall FOR SELECT TO {web_role()}
    USING (EXISTS (SELECT 1 FROM participants_atkomst AS seen WHERE seen.id = atkomst_id));
CREATE POLICY participants_granskningsutfall_write ON participants_granskningsutfall FOR INSERT TO {web_role()}
    WITH CHECK (
        decided_by_id = finsam_acting_uppdrag()
        AND EXISTS (SELECT 1 FROM codelists_kodvarde WHERE id = utfall_id AND lista = 'granskningsutfall')
        AND EXISTS (
            SELECT 1 FROM participants_atkomst AS seen
            JOIN participants_granskningsvecka AS week USING (insats_id, week_on)
            WHERE seen.id = atkomst_id AND week.reviewed_at IS NULL AND seen.user_id <> finsam_acting_user()));
"""
DROP_WALL = f"""
DROP POLICY participants_granskningsutfall_write ON participants_granskningsutfall;
DROP POLICY participants_granskningsutfall_read ON participants_granskningsutfall;
ALTER TABLE participants_granskningsutfall DISABLE ROW LEVEL SECURITY;
DROP POLICY participants_granskningsvecka_review ON participants_granskningsvecka;
DROP POLICY participants_granskningsvecka_read ON participants_granskningsvecka;
ALTER TABLE participants_granskningsvecka DISABLE ROW LEVEL SECURITY;
GRANT SELECT ON participants_atkomst TO {web_role()};
DROP POLICY participants_atkomst_read ON participants_atkomst;
ALTER TABLE participants_atkomst DISABLE ROW LEVEL SECURITY;
DROP FUNCTION participants_managed_insatser();
"""

FAULTS = f"""
-- Weeks, insatser and people whose kept totals are not what the access log gives: what `check_consistency` asks.
CREATE FUNCTION participants_access_faults()
RETURNS TABLE (insats uuid, week date, kept bigint, logged bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH logged AS (
        SELECT d.insats_id, date_trunc('week', k.at AT TIME ZONE 'Europe/Stockholm')::date AS week_on, k.user_id,
               count(*) AS looks
        FROM history_look AS k
        JOIN participants_deltagande AS d ON d.id = CASE
            WHEN k.subject_type = 'participants.deltagande' AND k.subject_id ~ '^[0-9a-f-]{{36}}$'
            THEN k.subject_id::uuid END
        WHERE k.user_id IS NOT NULL GROUP BY 1, 2, 3
    ), kept AS (
        SELECT insats_id, week_on, user_id, sum(looks) FILTER (WHERE is_total) AS looks,
               sum(looks) FILTER (WHERE NOT is_total) AS parts
        FROM participants_atkomst GROUP BY 1, 2, 3
    )
    SELECT j.insats_id, j.week_on, coalesce(j.kept_looks, 0)::bigint, coalesce(j.logged_looks, 0)::bigint
    FROM (
        SELECT insats_id, week_on, kept.looks AS kept_looks, kept.parts, logged.looks AS logged_looks
        FROM logged FULL JOIN kept USING (insats_id, week_on, user_id)) AS j
    WHERE (j.kept_looks, j.parts) IS DISTINCT FROM (j.logged_looks::numeric, j.logged_looks::numeric)
       OR NOT EXISTS (
            SELECT 1 FROM participants_granskningsvecka AS w WHERE (w.insats_id, w.week_on) = (j.insats_id, j.week_on))
    ORDER BY 2, 1
$$;
REVOKE ALL ON FUNCTION participants_access_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_access_faults() TO {web_role()};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0019_granskning"),
        ("history", "0005_maintenance_is_written_down"),
        ("codelists", "0006_load_lists_again"),
    ]
    operations = [
        grant("participants_granskningsvecka", "UPDATE (reviewed_at, reviewed_by_id)"),
        grant("participants_granskningsutfall", "INSERT"),
        append_only("participants_granskningsutfall"),
        migrations.RunSQL(COLUMN, DROP_COLUMN),
        migrations.RunSQL(KEEP, DROP_KEEP),
        # the rows that KEEP makes of earlier looks have checks that wait, and a table with such is not altered
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(FAULTS, "DROP FUNCTION participants_access_faults()"),
    ]
