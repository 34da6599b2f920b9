"""The tables that a list fills are counted before the transaction that fills them ends.

The database plans by what it has counted. Autovacuum counts only what others have committed: of an import that goes on,
or that was taken back, it finds nothing in tables full of rows. Rules and sums that join them then went through the one
for each row of the other, and an import took minutes.
"""

from django.db import migrations

COUNT = """
-- Counts as ANALYZE does, by one column: how many rows there are is what was wrong, and no value of an identity is kept.
-- Whoever calls it keeps others from counting these tables until the transaction ends.
CREATE FUNCTION participants_count_anew(VARIADIC wanted text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF NOT participants_may_register() THEN
        RAISE EXCEPTION 'only who may register participants can have them counted'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR one IN SELECT * FROM (VALUES
        ('participants_deltagare', 'id'), ('participants_igenkanning', 'deltagare_id'),
        ('participants_deltagande', 'id'), ('participants_samtycke', 'deltagande_id'),
        ('participants_identitet', 'deltagande_id'), ('participants_forsorjning', 'deltagande_id'),
        ('participants_sysselsattning', 'deltagande_id')) AS counted (tabell, kolumn)
    WHERE tabell = ANY (wanted) LOOP
        EXECUTE format('ANALYZE %I (%I)', one.tabell, one.kolumn);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0042_texts_of_their_day")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION participants_count_anew(text[])")]
