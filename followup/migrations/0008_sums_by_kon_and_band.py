"""The sums are made again by kön and age band too, so that a registration pays for a twelfth of its month (ADR 12)."""

from django.db import migrations, models

COUNT = """
-- What begins and ends in each insats and span of days, by kön and age band; the figures of docs/berakningar. Where kön
-- and band are given, of those alone.
CREATE FUNCTION followup_count(insatser uuid[], firsts date[], lasts date[], kons varchar[], bands integer[])
RETURNS TABLE (insats_id uuid, first date, kon varchar, band integer, nya integer, avslutade integer, okat integer,
               oforandrat integer, okant integer, annat integer, dagar bigint, tider integer[], svar jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
WITH span AS (
    SELECT * FROM unnest(insatser, firsts, lasts, kons, bands) AS one (insats_id, first, last, kon, band)
), known AS (
    SELECT d.id, d.insats_id, d.starts_on, d.ends_on, d.avslutsanledning_id AS reason, p.kon,
           width_bucket(extract(year FROM d.starts_on)::int - p.birth_year, ARRAY[25, 30, 40, 50, 60]) AS band,
           s.first, d.starts_on BETWEEN s.first AND s.last AS begins,
           coalesce(d.ends_on BETWEEN s.first AND s.last, false) AS ends
    FROM span s
    JOIN participants_deltagande d ON d.insats_id = s.insats_id
        AND (d.starts_on BETWEEN s.first AND s.last OR d.ends_on BETWEEN s.first AND s.last)
    JOIN participants_deltagare p ON p.id = d.deltagare_id
    WHERE NOT d.is_mistake AND (s.kon IS NULL OR p.kon = s.kon) AND (s.band IS NULL OR s.band = width_bucket(
        extract(year FROM d.starts_on)::int - p.birth_year, ARRAY[25, 30, 40, 50, 60]))
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

-- Of everybody.
CREATE OR REPLACE FUNCTION followup_count(insatser uuid[], firsts date[], lasts date[])
RETURNS TABLE (insats_id uuid, first date, kon varchar, band integer, nya integer, avslutade integer, okat integer,
               oforandrat integer, okant integer, annat integer, dagar bigint, tider integer[], svar jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
SELECT * FROM followup_count(insatser, firsts, lasts, array_fill(NULL::varchar, ARRAY[cardinality(insatser)]),
                             array_fill(NULL::integer, ARRAY[cardinality(insatser)]))
$$;
"""

KEEP = """
-- Make the sums of some months, kön and age bands again.
CREATE FUNCTION followup_sum_up(insatser uuid[], months date[], kons varchar[], bands integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM followup_deltagandesumma AS kept
    USING unnest(insatser, months, kons, bands) AS due (insats_id, first, kon, band)
    WHERE kept.insats_id = due.insats_id AND kept.first = due.first AND kept.kon = due.kon AND kept.band = due.band;
    INSERT INTO followup_deltagandesumma
        (insats_id, first, kon, band, nya, avslutade, okat, oforandrat, okant, annat, dagar, tider, svar)
    SELECT counted.* FROM followup_count(insatser, months, (
        SELECT array_agg((due.first + interval '1 month - 1 day')::date ORDER BY due.place)
        FROM unnest(months) WITH ORDINALITY AS due (first, place)), kons, bands) AS counted;
END $$;
REVOKE ALL ON FUNCTION followup_sum_up(uuid[], date[], varchar[], integer[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION followup_settle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due record;
    insatser uuid[];
    months date[];
    kons varchar[];
    bands integer[];
BEGIN
    WITH gone AS (DELETE FROM followup_andradmanad RETURNING insats_id, first, kon, band),
    marked AS (SELECT DISTINCT insats_id, first, kon, band FROM gone)
    SELECT array_agg(m.insats_id ORDER BY m), array_agg(m.first ORDER BY m), array_agg(m.kon ORDER BY m),
           array_agg(m.band ORDER BY m)
    INTO insatser, months, kons, bands FROM marked m;
    IF insatser IS NULL THEN
        RETURN NULL;
    END IF;
    FOR due IN SELECT DISTINCT one.insats_id, one.first FROM unnest(insatser, months) AS one (insats_id, first)
    ORDER BY 1, 2 LOOP
        PERFORM pg_advisory_xact_lock(hashtext('followup_deltagandesumma'), hashtext(due.insats_id::text || due.first));
    END LOOP;
    PERFORM followup_sum_up(insatser, months, kons, bands);
    RETURN NULL;
END $$;
"""


def mark(name: str, rows: str, day: str = "VALUES (d.starts_on), (d.ends_on)") -> str:
    """A function that marks what some rows of deltaganden begin and end, and of whom."""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_andradmanad (insats_id, first, kon, band)
    SELECT DISTINCT d.insats_id, date_trunc('month', day)::date, p.kon,
           width_bucket(extract(year FROM d.starts_on)::int - p.birth_year, ARRAY[25, 30, 40, 50, 60])
    FROM {rows} CROSS JOIN LATERAL ({day}) AS at (day)
    JOIN participants_deltagare p ON p.id = d.deltagare_id WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
"""


COLUMNS = "insats_id, starts_on, ends_on, deltagare_id"
CHANGED = f"(SELECT {COLUMNS} FROM old_rows UNION ALL SELECT {COLUMNS} FROM new_rows) AS d"
ANSWERED = "answers a JOIN participants_deltagande d ON d.id = a.deltagande_id"
MARKS = (
    mark("followup_mark_new", "new_rows d")
    + mark("followup_mark_changed", CHANGED)
    + mark("followup_mark_gone", "old_rows d")
    + mark("followup_mark_answered", ANSWERED, "VALUES (d.ends_on)")
)


class Migration(migrations.Migration):
    """Not reversed: the functions of 0007 would have to be written out once more, and nobody goes back to them."""

    dependencies = [("followup", "0007_keep_the_sums")]
    operations = [
        migrations.AddField("andradmanad", "kon", models.CharField(max_length=10, default=""), preserve_default=False),
        migrations.AddField("andradmanad", "band", models.PositiveSmallIntegerField(default=0), preserve_default=False),
        migrations.RunSQL(COUNT),
        migrations.RunSQL("DROP FUNCTION followup_sum_up(uuid[], date[])"),
        migrations.RunSQL(KEEP),
        migrations.RunSQL(MARKS),
    ]
