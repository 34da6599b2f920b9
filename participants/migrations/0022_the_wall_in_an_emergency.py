"""A nödöppning lets its deltagaransvarig read another insats's identities, for its hours (docs/adr/0015-nodoppning.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant, web_role

kept = import_module("participants.migrations.0020_looks_are_kept_for_review")

WALL = """
-- The insatser that the proven uppdrag has opened, and that are open at this statement.
CREATE FUNCTION participants_opened_insatser() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT one.insats_id FROM participants_nodoppning AS one
    JOIN members_uppdrag AS u ON u.id = one.uppdrag_id
    JOIN members_person AS p ON p.id = u.person_id
    JOIN members_organisation AS o ON o.id = p.employer_id
    WHERE one.uppdrag_id = finsam_acting_uppdrag() AND o.kind IN ('fk', 'af', 'region', 'kommun')
      AND participants_acting_role() = 'deltagaransvarig'
      AND one.closed_at IS NULL AND one.ends_at > clock_timestamp()
$$;
-- Reading only: correcting, writing and consents ask for the own insatser, as before.
ALTER POLICY participants_identitet_read ON participants_identitet USING (
    (insats_id IN (SELECT participants_own_insatser()) OR insats_id IN (SELECT participants_opened_insatser()))
    AND participants_consent_stands(deltagande_id));
"""
DROP_WALL = """
ALTER POLICY participants_identitet_read ON participants_identitet USING (
    insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id));
DROP FUNCTION participants_opened_insatser();
"""

GUARD = """
-- Only a deltagaransvarig, in her own name, opens an insats that is not hers, from now on and for twelve hours at most.
CREATE FUNCTION participants_check_emergency() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.uppdrag_id IS DISTINCT FROM finsam_acting_uppdrag()
       OR participants_acting_role() IS DISTINCT FROM 'deltagaransvarig'
       OR NEW.insats_id IN (SELECT participants_own_insatser())
       OR NOT EXISTS (
            SELECT 1 FROM members_uppdrag AS u
            JOIN members_person AS p ON p.id = u.person_id
            JOIN members_organisation AS o ON o.id = p.employer_id
            WHERE u.id = NEW.uppdrag_id AND o.kind IN ('fk', 'af', 'region', 'kommun'))
       OR NOT EXISTS (SELECT 1 FROM insatser_insats WHERE id = NEW.insats_id AND state <> 'felregistrerad')
       OR NOT EXISTS (SELECT 1 FROM codelists_kodvarde WHERE id = NEW.grund_id AND lista = 'nodoppningsgrund') THEN
        RAISE EXCEPTION 'only a deltagaransvarig opens another insats, in her own name'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.opened_at := clock_timestamp();
    NEW.closed_at := NULL;
    NEW.closed_by_id := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_nodoppning_checked BEFORE INSERT ON participants_nodoppning
    FOR EACH ROW EXECUTE FUNCTION participants_check_emergency();

-- It is closed once, now, by the one who opened it, an insatsansvarig of the insats, or the kansli that was told.
CREATE FUNCTION participants_check_closing() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL OR NOT coalesce(
        (OLD.uppdrag_id = finsam_acting_uppdrag() AND participants_acting_role() IS NOT NULL)
        OR OLD.insats_id IN (SELECT participants_managed_insatser())
        OR participants_acting_role() = 'forbundschef'
        OR (participants_acting_role() = 'handlaggare' AND EXISTS (
            SELECT 1 FROM participants_nodoppningsnotis
            WHERE nodoppning_id = OLD.id AND user_id = finsam_acting_user())), false) THEN
        RAISE EXCEPTION 'only those who were told and the one who opened it close a nodoppning'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.closed_at := clock_timestamp();
    NEW.closed_by_id := finsam_acting_uppdrag();
    RETURN NEW;
END $$;
CREATE TRIGGER participants_nodoppning_closing BEFORE UPDATE ON participants_nodoppning
    FOR EACH ROW EXECUTE FUNCTION participants_check_closing();

-- Nothing is opened in silence: two others who answer for it are to be told, or the transaction fails.
CREATE FUNCTION participants_check_notices() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(DISTINCT account.person_id) FROM participants_nodoppningsnotis AS notis
        JOIN members_user AS account ON account.id = notis.user_id
        JOIN members_uppdrag AS u ON u.person_id = account.person_id
        WHERE notis.nodoppning_id = NEW.id AND account.is_active
          AND account.person_id <> (SELECT person_id FROM members_uppdrag WHERE id = NEW.uppdrag_id)
          AND u.withdrawn_at IS NULL AND participants_today() BETWEEN u.from_on AND coalesce(u.to_on, 'infinity')
          AND (u.role IN ('forbundschef', 'handlaggare') OR (u.role = 'insatsansvarig' AND EXISTS (
              SELECT 1 FROM insatser_insatsuppdrag AS tie
              WHERE tie.uppdrag_id = u.id AND tie.insats_id = NEW.insats_id
                AND participants_today() BETWEEN tie.from_on AND coalesce(tie.to_on, 'infinity'))))) < 2 THEN
        RAISE EXCEPTION 'two others have to be told of a nodoppning'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_nodoppning_two_are_told';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_nodoppning_told AFTER INSERT ON participants_nodoppning
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_check_notices();
-- Notices come with the opening, from the one who opens.
CREATE FUNCTION participants_check_notice() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM participants_nodoppning WHERE id = NEW.nodoppning_id AND uppdrag_id = finsam_acting_uppdrag()) THEN
        RAISE EXCEPTION 'only the one who opens says who is told' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_nodoppningsnotis_checked BEFORE INSERT ON participants_nodoppningsnotis
    FOR EACH ROW EXECUTE FUNCTION participants_check_notice();
"""
DROP_GUARD = """
DROP TRIGGER participants_nodoppningsnotis_checked ON participants_nodoppningsnotis;
DROP FUNCTION participants_check_notice();
DROP TRIGGER participants_nodoppning_told ON participants_nodoppning;
DROP FUNCTION participants_check_notices();
DROP TRIGGER participants_nodoppning_closing ON participants_nodoppning;
DROP FUNCTION participants_check_closing();
DROP TRIGGER participants_nodoppning_checked ON participants_nodoppning;
DROP FUNCTION participants_check_emergency();
"""

# The same function as before, with the looks that a nödöppning let through.
COUNTING = (
    kept.KEEP_LOOKS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("'deltagarlista')", "'deltagarlista', 'nödöppning')")
    .replace(
        "AS is_opened, d.ends_on",
        """AS is_opened, d.ends_on,
               EXISTS (
                   SELECT 1 FROM participants_nodoppning AS one
                   WHERE one.uppdrag_id = k.uppdrag_id AND one.insats_id = d.insats_id
                     AND k.at BETWEEN one.opened_at AND coalesce(one.closed_at, one.ends_at)) AS is_emergency""",
    )
    .replace("looks, opened, changes, own_name,", "looks, opened, emergency_looks, changes, own_name,")
    .replace(
        "count(*) FILTER (WHERE is_opened), 0, false,",
        "count(*) FILTER (WHERE is_opened), count(*) FILTER (WHERE is_emergency), 0, false,",
    )
    .replace(
        "opened = kept.opened + excluded.opened,",
        "opened = kept.opened + excluded.opened,\n        emergency_looks = kept.emergency_looks"
        " + excluded.emergency_looks,",
    )
)
COUNTING_AS_BEFORE = kept.KEEP_LOOKS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("participants", "0021_nodoppning"), ("codelists", "0007_load_lists_for_nodoppning")]
    operations = [
        grant("participants_nodoppning", "INSERT", "UPDATE (closed_at, closed_by_id)"),
        grant("participants_nodoppningsnotis", "INSERT", "UPDATE (sent_at)"),
        migrations.RunSQL(
            f"GRANT SELECT (emergency_looks) ON participants_atkomst TO {web_role()}", migrations.RunSQL.noop
        ),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(GUARD, DROP_GUARD),
        migrations.RunSQL(COUNTING, COUNTING_AS_BEFORE),
    ]
