"""Whether an answer is unknown is kept with the deltagande, so that the lists and counts of what is missing stay fast."""

from django.db import migrations, models

UNKNOWN = """
-- Kept whatever way answers are written: the row says what is so each time it is written, and an answer that becomes or
-- ceases to be unknown has it written.
CREATE FUNCTION participants_note_unknown() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.has_unknown := EXISTS (
        SELECT 1 FROM codelists_kodvarde
        WHERE id IN (NEW.utbildningsniva_id, NEW.tid_offentlig_forsorjning_id) AND key = 'okand');
    IF TG_OP = 'UPDATE' AND NOT NEW.has_unknown THEN  -- a new row has no answers yet
        NEW.has_unknown := EXISTS (
            SELECT 1 FROM participants_forsorjning AS f JOIN codelists_kodvarde AS k ON k.id = f.kalla_id
            WHERE f.deltagande_id = NEW.id AND k.key = 'okand')
        OR EXISTS (
            SELECT 1 FROM participants_sysselsattning AS s JOIN codelists_kodvarde AS k ON k.id = s.slag_id
            WHERE s.deltagande_id = NEW.id AND k.key = 'okand');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_deltagande_unknown BEFORE INSERT OR UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_note_unknown();
"""
DROP_UNKNOWN = """
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
    dependencies = [("participants", "0009_paminnelse"), ("codelists", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="deltagande",
            name="has_unknown",
            field=models.BooleanField(default=False, editable=False, verbose_name="har okända svar"),
        ),
        migrations.RunSQL(UNKNOWN, DROP_UNKNOWN),
        _of_answers("forsorjning", "kalla_id"),
        _of_answers("sysselsattning", "slag_id"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
