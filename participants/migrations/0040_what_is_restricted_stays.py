"""What is restricted is neither changed nor lifted but by a decision (docs/adr/0017-the-persons-own-data.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant, web_role

correcting = import_module("participants.migrations.0007_correcting")
CORRECT_BEFORE = correcting.CORRECT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
CORRECT = CORRECT_BEFORE.replace(
    "AND participants_consent_stands(id)\n",
    "AND participants_consent_stands(id)\n      AND NOT participants_is_restricted(id)\n",
)

links = import_module("participants.migrations.0034_links_open_one_question")
LINKS_BEFORE = links.OPEN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
LINKS = LINKS_BEFORE.replace(
    "participants_may_be_asked(t.deltagande_id)",
    "participants_may_be_asked(t.deltagande_id)\n      AND NOT participants_is_restricted(t.deltagande_id)",
)
gallring = import_module("participants.migrations.0038_the_rules_of_gallring")
DUE_BEFORE = gallring.DUE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
DUE = DUE_BEFORE
for found, also in (
    ("r.slag = 'identitet'", "AND NOT participants_is_restricted(i.deltagande_id)"),
    ("d.kommun <> ''", "AND NOT d.is_restricted"),
    ("d.mistake_reason <> ''", "AND NOT d.is_restricted"),
):
    DUE = DUE.replace(found, f"{found} {also}")
WRITES = (
    "(insats_id IN (SELECT participants_own_insatser())"
    " OR (SELECT participants_acting_role()) IN ('forbundschef', 'handlaggare', 'statistikansvarig'))"
)
RULES = f"""
ALTER TABLE participants_begransning
    ADD CONSTRAINT participants_begransning_of_insats FOREIGN KEY (deltagande_id, insats_id)
    REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_begransning ENABLE ROW LEVEL SECURITY;
-- The kansli's registrars too: a consent that is taken back lifts what it restricted.
CREATE POLICY participants_begransning_read ON participants_begransning FOR SELECT TO {web_role()}
    USING ({WRITES});
CREATE POLICY participants_begransning_write ON participants_begransning FOR INSERT TO {web_role()} WITH CHECK (
    insats_id IN (SELECT participants_own_insatser()) AND restricted_by_id = finsam_acting_uppdrag()
    AND lifted_at IS NULL);
CREATE POLICY participants_begransning_lift ON participants_begransning FOR UPDATE TO {web_role()}
    USING (lifted_at IS NULL AND {WRITES})
    WITH CHECK (lifted_by_id = finsam_acting_uppdrag());

CREATE FUNCTION participants_check_begransning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.grund_id, 'begransning_grund'), (NEW.lift_ground_id, 'begransning_havd'))
        AS chosen (id, lista) JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista) THEN
        RAISE EXCEPTION 'a ground is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_begransning_lists';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_begransning_is_checked BEFORE INSERT OR UPDATE ON participants_begransning
    FOR EACH ROW EXECUTE FUNCTION participants_check_begransning();

CREATE FUNCTION participants_is_restricted(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM participants_begransning WHERE deltagande_id = wanted AND lifted_at IS NULL)
$$;
REVOKE ALL ON FUNCTION participants_is_restricted(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_is_restricted(uuid) TO {web_role()};

CREATE FUNCTION participants_keep_restricted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE participants_deltagande SET is_restricted = participants_is_restricted(id), version = version + 1
    WHERE id = NEW.deltagande_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_keep_restricted() FROM PUBLIC;
CREATE TRIGGER participants_begransning_is_kept AFTER INSERT OR UPDATE OF lifted_at ON participants_begransning
    FOR EACH ROW EXECUTE FUNCTION participants_keep_restricted();

-- What is restricted is not changed. The owner's functions pass: they erase, and keep what follows from other rows.
CREATE FUNCTION participants_guard_restricted() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    kept text[] := ARRAY['has_unknown'];
BEGIN
    IF current_user = (
        SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'participants_deltagande') THEN
        RETURN NULL;
    END IF;
    IF NEW.is_restricted <> participants_is_restricted(NEW.id)
       OR NEW.is_restricted AND to_jsonb(NEW) - kept <> to_jsonb(OLD) - kept THEN
        RAISE EXCEPTION 'what is restricted is not changed, and only a decision restricts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_restricted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_deltagande_is_guarded AFTER UPDATE ON participants_deltagande
    FOR EACH ROW WHEN (OLD.is_restricted OR NEW.is_restricted) EXECUTE FUNCTION participants_guard_restricted();
CREATE TRIGGER participants_deltagande_begins_in_use AFTER INSERT ON participants_deltagande
    FOR EACH ROW WHEN (NEW.is_restricted) EXECUTE FUNCTION participants_guard_restricted();

CREATE FUNCTION participants_guard_answers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM participants_deltagande
        WHERE is_restricted AND id IN (SELECT deltagande_id FROM changed)) THEN
        RAISE EXCEPTION 'what is restricted is not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_restricted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_forsorjning_guarded AFTER INSERT ON participants_forsorjning
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_guard_answers();
CREATE TRIGGER participants_forsorjning_kept AFTER DELETE ON participants_forsorjning
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_guard_answers();
CREATE TRIGGER participants_sysselsattning_guarded AFTER INSERT ON participants_sysselsattning
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_guard_answers();
CREATE TRIGGER participants_sysselsattning_kept AFTER DELETE ON participants_sysselsattning
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION participants_guard_answers();

ALTER POLICY participants_identitet_correct ON participants_identitet USING (
    insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id)
    AND NOT participants_is_restricted(deltagande_id));

-- Rows whose mark is not what the decisions say: what `check_consistency` asks.
CREATE FUNCTION participants_restriction_faults() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM participants_deltagande AS d
    FULL JOIN (SELECT deltagande_id FROM participants_begransning WHERE lifted_at IS NULL) AS b ON b.deltagande_id = d.id
    WHERE d.is_restricted <> (b.deltagande_id IS NOT NULL)
$$;
REVOKE ALL ON FUNCTION participants_restriction_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_restriction_faults() TO {web_role()};
"""
DROP = """
DROP FUNCTION participants_restriction_faults();
ALTER POLICY participants_identitet_correct ON participants_identitet USING (
    insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id));
DROP TRIGGER participants_sysselsattning_kept ON participants_sysselsattning;
DROP TRIGGER participants_sysselsattning_guarded ON participants_sysselsattning;
DROP TRIGGER participants_forsorjning_kept ON participants_forsorjning;
DROP TRIGGER participants_forsorjning_guarded ON participants_forsorjning;
DROP FUNCTION participants_guard_answers();
DROP TRIGGER participants_deltagande_begins_in_use ON participants_deltagande;
DROP TRIGGER participants_deltagande_is_guarded ON participants_deltagande;
DROP FUNCTION participants_guard_restricted();
DROP TRIGGER participants_begransning_is_kept ON participants_begransning;
DROP FUNCTION participants_keep_restricted();
DROP FUNCTION participants_is_restricted(uuid);
DROP TRIGGER participants_begransning_is_checked ON participants_begransning;
DROP FUNCTION participants_check_begransning();
DROP POLICY participants_begransning_lift ON participants_begransning;
DROP POLICY participants_begransning_write ON participants_begransning;
DROP POLICY participants_begransning_read ON participants_begransning;
ALTER TABLE participants_begransning DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_begransning DROP CONSTRAINT participants_begransning_of_insats;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0039_begransning")]
    operations = [
        grant("participants_begransning", "INSERT", "UPDATE (lifted_at, lifted_by_id, lift_ground_id, informed_on)"),
        migrations.RunSQL(RULES, DROP),
        migrations.RunSQL(CORRECT, CORRECT_BEFORE),
        migrations.RunSQL(LINKS, LINKS_BEFORE),
        migrations.RunSQL(DUE, DUE_BEFORE),
    ]
