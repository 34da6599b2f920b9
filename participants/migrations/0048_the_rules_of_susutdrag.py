"""An extract from SUS is counted while it waits for its decision, and never changes after it (ADR 21)."""

from django.db import migrations

from finsam.grants import grant

RULES = """
CREATE FUNCTION participants_check_susutdrag() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(participants_acting_role(), '') NOT IN ('forbundschef', 'handlaggare', 'statistikansvarig') THEN
        RAISE EXCEPTION 'only the kansli''s registrars keep extracts of SUS' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'granskas' THEN
            RAISE EXCEPTION 'an extract waits for its decision first'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_susutdrag_moves';
        END IF;
    ELSIF (OLD.state, NEW.state) NOT IN (('granskas', 'fryst'), ('granskas', 'borttaget'), ('fryst', 'borttaget'))
        OR (to_jsonb(NEW) - '{state,frozen_at,frozen_by_id,removed_at,remove_reason}'::text[])
           <> (to_jsonb(OLD) - '{state,frozen_at,frozen_by_id,removed_at,remove_reason}'::text[])
        OR (OLD.state = 'fryst' AND (NEW.frozen_at, NEW.frozen_by_id) IS DISTINCT FROM (OLD.frozen_at, OLD.frozen_by_id))
    THEN
        RAISE EXCEPTION 'an extract is frozen or removed, and does not change otherwise'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_susutdrag_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_susutdrag_moves BEFORE INSERT OR UPDATE ON participants_susutdrag
    FOR EACH ROW EXECUTE FUNCTION participants_check_susutdrag();

CREATE FUNCTION participants_check_sustal() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM participants_susutdrag
        WHERE id IN (SELECT utdrag_id FROM changed)
          AND state <> CASE TG_OP WHEN 'INSERT' THEN 'granskas' ELSE 'borttaget' END) THEN
        RAISE EXCEPTION 'the counts of an extract are written before the decision and go with the whole of it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_sustal_frozen';
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_written AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_check_sustal();
CREATE TRIGGER {table}_removed AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_check_sustal();
"""
    for table in ("participants_sustal", "participants_sustackning")
)
DROP = """
DROP TRIGGER participants_susutdrag_moves ON participants_susutdrag;
DROP FUNCTION participants_check_susutdrag();
DROP TRIGGER participants_sustal_written ON participants_sustal;
DROP TRIGGER participants_sustal_removed ON participants_sustal;
DROP TRIGGER participants_sustackning_written ON participants_sustackning;
DROP TRIGGER participants_sustackning_removed ON participants_sustackning;
DROP FUNCTION participants_check_sustal();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0047_susutdrag")]
    operations = [
        migrations.RunSQL(RULES, DROP),
        grant("participants_susutdrag", "INSERT", "UPDATE"),
        grant("participants_sustal", "INSERT", "DELETE"),
        grant("participants_sustackning", "INSERT", "DELETE"),
    ]
