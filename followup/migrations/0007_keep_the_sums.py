"""Sums of deltaganden, kept by the database at the end of each transaction that changes what they are made of (ADR 12).

`followup_count` is the one place that says what a deltagande adds to which figure (docs/berakningar/deltagarrapport.md).
Each function fixes its search path: a temporary table of the same name would else answer in the place of the real one.
"""

from django.db import migrations

from finsam.grants import web_role

COUNT = """
-- What begins and ends in each insats and span of days, by kön and age band; the figures of docs/berakningar.
CREATE FUNCTION followup_count(insatser uuid[], firsts date[], lasts date[])
RETURNS TABLE (insats_id uuid, first date, kon varchar, band integer, nya integer, avslutade integer, okat integer,
               oforandrat integer, okant integer, annat integer, dagar bigint, tider integer[], svar jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
WITH span AS (
    SELECT * FROM unnest(insatser, firsts, lasts) AS one (insats_id, first, last)
), known AS (
    SELECT d.id, d.insats_id, d.starts_on, d.ends_on, d.avslutsanledning_id AS reason, p.kon,
           width_bucket(extract(year FROM d.starts_on)::int - p.birth_year, ARRAY[25, 30, 40, 50, 60]) AS band,
           s.first, d.starts_on BETWEEN s.first AND s.last AS begins,
           coalesce(d.ends_on BETWEEN s.first AND s.last, false) AS ends
    FROM span s
    JOIN participants_deltagande d ON d.insats_id = s.insats_id
        AND (d.starts_on BETWEEN s.first AND s.last OR d.ends_on BETWEEN s.first AND s.last)
    JOIN participants_deltagare p ON p.id = d.deltagare_id
    WHERE NOT d.is_mistake
), did AS (
    SELECT e.id, e.first,
           coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'fore' AND k.key = 'forvarvsarbete'), 0) AS arbete_fore,
           coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'efter' AND k.key = 'forvarvsarbete'), 0) AS arbete_efter,
           coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'fore' AND k.key = 'studier'), 0) AS studier_fore,
           coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'efter' AND k.key = 'studier'), 0) AS studier_efter,
           coalesce(bool_and(k.key <> 'okand') FILTER (WHERE s.fas = 'fore'), false) AS all_known_fore,
           coalesce(bool_or(k.key <> 'okand') FILTER (WHERE s.fas = 'fore'), false) AS known_fore,
           coalesce(bool_or(k.key <> 'okand') FILTER (WHERE s.fas = 'efter'), false) AS known_efter
    FROM known e
    LEFT JOIN participants_sysselsattning s ON s.deltagande_id = e.id
    LEFT JOIN codelists_kodvarde k ON k.id = s.slag_id
    WHERE e.ends GROUP BY e.id, e.first
), lived AS (
    SELECT e.id, e.first,
           coalesce(bool_or(k.key <> 'okand') FILTER (WHERE f.fas = 'fore'), false) AS known_fore,
           coalesce(bool_or(k.key <> 'okand') FILTER (WHERE f.fas = 'efter'), false) AS known_efter
    FROM known e
    LEFT JOIN participants_forsorjning f ON f.deltagande_id = e.id
    LEFT JOIN codelists_kodvarde k ON k.id = f.kalla_id
    WHERE e.ends GROUP BY e.id, e.first
), became AS (
    SELECT e.*, l.known_fore AS lived_fore, l.known_efter AS lived_efter, d.known_fore AS did_fore,
           d.known_efter AS did_efter, d.arbete_efter > 0 OR d.studier_efter > 0 AS arbetar,
           (d.arbete_efter > d.arbete_fore AND (d.arbete_fore > 0 OR d.all_known_fore))
           OR (d.studier_efter > d.studier_fore AND (d.studier_fore > 0 OR d.all_known_fore)) AS okat
    FROM known e LEFT JOIN did d USING (id, first) LEFT JOIN lived l USING (id, first)
), told AS (
    SELECT e.insats_id, e.first, e.kon, e.band, 'forsorjning ' || f.fas || ' ' || k.key AS answer
    FROM known e JOIN participants_forsorjning f ON f.deltagande_id = e.id
    JOIN codelists_kodvarde k ON k.id = f.kalla_id AND k.key <> 'okand' WHERE e.ends
    UNION ALL
    SELECT e.insats_id, e.first, e.kon, e.band, 'sysselsattning ' || s.fas || ' ' || k.key
    FROM known e JOIN participants_sysselsattning s ON s.deltagande_id = e.id
    JOIN codelists_kodvarde k ON k.id = s.slag_id AND k.key <> 'okand' WHERE e.ends
    UNION ALL
    SELECT e.insats_id, e.first, e.kon, e.band, 'avslutsanledning - ' || k.key
    FROM known e JOIN codelists_kodvarde k ON k.id = e.reason WHERE e.ends
    UNION ALL
    SELECT b.insats_id, b.first, b.kon, b.band, unknown.answer || ' okand'
    FROM became b CROSS JOIN LATERAL (VALUES
        ('forsorjning fore', b.lived_fore), ('forsorjning efter', b.lived_efter),
        ('sysselsattning fore', b.did_fore), ('sysselsattning efter', b.did_efter)) AS unknown (answer, is_known)
    WHERE b.ends AND NOT unknown.is_known
), svar AS (
    SELECT one.insats_id, one.first, one.kon, one.band, jsonb_object_agg(one.answer, one.number) AS svar
    FROM (SELECT t.*, count(*) AS number FROM told t GROUP BY 1, 2, 3, 4, 5) AS one GROUP BY 1, 2, 3, 4
)
SELECT b.insats_id, b.first, b.kon, b.band, count(*) FILTER (WHERE b.begins)::int, count(*) FILTER (WHERE b.ends)::int,
       count(*) FILTER (WHERE b.ends AND b.arbetar AND b.okat)::int,
       count(*) FILTER (WHERE b.ends AND b.arbetar AND NOT b.okat)::int,
       count(*) FILTER (WHERE b.ends AND NOT b.arbetar AND NOT b.did_efter)::int,
       count(*) FILTER (WHERE b.ends AND NOT b.arbetar AND b.did_efter)::int,
       coalesce(sum(b.ends_on - b.starts_on) FILTER (WHERE b.ends), 0)::bigint,
       coalesce(array_agg(b.ends_on - b.starts_on ORDER BY b.ends_on - b.starts_on) FILTER (WHERE b.ends), '{}'),
       coalesce(svar.svar, '{}')
FROM became b LEFT JOIN svar USING (insats_id, first, kon, band)
GROUP BY b.insats_id, b.first, b.kon, b.band, svar.svar
$$;
"""
DROP_COUNT = "DROP FUNCTION followup_count(uuid[], date[], date[])"

KEEP = f"""
-- Make the sums of some months again.
CREATE FUNCTION followup_sum_up(insatser uuid[], months date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM followup_deltagandesumma AS kept USING unnest(insatser, months) AS due (insats_id, first)
    WHERE kept.insats_id = due.insats_id AND kept.first = due.first;
    INSERT INTO followup_deltagandesumma
        (insats_id, first, kon, band, nya, avslutade, okat, oforandrat, okant, annat, dagar, tider, svar)
    SELECT counted.* FROM followup_count(insatser, months, (
        SELECT array_agg((due.first + interval '1 month - 1 day')::date ORDER BY due.place)
        FROM unnest(months) WITH ORDINALITY AS due (first, place))) AS counted;
END $$;
REVOKE ALL ON FUNCTION followup_sum_up(uuid[], date[]) FROM PUBLIC;

-- When the transaction ends, the first of its marks makes the sums of all. Transactions that change the same month wait
-- for each other here, so the later one counts what the earlier has changed.
CREATE FUNCTION followup_settle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due record;
    insatser uuid[];
    months date[];
BEGIN
    WITH gone AS (DELETE FROM followup_andradmanad RETURNING insats_id, first),
    marked AS (SELECT DISTINCT insats_id, first FROM gone ORDER BY 1, 2)
    SELECT array_agg(m.insats_id ORDER BY m.insats_id, m.first), array_agg(m.first ORDER BY m.insats_id, m.first)
    INTO insatser, months FROM marked m;
    IF insatser IS NULL THEN
        RETURN NULL;
    END IF;
    FOR due IN SELECT * FROM unnest(insatser, months) AS one (insats_id, first) ORDER BY 1, 2 LOOP
        PERFORM pg_advisory_xact_lock(hashtext('followup_deltagandesumma'), hashtext(due.insats_id::text || due.first));
    END LOOP;
    PERFORM followup_sum_up(insatser, months);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION followup_settle() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER followup_sums_are_due AFTER INSERT ON followup_andradmanad
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION followup_settle();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON followup_andradmanad, followup_deltagandesumma FROM {web_role()};
"""
DROP_KEEP = """
DROP TRIGGER followup_sums_are_due ON followup_andradmanad;
DROP FUNCTION followup_settle();
DROP FUNCTION followup_sum_up(uuid[], date[]);
"""

MARK = """
CREATE FUNCTION followup_mark_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_andradmanad (insats_id, first)
    SELECT DISTINCT d.insats_id, date_trunc('month', day)::date
    FROM new_rows d CROSS JOIN LATERAL (VALUES (d.starts_on), (d.ends_on)) AS at (day) WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION followup_mark_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_andradmanad (insats_id, first)
    SELECT DISTINCT d.insats_id, date_trunc('month', day)::date
    FROM (SELECT insats_id, starts_on, ends_on FROM old_rows UNION ALL
          SELECT insats_id, starts_on, ends_on FROM new_rows) AS d
    CROSS JOIN LATERAL (VALUES (d.starts_on), (d.ends_on)) AS at (day) WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION followup_mark_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_andradmanad (insats_id, first)
    SELECT DISTINCT d.insats_id, date_trunc('month', day)::date
    FROM old_rows d CROSS JOIN LATERAL (VALUES (d.starts_on), (d.ends_on)) AS at (day) WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION followup_mark_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_andradmanad (insats_id, first)
    SELECT DISTINCT d.insats_id, date_trunc('month', d.ends_on)::date
    FROM answers a JOIN participants_deltagande d ON d.id = a.deltagande_id WHERE d.ends_on IS NOT NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION followup_mark_new(), followup_mark_changed(), followup_mark_gone(), followup_mark_answered()
    FROM PUBLIC;
CREATE TRIGGER followup_new AFTER INSERT ON participants_deltagande
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION followup_mark_new();
CREATE TRIGGER followup_changed AFTER UPDATE ON participants_deltagande
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION followup_mark_changed();
CREATE TRIGGER followup_gone AFTER DELETE ON participants_deltagande
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION followup_mark_gone();
"""
DROP_MARK = """
DROP TRIGGER followup_gone ON participants_deltagande;
DROP TRIGGER followup_changed ON participants_deltagande;
DROP TRIGGER followup_new ON participants_deltagande;
DROP FUNCTION followup_mark_answered();
DROP FUNCTION followup_mark_gone();
DROP FUNCTION followup_mark_changed();
DROP FUNCTION followup_mark_new();
"""
ANSWERS = "\n".join(
    f"""
CREATE TRIGGER followup_answered AFTER INSERT ON participants_{table}
    REFERENCING NEW TABLE AS answers FOR EACH STATEMENT EXECUTE FUNCTION followup_mark_answered();
CREATE TRIGGER followup_unanswered AFTER DELETE ON participants_{table}
    REFERENCING OLD TABLE AS answers FOR EACH STATEMENT EXECUTE FUNCTION followup_mark_answered();
"""
    for table in ("forsorjning", "sysselsattning")
)
DROP_ANSWERS = "\n".join(
    f"DROP TRIGGER followup_unanswered ON participants_{table}; DROP TRIGGER followup_answered ON participants_{table};"
    for table in ("forsorjning", "sysselsattning")
)

FILL = """
SELECT followup_sum_up(array_agg(insats_id), array_agg(first)) FROM (
    SELECT DISTINCT d.insats_id, date_trunc('month', day)::date AS first
    FROM participants_deltagande d CROSS JOIN LATERAL (VALUES (d.starts_on), (d.ends_on)) AS at (day)
    WHERE day IS NOT NULL
) AS every HAVING count(*) > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_deltagandesumma"), ("participants", "0006_rules_of_deltaganden")]
    operations = [
        migrations.RunSQL(COUNT, DROP_COUNT),
        migrations.RunSQL(KEEP, DROP_KEEP),
        migrations.RunSQL(MARK, DROP_MARK),
        migrations.RunSQL(ANSWERS, DROP_ANSWERS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
