"""Where nothing is to be counted there is no array to fill: `followup_count` then answers with no rows."""

from django.db import migrations

COUNT = """
CREATE OR REPLACE FUNCTION followup_count(insatser uuid[], firsts date[], lasts date[])
RETURNS TABLE (insats_id uuid, first date, kon varchar, band integer, nya integer, avslutade integer, okat integer,
               oforandrat integer, okant integer, annat integer, dagar bigint, tider integer[], svar jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
SELECT * FROM followup_count(
    insatser, firsts, lasts,
    array_fill(NULL::varchar, ARRAY[coalesce(cardinality(insatser), 0)]),
    array_fill(NULL::integer, ARRAY[coalesce(cardinality(insatser), 0)])
)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("followup", "0008_sums_by_kon_and_band")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
