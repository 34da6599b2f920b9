"""Requests about the own data: who reads and writes them, and what others learn in numbers (ADR 17)."""

from django.db import migrations

from finsam.grants import grant, web_role

WALL = f"""
ALTER TABLE participants_begaran
    ADD CONSTRAINT participants_begaran_of_insats FOREIGN KEY (deltagande_id, insats_id)
    REFERENCES participants_deltagande (id, insats_id);
-- The person is told of an extension within the first month (article 12.3).
ALTER TABLE participants_begaran ADD CONSTRAINT participants_begaran_extended_in_time CHECK (
    extended_on <= (received_on + interval '1 month')::date);
ALTER TABLE participants_begaran ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_begaran_read ON participants_begaran FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()));
CREATE POLICY participants_begaran_write ON participants_begaran FOR INSERT TO {web_role()} WITH CHECK (
    insats_id IN (SELECT participants_own_insatser()) AND registered_by_id = finsam_acting_uppdrag()
    AND state = 'mottagen' AND extended_on IS NULL);
CREATE POLICY participants_begaran_change ON participants_begaran FOR UPDATE TO {web_role()}
    USING (state = 'mottagen' AND insats_id IN (SELECT participants_own_insatser()))
    WITH CHECK (insats_id IN (SELECT participants_own_insatser())
        AND (state = 'mottagen' OR decided_by_id = finsam_acting_uppdrag()));
"""
DROP_WALL = """
DROP POLICY participants_begaran_change ON participants_begaran;
DROP POLICY participants_begaran_write ON participants_begaran;
DROP POLICY participants_begaran_read ON participants_begaran;
ALTER TABLE participants_begaran DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_begaran DROP CONSTRAINT participants_begaran_extended_in_time;
ALTER TABLE participants_begaran DROP CONSTRAINT participants_begaran_of_insats;
"""

MOVES = """
CREATE FUNCTION participants_check_begaran() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_ground text := CASE WHEN NEW.state = 'beviljad' THEN NEW.ratt || '_grund' ELSE 'begaran_avslag' END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.ground_id, of_ground), (NEW.extension_ground_id, 'begaran_forlangning'))
        AS chosen (id, lista) JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista)
       OR NEW.state = 'beviljad' AND NEW.ratt NOT IN ('registerutdrag', 'rattelse') AND NEW.ground_id IS NULL
    THEN
        RAISE EXCEPTION 'a ground is missing or of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_begaran_lists';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.extended_on IS DISTINCT FROM OLD.extended_on AND OLD.extended_on IS NOT NULL THEN
        RAISE EXCEPTION 'a request is extended once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_begaran_extended_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_begaran_is_checked BEFORE INSERT OR UPDATE ON participants_begaran
    FOR EACH ROW EXECUTE FUNCTION participants_check_begaran();
"""
DROP_MOVES = """
DROP TRIGGER participants_begaran_is_checked ON participants_begaran;
DROP FUNCTION participants_check_begaran();
"""

NUMBERS = f"""
-- What the others learn: how many of each kind and year came in, wait, are late, and how they were answered. The kansli
-- sees all insatser, those of an insats their own, nobody else any.
CREATE FUNCTION participants_begaran_numbers()
RETURNS TABLE (insats uuid, ratt text, year integer, received bigint, waiting bigint, late bigint, granted bigint,
    refused bigint, answered_late bigint, first_due date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT insats_id, ratt, extract(year FROM received_on)::integer, count(*),
           count(*) FILTER (WHERE state = 'mottagen'),
           count(*) FILTER (WHERE state = 'mottagen' AND due_on < participants_today()),
           count(*) FILTER (WHERE state IN ('beviljad', 'delvis')),
           count(*) FILTER (WHERE state = 'avslagen'),
           count(*) FILTER (WHERE answered_on > due_on),
           min(due_on) FILTER (WHERE state = 'mottagen')
    FROM participants_begaran
    WHERE participants_acting_role() IN
            ('forbundschef', 'handlaggare', 'ekonom', 'statistikansvarig', 'namndsekreterare')
       OR insats_id IN (SELECT participants_managed_insatser())
       OR insats_id IN (SELECT participants_own_insatser())
    GROUP BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION participants_begaran_numbers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_begaran_numbers() TO {web_role()};

-- Requests that were late when they were answered, or still are: what `check_consistency` asks, without whose.
CREATE FUNCTION participants_begaran_faults() RETURNS TABLE (insats uuid, waiting bigint, erased bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.insats_id,
           count(*) FILTER (WHERE b.state = 'mottagen' AND b.due_on < participants_today()),
           count(*) FILTER (WHERE b.ratt = 'radering' AND b.state = 'beviljad'
                            AND participants_consent_stands(b.deltagande_id))
    FROM participants_begaran AS b GROUP BY 1
$$;
REVOKE ALL ON FUNCTION participants_begaran_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_begaran_faults() TO {web_role()};
"""
DROP_NUMBERS = """
DROP FUNCTION participants_begaran_faults();
DROP FUNCTION participants_begaran_numbers();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0025_begaran"), ("codelists", "0008_load_lists_for_begaranden")]
    operations = [
        grant("participants_begaran", "INSERT"),
        grant(
            "participants_begaran",
            "UPDATE (extended_on, extension_ground_id, extended_by_id, state, answered_on, ground_id, identified_how,"
            " decided_by_id, decided_at, version)",
        ),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(MOVES, DROP_MOVES),
        migrations.RunSQL(NUMBERS, DROP_NUMBERS),
    ]
