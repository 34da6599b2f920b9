"""The times to ask after the end are planned, taken away and closed by the database (docs/adr/0018-long-term-follow-up.md)."""

from django.db import migrations

from finsam.grants import web_role

RULES = """
-- Values of the right lists, and of those that are chosen by people: the rest follow from the consent.
CREATE FUNCTION participants_check_follow_up() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.utfall_id, 'uppfoljning_status'), (NEW.kanal_id, 'uppfoljning_kanal'),
                              (NEW.fas_id, 'fas')) AS chosen (id, lista)
        JOIN codelists_kodvarde AS k ON k.id = chosen.id
        WHERE k.lista <> chosen.lista OR (k.lista = 'uppfoljning_status' AND k.key = 'planerad'))
    THEN
        RAISE EXCEPTION 'a value is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_follow_up_lists';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.utfall_id IS NOT NULL AND NEW.utfall_id IS NULL THEN
        RAISE EXCEPTION 'what was done is corrected, never undone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_follow_up_is_done';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_follow_up_checked BEFORE INSERT OR UPDATE ON participants_uppfoljningstillfalle
    FOR EACH ROW EXECUTE FUNCTION participants_check_follow_up();

-- When the transaction ends: answers where there is an answer, and nowhere else.
CREATE FUNCTION participants_check_follow_up_answers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    is_answered boolean;
BEGIN
    SELECT k.key = 'svar' INTO is_answered FROM participants_uppfoljningstillfalle AS t
    JOIN codelists_kodvarde AS k ON k.id = t.utfall_id WHERE t.id = NEW.id;
    IF coalesce(is_answered, false) <> EXISTS (
            SELECT 1 FROM participants_uppfoljningsforsorjning WHERE tillfalle_id = NEW.id)
       OR coalesce(is_answered, false) <> EXISTS (
            SELECT 1 FROM participants_uppfoljningssysselsattning WHERE tillfalle_id = NEW.id) THEN
        RAISE EXCEPTION 'an answer says what the person lives on and does, and nothing else does'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_follow_up_has_answers';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_follow_up_whole AFTER UPDATE ON participants_uppfoljningstillfalle
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_check_follow_up_answers();

CREATE FUNCTION participants_check_follow_up_forsorjning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written JOIN codelists_kodvarde AS k ON k.id = kalla_id WHERE k.lista <> 'forsorjningskalla'
    ) OR EXISTS (
        SELECT 1 FROM participants_uppfoljningsforsorjning AS f JOIN codelists_kodvarde AS k ON k.id = f.kalla_id
        WHERE f.tillfalle_id IN (SELECT tillfalle_id FROM written)
        GROUP BY f.tillfalle_id
        HAVING count(*) > 1 AND bool_or(coalesce((k.attributes ->> 'exklusiv')::boolean, false)))
    THEN
        RAISE EXCEPTION 'this answer excludes every other'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_follow_up_forsorjning_excludes';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_follow_up_forsorjning_excludes AFTER INSERT ON participants_uppfoljningsforsorjning
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_follow_up_forsorjning();

CREATE FUNCTION participants_check_follow_up_sysselsattning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM written LEFT JOIN codelists_kodvarde AS k
            ON k.id = slag_id AND k.lista = 'sysselsattning'
            AND coalesce((k.attributes ->> 'har_omfattning')::boolean, false) = (omfattning IS NOT NULL)
        WHERE k.id IS NULL)
    THEN
        RAISE EXCEPTION 'work and studies have an omfattning, and nothing else has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_follow_up_has_omfattning';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_follow_up_has_omfattning AFTER INSERT ON participants_uppfoljningssysselsattning
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION participants_check_follow_up_sysselsattning();
"""
DROP_RULES = """
DROP TRIGGER participants_follow_up_has_omfattning ON participants_uppfoljningssysselsattning;
DROP FUNCTION participants_check_follow_up_sysselsattning();
DROP TRIGGER participants_follow_up_forsorjning_excludes ON participants_uppfoljningsforsorjning;
DROP FUNCTION participants_check_follow_up_forsorjning();
DROP TRIGGER participants_follow_up_whole ON participants_uppfoljningstillfalle;
DROP FUNCTION participants_check_follow_up_answers();
DROP TRIGGER participants_follow_up_checked ON participants_uppfoljningstillfalle;
DROP FUNCTION participants_check_follow_up();
"""

PLAN = """
-- The times to ask that these deltaganden should have: one for each value of the list `fas` that has months, so long after
-- the end, within the consent.
CREATE FUNCTION participants_wanted_follow_ups(changed uuid[])
RETURNS TABLE (deltagande_id uuid, insats_id uuid, fas_id uuid, due_on date)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT d.id, d.insats_id, f.id, due.day
    FROM participants_deltagande AS d
    JOIN participants_samtycke AS s ON s.deltagande_id = d.id AND s.syfte = 'langtidsuppfoljning' AND s.status = 'givet'
    JOIN codelists_kodvarde AS r ON r.id = d.avslutsanledning_id
    JOIN codelists_kodvarde AS f ON f.lista = 'fas' AND f.attributes ? 'manader'
        AND participants_today() BETWEEN coalesce(f.valid_from, '-infinity') AND coalesce(f.valid_to, 'infinity')
    CROSS JOIN LATERAL (
        SELECT (d.ends_on + make_interval(months => (f.attributes ->> 'manader')::int))::date AS day) AS due
    WHERE d.id = ANY (changed) AND d.ends_on IS NOT NULL AND NOT d.is_mistake
      AND r.key NOT IN ('avliden', 'atertaget_samtycke') AND due.day <= coalesce(s.last_on, 'infinity')
$$;

-- Makes what is planned what it should be. What is planned and should not be is taken away; where the consent was
-- withdrawn it is kept as that. What has been done stays.
CREATE FUNCTION participants_plan_follow_ups(changed uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE participants_uppfoljningstillfalle AS t
    SET utfall_id = k.id, done_on = greatest(s.ended_on, s.given_on), version = t.version + 1
    FROM participants_samtycke AS s, codelists_kodvarde AS k, participants_deltagande AS d
    WHERE t.deltagande_id = ANY (changed) AND t.utfall_id IS NULL AND d.id = t.deltagande_id AND NOT d.is_mistake
      AND s.deltagande_id = d.id AND s.syfte = 'langtidsuppfoljning' AND s.status = 'atertaget'
      AND k.lista = 'uppfoljning_status' AND k.key = 'samtycke_atertaget';
    DELETE FROM participants_uppfoljningstillfalle AS t
    WHERE t.deltagande_id = ANY (changed) AND t.utfall_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM participants_wanted_follow_ups(changed) AS w
        WHERE w.deltagande_id = t.deltagande_id AND w.fas_id = t.fas_id);
    INSERT INTO participants_uppfoljningstillfalle AS t (id, deltagande_id, insats_id, fas_id, due_on, version)
    SELECT gen_random_uuid(), w.deltagande_id, w.insats_id, w.fas_id, w.due_on, 1
    FROM participants_wanted_follow_ups(changed) AS w ORDER BY w.deltagande_id, w.due_on
    ON CONFLICT (deltagande_id, fas_id) DO UPDATE SET due_on = excluded.due_on, version = t.version + 1
        WHERE t.utfall_id IS NULL AND t.due_on <> excluded.due_on;
$$;
REVOKE ALL ON FUNCTION participants_plan_follow_ups(uuid[]) FROM PUBLIC;

-- An end is registered or corrected, or turns out to be a mistake.
CREATE FUNCTION participants_ended_follow_ups() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed uuid[] := ARRAY(
        SELECT n.id FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id
        WHERE (n.ends_on, n.avslutsanledning_id) IS DISTINCT FROM (o.ends_on, o.avslutsanledning_id));
BEGIN
    IF cardinality(changed) > 0 THEN
        PERFORM participants_plan_follow_ups(changed);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_ended_follow_ups() FROM PUBLIC;
CREATE TRIGGER participants_deltagande_follow_ups AFTER UPDATE ON participants_deltagande
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION participants_ended_follow_ups();

-- A consent to be asked is given, limited, over or withdrawn. What names the person goes with it.
CREATE FUNCTION participants_consented_follow_ups() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed uuid[] := ARRAY(
        SELECT n.deltagande_id FROM new_rows AS n JOIN participants_deltagande AS d ON d.id = n.deltagande_id
        WHERE n.syfte = 'langtidsuppfoljning' AND (n.status <> 'givet' OR d.ends_on IS NOT NULL));
BEGIN
    IF cardinality(changed) > 0 THEN
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM participants_kontaktuppgift
            WHERE deltagande_id = ANY (changed) AND NOT participants_may_be_asked(deltagande_id);
        END IF;
        PERFORM participants_plan_follow_ups(changed);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_consented_follow_ups() FROM PUBLIC;
CREATE TRIGGER participants_samtycke_follow_ups AFTER INSERT ON participants_samtycke
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION participants_consented_follow_ups();
CREATE TRIGGER participants_samtycke_follow_ups_changed AFTER UPDATE ON participants_samtycke
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION participants_consented_follow_ups();

-- Whoever erases an identity, for whatever reason, erases how the person was reached.
CREATE FUNCTION participants_erase_contact() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_kontaktuppgift WHERE deltagande_id = OLD.deltagande_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_erase_contact() FROM PUBLIC;
CREATE TRIGGER participants_identitet_and_contact AFTER DELETE ON participants_identitet
    FOR EACH ROW EXECUTE FUNCTION participants_erase_contact();

SELECT participants_plan_follow_ups(ARRAY(SELECT id FROM participants_deltagande WHERE ends_on IS NOT NULL));
"""
DROP_PLAN = """
DROP TRIGGER participants_identitet_and_contact ON participants_identitet;
DROP FUNCTION participants_erase_contact();
DROP TRIGGER participants_samtycke_follow_ups_changed ON participants_samtycke;
DROP TRIGGER participants_samtycke_follow_ups ON participants_samtycke;
DROP FUNCTION participants_consented_follow_ups();
DROP TRIGGER participants_deltagande_follow_ups ON participants_deltagande;
DROP FUNCTION participants_ended_follow_ups();
DROP FUNCTION participants_plan_follow_ups(uuid[]);
DROP FUNCTION participants_wanted_follow_ups(uuid[]);
"""

CLOSE = f"""
-- Ends what nobody asked while the consent stood, and erases what was kept for it. Anybody may run it, and gets nothing to
-- see but which.
CREATE FUNCTION participants_close_follow_ups() RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_kontaktuppgift WHERE NOT participants_may_be_asked(deltagande_id);
    RETURN QUERY UPDATE participants_uppfoljningstillfalle AS t
        SET utfall_id = k.id, done_on = s.last_on, version = t.version + 1
        FROM participants_samtycke AS s, codelists_kodvarde AS k
        WHERE t.utfall_id IS NULL AND s.deltagande_id = t.deltagande_id AND s.syfte = 'langtidsuppfoljning'
          AND s.last_on < participants_today() AND k.lista = 'uppfoljning_status' AND k.key = 'ej_utford'
        RETURNING t.id;
END $$;
REVOKE ALL ON FUNCTION participants_close_follow_ups() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_close_follow_ups() TO {web_role()};

-- How many telephone numbers and addresses have outlived their consent: what `check_consistency` asks.
CREATE FUNCTION participants_contacts_left() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM participants_kontaktuppgift AS k JOIN participants_samtycke AS s
        ON s.deltagande_id = k.deltagande_id AND s.syfte = 'langtidsuppfoljning'
    WHERE s.status <> 'givet' OR s.last_on < participants_today() - 1
$$;
REVOKE ALL ON FUNCTION participants_contacts_left() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_contacts_left() TO {web_role()};
"""
DROP_CLOSE = """
DROP FUNCTION participants_contacts_left();
DROP FUNCTION participants_close_follow_ups();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0030_the_wall_of_follow_ups")]
    operations = [
        migrations.RunSQL(RULES, DROP_RULES),
        migrations.RunSQL(PLAN, DROP_PLAN),
        migrations.RunSQL(CLOSE, DROP_CLOSE),
    ]
