"""Who reads and writes a person's plan, and what takes it away (docs/adr/0022-the-plan-goes-with-the-name.md)."""

from django.db import migrations

from finsam.grants import grant, web_role

QUESTIONS = """
-- Whether the consent to be registered stands today: a plan serves the time in the insats, not the questions after it.
CREATE FUNCTION participants_plan_stands(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_samtycke
        WHERE deltagande_id = wanted AND syfte = 'uppfoljning_registrering' AND status = 'givet'
          AND given_on <= participants_today() AND (last_on IS NULL OR last_on >= participants_today()))
$$;

CREATE FUNCTION participants_check_plan() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES ((to_jsonb(NEW) ->> 'slag_id')::uuid, 'plandel'),
                              ((to_jsonb(NEW) ->> 'steg_id')::uuid, 'steg_mot_arbete'),
                              ((to_jsonb(NEW) ->> 'satt_id')::uuid, 'kontaktsatt')) AS chosen (id, lista)
        JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista) THEN
        RAISE EXCEPTION 'a value is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_plan_lists';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.is_mistake OR NEW.deltagande_id <> OLD.deltagande_id) THEN
        RAISE EXCEPTION 'what is a mistake stays one, and nothing moves to another plan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_plan_stays';
    END IF;
    RETURN NEW;
END $$;
"""
DROP_QUESTIONS = """
DROP FUNCTION participants_check_plan();
DROP FUNCTION participants_plan_stands(uuid);
"""

KINDS = ("plandel", "plankontakt", "sip")
WALL = f"""
ALTER TABLE participants_{{kind}} ADD CONSTRAINT participants_{{kind}}_of_insats
    FOREIGN KEY (deltagande_id, insats_id) REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_{{kind}} ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_{{kind}}_read ON participants_{{kind}} FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_plan_stands(deltagande_id));
CREATE POLICY participants_{{kind}}_write ON participants_{{kind}} FOR INSERT TO {web_role()}
    WITH CHECK (insats_id IN (SELECT participants_own_insatser()) AND participants_plan_stands(deltagande_id)
                AND NOT participants_is_restricted(deltagande_id));
CREATE POLICY participants_{{kind}}_change ON participants_{{kind}} FOR UPDATE TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_plan_stands(deltagande_id)
           AND NOT participants_is_restricted(deltagande_id));
CREATE TRIGGER participants_{{kind}}_checked BEFORE INSERT OR UPDATE ON participants_{{kind}}
    FOR EACH ROW EXECUTE FUNCTION participants_check_plan();
"""
DROP_WALL = """
DROP TRIGGER participants_{kind}_checked ON participants_{kind};
DROP POLICY participants_{kind}_change ON participants_{kind};
DROP POLICY participants_{kind}_write ON participants_{kind};
DROP POLICY participants_{kind}_read ON participants_{kind};
ALTER TABLE participants_{kind} DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_{kind} DROP CONSTRAINT participants_{kind}_of_insats;
"""
WITH_PARTIES = KINDS[1:]
MAY_CHANGE = """(
    SELECT 1 FROM participants_{kind} AS k WHERE k.id = {kind}_id AND NOT k.is_mistake
      AND NOT participants_is_restricted(k.deltagande_id))"""
PARTIES = f"""
ALTER TABLE participants_{{kind}}_parter ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_{{kind}}_parter_read ON participants_{{kind}}_parter FOR SELECT TO {web_role()}
    USING (EXISTS (SELECT 1 FROM participants_{{kind}} AS k WHERE k.id = {{kind}}_id));
CREATE POLICY participants_{{kind}}_parter_write ON participants_{{kind}}_parter FOR INSERT TO {web_role()}
    WITH CHECK (EXISTS {MAY_CHANGE});
CREATE POLICY participants_{{kind}}_parter_erase ON participants_{{kind}}_parter FOR DELETE TO {web_role()}
    USING (EXISTS {MAY_CHANGE});
"""
DROP_PARTIES = """
DROP POLICY participants_{kind}_parter_erase ON participants_{kind}_parter;
DROP POLICY participants_{kind}_parter_write ON participants_{kind}_parter;
DROP POLICY participants_{kind}_parter_read ON participants_{kind}_parter;
ALTER TABLE participants_{kind}_parter DISABLE ROW LEVEL SECURITY;
"""

FORGET = f"""
CREATE FUNCTION participants_erase_plans(gone uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_plandel WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_plankontakt_parter WHERE plankontakt_id IN (
        SELECT id FROM participants_plankontakt WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_plankontakt WHERE deltagande_id = ANY (gone);
    DELETE FROM participants_sip_parter WHERE sip_id IN (
        SELECT id FROM participants_sip WHERE deltagande_id = ANY (gone));
    DELETE FROM participants_sip WHERE deltagande_id = ANY (gone);
END $$;
REVOKE ALL ON FUNCTION participants_erase_plans(uuid[]) FROM PUBLIC;

-- The plan goes with the identity, whatever took that: a withdrawal, a mistake, gallring, a restore that erases again.
CREATE FUNCTION participants_forget_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM participants_erase_plans(ARRAY[OLD.deltagande_id]);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_forget_plan() FROM PUBLIC;
CREATE TRIGGER participants_identitet_takes_the_plan AFTER DELETE ON participants_identitet
    FOR EACH ROW EXECUTE FUNCTION participants_forget_plan();

-- And it goes when the consent to be registered is over, though the name may stay for the questions after the end. What
-- is restricted waits. Anybody may run it, and gets nothing to see but how many plans it was.
CREATE FUNCTION participants_forget_plans() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone uuid[] := ARRAY(
        SELECT DISTINCT deltagande_id FROM (
            SELECT deltagande_id FROM participants_plandel UNION SELECT deltagande_id FROM participants_plankontakt
            UNION SELECT deltagande_id FROM participants_sip) AS planned
        WHERE NOT participants_plan_stands(deltagande_id) AND NOT participants_is_restricted(deltagande_id));
BEGIN
    PERFORM participants_erase_plans(gone);
    RETURN cardinality(gone);
END $$;
REVOKE ALL ON FUNCTION participants_forget_plans() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_forget_plans() TO {web_role()};

-- Whoever is registered out has no plan after that day: what goes on ends then, what had not begun does not happen.
CREATE FUNCTION participants_end_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_plandel SET
        resultat = 'installd', ends_on = coalesce(ends_on, starts_on), version = version + 1
    WHERE deltagande_id = NEW.id AND resultat = '' AND NOT is_mistake AND starts_on > NEW.ends_on;
    UPDATE participants_plandel SET ends_on = NEW.ends_on, version = version + 1
    WHERE deltagande_id = NEW.id AND resultat <> 'installd' AND NOT is_mistake
      AND starts_on <= NEW.ends_on AND (ends_on IS NULL OR ends_on > NEW.ends_on);
    UPDATE participants_plankontakt SET utfall = 'avbokad', version = version + 1
    WHERE deltagande_id = NEW.id AND utfall = '' AND NOT is_mistake AND held_on > NEW.ends_on;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_end_plan() FROM PUBLIC;
CREATE TRIGGER participants_deltagande_ends_the_plan AFTER UPDATE OF ends_on ON participants_deltagande
    FOR EACH ROW WHEN (NEW.ends_on IS NOT NULL AND NEW.ends_on IS DISTINCT FROM OLD.ends_on)
    EXECUTE FUNCTION participants_end_plan();

-- How many rows have outlived their consent since a day, and how many parts and contacts lie outside their deltagande.
CREATE FUNCTION participants_plan_faults() RETURNS TABLE (insats uuid, orphans bigint, outside bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.insats_id, count(*) FILTER (WHERE is_over), count(*) FILTER (WHERE NOT is_over)
    FROM (
        SELECT deltagande_id, starts_on, ends_on FROM participants_plandel
        WHERE NOT is_mistake AND resultat <> 'installd'
        UNION ALL
        SELECT deltagande_id, held_on, held_on FROM participants_plankontakt WHERE NOT is_mistake AND utfall <> 'avbokad'
        UNION ALL
        SELECT deltagande_id, NULL, NULL FROM participants_sip
    ) AS one
    JOIN participants_deltagande AS d ON d.id = one.deltagande_id
    CROSS JOIN LATERAL (SELECT NOT d.is_restricted AND NOT EXISTS (
        SELECT 1 FROM participants_samtycke AS s
        WHERE s.deltagande_id = d.id AND s.syfte = 'uppfoljning_registrering' AND s.status = 'givet'
          AND (s.last_on IS NULL OR s.last_on >= participants_today() - 1)) AS is_over) AS consent
    WHERE is_over OR one.starts_on IS NOT NULL AND (
        one.starts_on < d.starts_on OR one.starts_on > d.ends_on
        OR coalesce(one.ends_on, 'infinity') > coalesce(d.ends_on, 'infinity'))
    GROUP BY 1
$$;
REVOKE ALL ON FUNCTION participants_plan_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_plan_faults() TO {web_role()};
"""
DROP_FORGET = """
DROP FUNCTION participants_plan_faults();
DROP TRIGGER participants_deltagande_ends_the_plan ON participants_deltagande;
DROP FUNCTION participants_end_plan();
DROP TRIGGER participants_identitet_takes_the_plan ON participants_identitet;
DROP FUNCTION participants_forget_plan();
DROP FUNCTION participants_forget_plans();
DROP FUNCTION participants_erase_plans(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0049_plan")]
    operations = [
        grant("participants_plandel", "INSERT", "UPDATE"),
        grant("participants_plankontakt", "INSERT", "UPDATE"),
        grant("participants_sip", "INSERT", "UPDATE"),
        *(grant(f"participants_{kind}_parter", "INSERT", "DELETE") for kind in WITH_PARTIES),
        migrations.RunSQL(QUESTIONS, DROP_QUESTIONS),
        *(migrations.RunSQL(WALL.format(kind=kind), DROP_WALL.format(kind=kind)) for kind in KINDS),
        *(migrations.RunSQL(PARTIES.format(kind=kind), DROP_PARTIES.format(kind=kind)) for kind in WITH_PARTIES),
        migrations.RunSQL(FORGET, DROP_FORGET),
    ]
