"""Somebody who gets skyddade personuppgifter becomes a count, and nothing else is left (docs/adr/0023-protected-identity-becomes-a-count.md)."""

from importlib import import_module

from django.db import migrations, models

from finsam.grants import web_role

forms = import_module("participants.migrations.0045_the_wall_of_forms")
review = import_module("participants.migrations.0020_looks_are_kept_for_review")

CONVERT = """
-- Counts these deltaganden as anonymous in each calendar year that they took part in, and takes away everything that is
-- held of them. A person counts once in an insats and year, so one that has another deltagande there waits for that.
-- The name goes as when the consent is taken back: with the form, the plan, what was to be asked, lists and recognition.
-- Every table that leads to a deltagande stands here; else its foreign key refuses, and nothing is done.
CREATE FUNCTION participants_make_anonymous(gone uuid[])
RETURNS TABLE (insats uuid, year integer, kon text, before integer, after integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    persons uuid[];
BEGIN
    -- Whoever corrects the counts of these insatser meanwhile waits.
    PERFORM 1 FROM insatser_insats WHERE id IN (SELECT insats_id FROM participants_deltagande WHERE id = ANY (gone))
    ORDER BY id FOR UPDATE;
    RETURN QUERY
    WITH years AS (
        SELECT d.id, d.deltagare_id, d.insats_id, generate_series(
            extract(year FROM d.starts_on)::integer,
            extract(year FROM greatest(d.starts_on, least(d.ends_on, participants_today())))::integer) AS year
        FROM participants_deltagande AS d
        WHERE NOT d.is_mistake AND d.deltagare_id IN (
            SELECT deltagare_id FROM participants_deltagande WHERE id = ANY (gone))
    ), wanted AS (
        SELECT DISTINCT y.insats_id, y.year, p.kon FROM years AS y
        JOIN participants_deltagare AS p ON p.id = y.deltagare_id
        WHERE y.id = ANY (gone) AND NOT EXISTS (
            SELECT 1 FROM years AS o WHERE o.id <> ALL (gone)
              AND (o.deltagare_id, o.insats_id, o.year) = (y.deltagare_id, y.insats_id, y.year))
    ), counted AS (
        INSERT INTO participants_anonymtantal AS a (id, insats_id, year, kon, count, version)
        SELECT gen_random_uuid(), w.insats_id, w.year, w.kon, 1, 1 FROM wanted AS w ORDER BY w.insats_id, w.year
        ON CONFLICT (insats_id, year, kon) DO UPDATE SET count = coalesce(a.count, 0) + 1, version = a.version + 1
        RETURNING a.insats_id, a.year, a.kon, a.count
    )
    SELECT c.insats_id, c.year::integer, c.kon::text, b.count, c.count
    FROM counted AS c LEFT JOIN participants_anonymtantal AS b USING (insats_id, year, kon)
    ORDER BY c.insats_id, c.year;

    PERFORM set_config('finsam.erasure', 'anonymt', true);
    SELECT array_agg(DISTINCT deltagare_id) INTO persons FROM participants_deltagande WHERE id = ANY (gone);
    DELETE FROM participants_begransning WHERE deltagande_id = ANY (gone);
    UPDATE participants_deltagande SET is_restricted = false WHERE id = ANY (gone) AND is_restricted;
    UPDATE participants_samtycke SET status = 'atertaget', ended_on = greatest(participants_today(), given_on)
    WHERE deltagande_id = ANY (gone) AND syfte = 'uppfoljning_registrering' AND status IN ('givet', 'upphort');
    INSERT INTO participants_radering (slag, rad, orsak, at)
    SELECT 'identitet', d.id, 'anonymt', clock_timestamp() FROM participants_deltagande AS d WHERE d.id = ANY (gone)
    ON CONFLICT (slag, rad) DO NOTHING;

    -- What a withdrawal leaves: the answers, and that somebody was asked and consented.
    DELETE FROM participants_uppfoljningslank WHERE tillfalle_id IN (
        SELECT id FROM participants_uppfoljningstillfalle WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_uppfoljningsforsorjning WHERE tillfalle_id IN (
        SELECT id FROM participants_uppfoljningstillfalle WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_uppfoljningssysselsattning WHERE tillfalle_id IN (
        SELECT id FROM participants_uppfoljningstillfalle WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_uppfoljningstillfalle WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_samtyckespart WHERE samtycke_id IN (
        SELECT id FROM participants_samtycke WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_samtycke WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_begaran WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_forsorjning WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_sysselsattning WHERE deltagande_id = ANY (gone);
    UPDATE participants_deltagarlista AS l SET imported_count = imported_count - one.number
    FROM (SELECT lista_id, count(*) AS number FROM participants_deltagande
          WHERE id = ANY (gone) AND lista_id IS NOT NULL GROUP BY lista_id) AS one WHERE one.lista_id = l.id;
    persons := persons || ARRAY(SELECT deltagare_id FROM participants_deltagande WHERE id = ANY (gone));
    DELETE FROM participants_deltagande WHERE id = ANY (gone);
    DELETE FROM participants_deltagare AS p WHERE p.id = ANY (persons)
      AND NOT EXISTS (SELECT 1 FROM participants_deltagande WHERE deltagare_id = p.id);
    PERFORM set_config('finsam.erasure', '', true);
END $$;
REVOKE ALL ON FUNCTION participants_make_anonymous(uuid[]) FROM PUBLIC;
"""
PROTECT = f"""
-- For the person of a deltagande, wherever that person is. Only who reads the name may: else nothing is done, as when
-- somebody was faster.
CREATE FUNCTION participants_protect_person(wanted uuid)
RETURNS TABLE (insats uuid, year integer, kon text, before integer, after integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person uuid;
    gone uuid[];
BEGIN
    SELECT deltagare_id INTO person FROM participants_deltagande WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- All of them in order, then the recognition, as a withdrawal does with its one; then those that came meanwhile.
    PERFORM 1 FROM participants_deltagande WHERE deltagare_id = person ORDER BY id FOR UPDATE;
    PERFORM 1 FROM participants_igenkanning WHERE deltagare_id = person FOR UPDATE;
    gone := ARRAY(SELECT id FROM participants_deltagande WHERE deltagare_id = person ORDER BY id);
    IF NOT EXISTS (
        SELECT 1 FROM participants_deltagande
        WHERE id = wanted AND id = ANY (gone) AND insats_id IN (SELECT participants_own_insatser())
          AND participants_consent_stands(id)) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM participants_make_anonymous(gone);
END $$;
REVOKE ALL ON FUNCTION participants_protect_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_protect_person(uuid) TO {web_role()};
"""

REPLAY_BEFORE = forms.REPLAY
REPLAY = REPLAY_BEFORE.replace(
    "    was_there := EXISTS (SELECT 1 FROM participants_identitet WHERE deltagande_id = gone);\n",
    """    was_there := EXISTS (SELECT 1 FROM participants_identitet WHERE deltagande_id = gone);
    IF reason = 'anonymt' THEN
        PERFORM participants_make_anonymous(ARRAY[gone]);
        RETURN was_there;
    END IF;
""",
    1,
)

FAULTS_BEFORE = review.FAULTS[: review.FAULTS.index("REVOKE")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
FAULTS = FAULTS_BEFORE.replace(
    "    )\n    SELECT j.insats_id, j.week_on,",
    """    ), gone AS (
        -- Who has been made a count was seen in insatser that nothing tells any more: the kept sums alone know of it.
        SELECT date_trunc('week', k.at AT TIME ZONE 'Europe/Stockholm')::date AS week_on, k.user_id, count(*) AS looks
        FROM history_look AS k JOIN participants_radering AS r ON r.slag = 'identitet' AND r.orsak = 'anonymt'
            AND k.subject_type = 'participants.deltagande' AND k.subject_id = r.rad::text
        WHERE k.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM participants_deltagande AS d WHERE d.id = r.rad)
        GROUP BY 1, 2
    ), explained AS (
        SELECT week_on, user_id FROM gone JOIN (
            SELECT week_on, user_id, sum(coalesce(kept.looks, 0)) - sum(coalesce(logged.looks, 0)) AS more
            FROM logged FULL JOIN kept USING (insats_id, week_on, user_id) GROUP BY 1, 2) AS surplus
        USING (week_on, user_id) WHERE surplus.more = gone.looks
    )
    SELECT j.insats_id, j.week_on,""",
    1,
).replace("SELECT insats_id, week_on, kept.looks AS", "SELECT insats_id, week_on, user_id, kept.looks AS", 1)
FAULTS = FAULTS.replace(
    "    WHERE (j.kept_looks, j.parts) IS DISTINCT FROM (j.logged_looks::numeric, j.logged_looks::numeric)\n",
    """    WHERE (j.kept_looks, j.parts) IS DISTINCT FROM (j.logged_looks::numeric, j.logged_looks::numeric)
          AND NOT (j.kept_looks = j.parts AND j.kept_looks >= coalesce(j.logged_looks, 0)
                   AND (j.week_on, j.user_id) IN (SELECT week_on, user_id FROM explained))
""",
    1,
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0054_late_ones_by_index")]
    operations = [
        migrations.AlterField(
            model_name="radering",
            name="orsak",
            field=models.CharField(
                choices=[
                    ("atertaget", "Samtycket återtogs"),
                    ("felregistrering", "Felregistrering"),
                    ("upphort", "Samtycket upphörde"),
                    ("gallring", "Gallring enligt plan"),
                    ("begaran", "Den registrerade begärde det"),
                    ("anonymt", "Personen räknas anonymt"),
                ],
                max_length=20,
                verbose_name="orsak",
            ),
        ),
        migrations.RemoveConstraint(model_name="radering", name="participants_radering_known"),
        migrations.AddConstraint(
            model_name="radering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("orsak__in", ["atertaget", "felregistrering", "upphort", "gallring", "begaran", "anonymt"]),
                    ("slag__in", ["identitet", "remiss", "langtid", "blankett"]),
                ),
                name="participants_radering_known",
            ),
        ),
        migrations.RunSQL(CONVERT, "DROP FUNCTION participants_make_anonymous(uuid[])"),
        migrations.RunSQL(PROTECT, "DROP FUNCTION participants_protect_person(uuid)"),
        migrations.RunSQL(REPLAY, REPLAY_BEFORE),
        migrations.RunSQL(FAULTS, FAULTS_BEFORE),
    ]
