"""No consent is kept with a text that was not approved on its day, nor with a language that was not (U 4)."""

from importlib import import_module

from django.db import migrations

rules = import_module("participants.migrations.0006_rules_of_deltaganden")

STOOD = """
-- Whether a text could be given to somebody on that day: approved by then, and not replaced before. On the day of a
-- decision both the old and the new text could.
CREATE FUNCTION participants_text_stood(wanted uuid, day date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_samtyckestext AS t
        WHERE t.id = wanted AND t.is_offered AND (t.decided_at AT TIME ZONE 'Europe/Stockholm')::date <= day
          AND NOT EXISTS (
            SELECT 1 FROM participants_samtyckestext AS n
            WHERE n.syfte = t.syfte AND n.sprak = t.sprak AND n.number > t.number
              AND (n.decided_at AT TIME ZONE 'Europe/Stockholm')::date < day))
$$;

-- The same of what a consent is kept with: the Swedish text of its purpose, and that or a translation of it as shown.
CREATE FUNCTION participants_texts_fit(purpose text, day date, signed uuid, seen uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT participants_text_stood(signed, day) AND EXISTS (
            SELECT 1 FROM participants_samtyckestext WHERE id = signed AND syfte = purpose AND sprak = 'sv')
        AND (seen IS NULL OR seen = signed OR (participants_text_stood(seen, day) AND EXISTS (
            SELECT 1 FROM participants_samtyckestext WHERE id = seen AND translates_id = signed)))
$$;

CREATE FUNCTION participants_check_texts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT syfte, given_on, text_id, shown_id FROM written WHERE text_id IS NOT NULL) AS one
        WHERE NOT participants_texts_fit(syfte, given_on, text_id, shown_id))
    THEN
        RAISE EXCEPTION 'the text was not approved on the day of the consent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtycke_text_of_its_day';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_samtycke_texts AFTER INSERT ON participants_samtycke
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_texts();

CREATE FUNCTION participants_check_remiss_texts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT participants_texts_fit('informationsutbyte', NEW.consent_on, NEW.consent_text_id, NEW.consent_shown_id) THEN
        RAISE EXCEPTION 'the text was not approved on the day of the consent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_text_of_its_day';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_remiss_texts AFTER INSERT ON participants_remiss
    FOR EACH ROW EXECUTE FUNCTION participants_check_remiss_texts();
"""
DROP_STOOD = """
DROP TRIGGER participants_remiss_texts ON participants_remiss;
DROP FUNCTION participants_check_remiss_texts();
DROP TRIGGER participants_samtycke_texts ON participants_samtycke;
DROP FUNCTION participants_check_texts();
DROP FUNCTION participants_texts_fit(text, date, uuid, uuid);
DROP FUNCTION participants_text_stood(uuid, date);
"""
MOVES_BEFORE = rules.CONSENT[: rules.CONSENT.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
MOVES = MOVES_BEFORE.replace(
    "IF (NEW.deltagande_id, NEW.syfte, NEW.given_on) IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on)",
    """IF (NEW.deltagande_id, NEW.syfte, NEW.given_on, NEW.text_id, NEW.shown_id)
        IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on, OLD.text_id, OLD.shown_id)""",
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0041_shown_text")]
    operations = [
        migrations.RunSQL(STOOD, DROP_STOOD),
        migrations.RunSQL(MOVES, MOVES_BEFORE),
    ]
