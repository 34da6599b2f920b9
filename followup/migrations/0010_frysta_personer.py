"""The number of people in a year stays as it was when gallring parts deltaganden of one person (ADR 19)."""

import django.db.models.deletion
from django.db import migrations, models

BAND = "width_bucket(extract(year FROM {0}.starts_on)::int - p.birth_year, ARRAY[25, 30, 40, 50, 60])"
FREEZE = f"""
-- Gallring gives a deltagande a deltagare of its own. Where the person still has another deltagande in the same year
-- (and insats, and age band), the person would be counted once more: that is what is kept.
CREATE FUNCTION followup_freeze_persons() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO followup_frystapersoner AS kept (year, insats_id, kon, band, extra)
    SELECT years.year, cell.insats_id, p.kon, cell.band, 1
    FROM participants_deltagare AS p
    JOIN insatser_insats AS own ON own.id = NEW.insats_id AND own.state <> 'felregistrerad'
    CROSS JOIN generate_series(
        extract(year FROM NEW.starts_on)::int,
        extract(year FROM coalesce(NEW.ends_on, now() AT TIME ZONE 'Europe/Stockholm'))::int) AS years (year)
    CROSS JOIN LATERAL (VALUES
        (NULL::uuid, NULL::int), (NEW.insats_id, NULL), (NULL, {BAND.format("new")}),
        (NEW.insats_id, {BAND.format("new")})) AS cell (insats_id, band)
    WHERE p.id = OLD.deltagare_id AND EXISTS (
        SELECT 1 FROM participants_deltagande AS d
        JOIN insatser_insats AS i ON i.id = d.insats_id AND i.state <> 'felregistrerad'
        WHERE d.deltagare_id = OLD.deltagare_id AND NOT d.is_mistake
          AND d.starts_on <= make_date(years.year, 12, 31)
          AND coalesce(d.ends_on, 'infinity') >= make_date(years.year, 1, 1)
          AND d.insats_id = coalesce(cell.insats_id, d.insats_id)
          AND (cell.band IS NULL OR {BAND.format("d")} = cell.band))
    ORDER BY years.year, cell.insats_id, cell.band
    ON CONFLICT (year, insats_id, kon, band) DO UPDATE SET extra = kept.extra + 1;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION followup_freeze_persons() FROM PUBLIC;
CREATE TRIGGER followup_persons_are_frozen AFTER UPDATE OF deltagare_id ON participants_deltagande
    FOR EACH ROW WHEN (NEW.deltagare_id <> OLD.deltagare_id AND NOT NEW.is_mistake
                       AND current_setting('finsam.erasure', true) = 'gallring')
    EXECUTE FUNCTION followup_freeze_persons();
"""
DROP_FREEZE = """
DROP TRIGGER followup_persons_are_frozen ON participants_deltagande;
DROP FUNCTION followup_freeze_persons();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0009_count_of_nothing"),
        ("insatser", "0004_personuppgiftsansvarig"),
        ("participants", "0023_radering"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrystaPersoner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="år")),
                ("kon", models.CharField(max_length=10, verbose_name="kön")),
                ("band", models.PositiveSmallIntegerField(null=True, verbose_name="åldersband")),
                ("extra", models.PositiveIntegerField(verbose_name="räknade en gång till")),
                (
                    "insats",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insatser.insats",
                    ),
                ),
            ],
            options={
                "verbose_name": "frysta personer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "insats", "kon", "band"),
                        name="followup_frystapersoner_one",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(FREEZE, DROP_FREEZE),
    ]
