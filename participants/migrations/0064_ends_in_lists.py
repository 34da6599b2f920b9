"""A list may bring people who have left, some of them so long ago that nothing may lead to who they were (ADR 20)."""

from django.db import migrations, models

from finsam.grants import web_role

SET_APART = f"""
-- A new deltagare for each place, and no recognition that this transaction alone would leave: what participants_forget
-- does for one whose name goes. `named` are registered with their names at the same time.
CREATE FUNCTION participants_set_apart(persons uuid[], named uuid[])
RETURNS TABLE (place bigint, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    apart uuid[] := ARRAY(SELECT gen_random_uuid() FROM unnest(persons));
BEGIN
    IF NOT participants_may_register() THEN
        RAISE EXCEPTION 'only who may register participants can set one apart' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- This waits for whoever registers one of them just now, who is seen then.
    PERFORM 1 FROM participants_igenkanning
    WHERE deltagare_id = ANY (persons) ORDER BY personnummer_digest FOR UPDATE;
    INSERT INTO participants_deltagare (id, kon, birth_year)
    SELECT fresh, kon, birth_year FROM unnest(persons, apart) AS one (known, fresh)
    JOIN participants_deltagare ON id = known;
    DELETE FROM participants_igenkanning AS i
    WHERE deltagare_id = ANY (persons) AND deltagare_id <> ALL (named)
      AND NOT EXISTS (SELECT 1 FROM participants_deltagande AS d WHERE d.deltagare_id = i.deltagare_id);
    DELETE FROM participants_deltagare AS p
    WHERE id = ANY (persons) AND id <> ALL (named)
      AND NOT EXISTS (SELECT 1 FROM participants_igenkanning AS i WHERE i.deltagare_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM participants_deltagande AS d WHERE d.deltagare_id = p.id);
    RETURN QUERY SELECT nth, fresh FROM unnest(apart) WITH ORDINALITY AS one (fresh, nth);
END $$;
REVOKE ALL ON FUNCTION participants_set_apart(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_set_apart(uuid[], uuid[]) TO {web_role()};
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0063_yes_after_no")]
    operations = [
        migrations.AlterField(
            model_name="listrad",
            name="utfall",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ny", "Ny"),
                    ("avslutad", "Ny, avslutad"),
                    ("utan_namn", "Ny, utan namn"),
                    ("finns", "Finns redan"),
                    ("fel", "Fel"),
                    ("samtycke", "Samtycke saknas"),
                ],
                max_length=10,
                verbose_name="utfall",
            ),
        ),
        migrations.RunSQL(SET_APART, "DROP FUNCTION participants_set_apart(uuid[], uuid[])"),
    ]
