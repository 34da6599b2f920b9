"""What a gallringsplan finds and erases, and who may carry it out (docs/adr/0019-gallring-by-plan.md)."""

from django.db import migrations

from finsam.grants import append_only, grant, web_role

DUE = """
-- What the plan says is to be erased on a day. Identities are those that no consent stands for; the owner sees no other.
CREATE FUNCTION participants_due(wanted_plan uuid, wanted_day date)
RETURNS TABLE (slag text, rad uuid, insats uuid, over_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH fallen AS (
        SELECT deltagande_id, max(CASE WHEN status = 'givet' THEN last_on ELSE ended_on END) AS over_on
        FROM participants_samtycke
        WHERE syfte IN ('uppfoljning_registrering', 'langtidsuppfoljning') AND status <> 'nekat'
        GROUP BY deltagande_id HAVING bool_and(status <> 'givet' OR last_on < participants_today())
    )
    SELECT 'identitet', i.deltagande_id, i.insats_id, f.over_on
    FROM participants_gallringsregel AS r
    JOIN fallen AS f ON f.over_on + r.days < wanted_day
    JOIN participants_identitet AS i ON i.deltagande_id = f.deltagande_id
    WHERE r.plan_id = wanted_plan AND r.slag = 'identitet' AND wanted_day <= participants_today()
    UNION ALL
    SELECT 'kommun', d.id, d.insats_id, d.ends_on
    FROM participants_gallringsregel AS r JOIN participants_deltagande AS d ON d.ends_on + r.days < wanted_day
    WHERE r.plan_id = wanted_plan AND r.slag = 'kommun' AND d.kommun <> '' AND wanted_day <= participants_today()
    UNION ALL
    SELECT 'felregistrering', d.id, d.insats_id, (d.registered_out_at AT TIME ZONE 'Europe/Stockholm')::date
    FROM participants_gallringsregel AS r JOIN participants_deltagande AS d
        ON (d.registered_out_at AT TIME ZONE 'Europe/Stockholm')::date + r.days < wanted_day
    WHERE r.plan_id = wanted_plan AND r.slag = 'felregistrering' AND d.mistake_reason <> ''
      AND wanted_day <= participants_today()
$$;
REVOKE ALL ON FUNCTION participants_due(uuid, date) FROM PUBLIC;
"""

COUNT = f"""
-- How much that is, by insats and kind, for those who read about gallring: what the preview shows.
CREATE FUNCTION participants_due_counts(wanted_plan uuid, wanted_day date)
RETURNS TABLE (slag text, insats uuid, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF participants_acting_role() IS DISTINCT FROM 'forbundschef' THEN
        RAISE EXCEPTION 'only the forbundschef asks what is due' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY SELECT due.slag, due.insats, count(*) FROM participants_due(wanted_plan, wanted_day) AS due
    GROUP BY due.slag, due.insats;
END $$;
REVOKE ALL ON FUNCTION participants_due_counts(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_due_counts(uuid, date) TO {web_role()};

-- How much is left that should have been erased some days ago, and how much of that are identities: two numbers.
CREATE FUNCTION participants_overdue(late_days integer, OUT uppgifter bigint, OUT identiteter bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), count(*) FILTER (WHERE due.slag = 'identitet') FROM (
        SELECT id FROM participants_gallringsplan WHERE valid_from <= participants_today()
        ORDER BY valid_from DESC, registered_at DESC, id LIMIT 1) AS plan
    CROSS JOIN LATERAL participants_due(plan.id, participants_today() - late_days) AS due
$$;
REVOKE ALL ON FUNCTION participants_overdue(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_overdue(integer) TO {web_role()};
"""
DROP_COUNT = """
DROP FUNCTION participants_overdue(integer);
DROP FUNCTION participants_due_counts(uuid, date);
DROP FUNCTION participants_due(uuid, date);
"""

ERASE = f"""
-- Erases some of what is due in a gallring and notes it, in one go; how much. Run again it goes on where it was.
CREATE FUNCTION participants_gallra(wanted uuid, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one participants_gallring;
    due record;
    done integer := 0;
BEGIN
    IF participants_acting_role() IS DISTINCT FROM 'forbundschef' THEN
        RAISE EXCEPTION 'only the forbundschef carries out a gallring' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO one FROM participants_gallring WHERE id = wanted AND finished_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM set_config('finsam.erasure', 'gallring', true);
    FOR due IN
        SELECT d.* FROM participants_due(one.plan_id, one.day) AS d ORDER BY d.rad, d.slag LIMIT at_most
    LOOP
        CASE due.slag
            WHEN 'identitet' THEN PERFORM participants_forget(due.rad);
            WHEN 'kommun' THEN
                UPDATE participants_deltagande SET kommun = '', version = version + 1 WHERE id = due.rad;
            WHEN 'felregistrering' THEN
                UPDATE participants_deltagande SET mistake_reason = '', version = version + 1 WHERE id = due.rad;
        END CASE;
        INSERT INTO participants_gallraduppgift (gallring_id, slag, rad, insats_id, over_on)
        VALUES (one.id, due.slag, due.rad, due.insats, due.over_on) ON CONFLICT (gallring_id, slag, rad) DO NOTHING;
        done := done + 1;
    END LOOP;
    PERFORM set_config('finsam.erasure', '', true);
    RETURN done;
END $$;
REVOKE ALL ON FUNCTION participants_gallra(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_gallra(uuid, integer) TO {web_role()};

-- What a bevis seals: the decision, the lines of the plan, the day, and the key of each row that something was erased of.
CREATE FUNCTION participants_gallring_digest(wanted uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(' ', plan.beslut_on, plan.paragraf, plan.valid_from, one.day) || E'\\n'
        || coalesce((SELECT string_agg(concat_ws(' ', slag, days), E'\\n' ORDER BY slag COLLATE "C")
                     FROM participants_gallringsregel WHERE plan_id = plan.id), '') || E'\\n'
        || coalesce((SELECT string_agg(concat_ws(' ', slag, rad), E'\\n' ORDER BY slag COLLATE "C", rad)
                     FROM participants_gallraduppgift WHERE gallring_id = one.id), ''), 'UTF8')), 'hex')
    FROM participants_gallring AS one JOIN participants_gallringsplan AS plan ON plan.id = one.plan_id
    WHERE one.id = wanted
$$;
REVOKE ALL ON FUNCTION participants_gallring_digest(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_gallring_digest(uuid) TO {web_role()};

-- A gallring is finished when nothing is left of it; then it is sealed, and nothing is added.
CREATE FUNCTION participants_finish_gallring(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF participants_acting_role() IS DISTINCT FROM 'forbundschef' OR EXISTS (
        SELECT 1 FROM participants_gallring AS one, participants_due(one.plan_id, one.day) WHERE one.id = wanted) THEN
        RAISE EXCEPTION 'only the forbundschef finishes a gallring, when nothing is left'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE participants_gallring SET
        finished_at = greatest(clock_timestamp(), ordered_at), sha256 = participants_gallring_digest(id)
    WHERE id = wanted AND finished_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION participants_finish_gallring(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_finish_gallring(uuid) TO {web_role()};
"""
DROP_ERASE = """
DROP FUNCTION participants_finish_gallring(uuid);
DROP FUNCTION participants_gallring_digest(uuid);
DROP FUNCTION participants_gallra(uuid, integer);
"""

TABLES = (
    ("gallringsplan", "registered_by_id = finsam_acting_uppdrag()"),
    ("gallringsregel", "plan_id IN (SELECT id FROM participants_gallringsplan AS p WHERE p.registered_by_id ="
     " finsam_acting_uppdrag() AND NOT EXISTS (SELECT 1 FROM participants_gallring WHERE plan_id = p.id))"),
    ("gallring", "ordered_by_id = finsam_acting_uppdrag() AND finished_at IS NULL AND day <= participants_today()"),
    ("gallringsbevis", "gallring_id IN (SELECT id FROM participants_gallring WHERE finished_at IS NOT NULL)"),
)  # fmt: skip
"""What the förbundschef writes, and what must be true of a row then."""
WALL = "".join(
    f"""
ALTER TABLE participants_{name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_{name}_read ON participants_{name} FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_{name}_write ON participants_{name} FOR INSERT TO {web_role()}
    WITH CHECK (participants_acting_role() = 'forbundschef' AND {condition});
"""
    for name, condition in TABLES
)
DROP_WALL = "".join(
    f"""
DROP POLICY participants_{name}_write ON participants_{name};
DROP POLICY participants_{name}_read ON participants_{name};
ALTER TABLE participants_{name} DISABLE ROW LEVEL SECURITY;
"""
    for name, _ in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0037_gallring")]
    operations = [
        *(grant(f"participants_{name}", "INSERT") for name, _ in TABLES),
        append_only("participants_gallringsplan"),
        append_only("participants_gallringsregel"),
        append_only("participants_gallraduppgift"),
        append_only("participants_gallringsbevis"),
        migrations.RunSQL(DUE + COUNT, DROP_COUNT),
        migrations.RunSQL(ERASE, DROP_ERASE),
        migrations.RunSQL(WALL, DROP_WALL),
    ]
