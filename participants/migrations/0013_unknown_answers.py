"""Whether an answer is unknown is kept with the deltagande, so that the lists and counts of what is missing stay fast."""

from django.db import migrations, models

UNKNOWN = """
-- Kept whatever way answers are written: a row says what is so each time it is changed, and whatever becomes or ceases to
-- be unknown has it changed. A new row is changed only when it needs it, since lists bring thousands at once.
CREATE FUNCTION participants_note_unknown() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.has_unknown := EXISTS (
        SELECT 1 FROM codelists_kodvarde
        WHERE id IN (NEW.utbildningsniva_id, NEW.tid_offentlig_forsorjning_id) AND key = 'okand')
    OR EXISTS (
        SELECT 1 FROM participants_forsorjning AS f JOIN codelists_kodvarde AS k ON k.id = f.kalla_id
        WHERE f.deltagande_id = NEW.id AND k.key = 'okand')
    OR EXISTS (
        SELECT 1 FROM participants_sysselsattning AS s JOIN codelists_kodvarde AS k ON k.id = s.slag_id
        WHERE s.deltagande_id = NEW.id AND k.key = 'okand');
    RETURN NEW;
END $$;
CREATE TRIGGER participants_deltagande_unknown BEFORE UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_note_unknown();

CREATE FUNCTION participants_new_unknown() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_deltagande SET has_unknown = has_unknown WHERE id IN (
        SELECT w.id FROM written AS w JOIN codelists_kodvarde AS k
            ON k.id IN (w.utbildningsniva_id, w.tid_offentlig_forsorjning_id)
        WHERE k.key = 'okand' AND k.lista IN ('utbildningsniva', 'tid_offentlig_forsorjning'));
    RETURN NULL;
END $$;
CREATE TRIGGER participants_deltagande_new_unknown AFTER INSERT ON participants_deltagande
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_new_unknown();
"""
DROP_UNKNOWN = """
DROP TRIGGER participants_deltagande_new_unknown ON participants_deltagande;
DROP FUNCTION participants_new_unknown();
DROP TRIGGER participants_deltagande_unknown ON participants_deltagande;
DROP FUNCTION participants_note_unknown();
"""
OF_ANSWERS = """
CREATE FUNCTION participants_{table}_unknown() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_deltagande SET has_unknown = has_unknown WHERE id IN (
        SELECT c.deltagande_id FROM changed AS c JOIN codelists_kodvarde AS k ON k.id = c.{column} WHERE k.key = 'okand');
    RETURN NULL;
END $$;
CREATE TRIGGER participants_{table}_unknown AFTER INSERT ON participants_{table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_{table}_unknown();
CREATE TRIGGER participants_{table}_known AFTER DELETE ON participants_{table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_{table}_unknown();
"""
DROP_OF_ANSWERS = """
DROP TRIGGER participants_{table}_known ON participants_{table};
DROP TRIGGER participants_{table}_unknown ON participants_{table};
DROP FUNCTION participants_{table}_unknown();
"""
FILL = "UPDATE participants_deltagande SET has_unknown = has_unknown"


def _of_answers(table: str, column: str) -> migrations.RunSQL:
    names = {"table": table, "column": column}
    return migrations.RunSQL(OF_ANSWERS.format(**names), DROP_OF_ANSWERS.format(**names))


class Migration(migrations.Migration):
    dependencies = [("participants", "0012_rules_for_many_rows"), ("codelists", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="deltagande",
            name="has_unknown",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="har okända svar"),
        ),
        migrations.RunSQL(UNKNOWN, DROP_UNKNOWN),
        _of_answers("forsorjning", "kalla_id"),
        _of_answers("sysselsattning", "slag_id"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
