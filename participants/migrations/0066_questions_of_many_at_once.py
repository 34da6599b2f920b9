"""What is asked of thousands who have left is looked up by their keys: a list may bring them (ADR 18)."""

from django.db import migrations

START = """
CREATE OR REPLACE FUNCTION participants_wanted_follow_ups(changed uuid[])
RETURNS TABLE (deltagande_id uuid, insats_id uuid, fas_id uuid, due_on date)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT d.id, d.insats_id, f.id, due.day
"""
END = """
    JOIN codelists_kodvarde AS r ON r.id = d.avslutsanledning_id
    JOIN codelists_kodvarde AS f ON f.lista = 'fas' AND f.attributes ? 'manader'
        AND participants_today() BETWEEN coalesce(f.valid_from, '-infinity') AND coalesce(f.valid_to, 'infinity')
    CROSS JOIN LATERAL (
        SELECT (d.ends_on + make_interval(months => (f.attributes ->> 'manader')::int))::date AS day) AS due
    WHERE {}d.ends_on IS NOT NULL AND NOT d.is_mistake
      AND r.key NOT IN ('avliden', 'atertaget_samtycke') AND due.day <= coalesce(s.last_on, 'infinity')
$$;
"""
BEFORE = f"""{START}
    FROM participants_deltagande AS d
    JOIN participants_samtycke AS s ON s.deltagande_id = d.id AND s.syfte = 'langtidsuppfoljning' AND s.status = 'givet'
{END.format("d.id = ANY (changed) AND ")}"""
# OFFSET 0: one after the other, each by its key, however few the database believes that there are
WANTED = f"""{START}
    FROM (SELECT DISTINCT id FROM unnest(changed) AS one (id) OFFSET 0) AS one
    CROSS JOIN LATERAL (SELECT * FROM participants_deltagande WHERE id = one.id OFFSET 0) AS d
    CROSS JOIN LATERAL (
        SELECT last_on FROM participants_samtycke AS given
        WHERE given.deltagande_id = d.id AND syfte = 'langtidsuppfoljning' AND status = 'givet' OFFSET 0) AS s
{END.format("")}"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0065_exchange_ends_with_the_insats")]
    operations = [migrations.RunSQL(WANTED, BEFORE)]
