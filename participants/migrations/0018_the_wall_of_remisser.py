"""Who a remiss is about stands behind the wall too (docs/adr/0013-remisser-behind-the-wall.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import append_only, grant, grant_maint, web_role

correcting = import_module("participants.migrations.0007_correcting")

QUESTIONS = """
-- Whether the proven uppdrag is that of a remittent whom a member employs.
CREATE FUNCTION participants_sends_remisser() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM members_uppdrag AS u
        JOIN members_person AS p ON p.id = u.person_id
        JOIN members_organisation AS o ON o.id = p.employer_id
        WHERE u.id = finsam_acting_uppdrag() AND o.kind IN ('fk', 'af', 'region', 'kommun')
          AND participants_acting_role() = 'remittent')
$$;

CREATE FUNCTION participants_takes_remisser(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_remissmottagning AS m JOIN insatser_insats AS i ON i.id = m.insats_id
        WHERE m.insats_id = wanted AND m.is_open AND i.state = 'pagaende'
          AND i.uppfoljningsmetod = 'personuppgifter_anonym')
$$;

CREATE FUNCTION participants_remiss_stands(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_remiss
        WHERE id = wanted AND consent_status = 'givet' AND consent_on <= participants_today()
          AND keeps_until >= participants_today())
$$;

-- Whether the proven uppdrag has sent this remiss, and its consent stands: then its parts may be written.
CREATE FUNCTION participants_writes_remiss(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT participants_sends_remisser() AND participants_remiss_stands(wanted) AND EXISTS (
        SELECT 1 FROM participants_remiss WHERE id = wanted AND sent_by_id = finsam_acting_uppdrag())
$$;
"""
DROP_QUESTIONS = """
DROP FUNCTION participants_writes_remiss(uuid);
DROP FUNCTION participants_remiss_stands(uuid);
DROP FUNCTION participants_takes_remisser(uuid);
DROP FUNCTION participants_sends_remisser();
"""

MOVES = """
CREATE FUNCTION participants_move_remiss() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.ground_id, 'remiss_avbojd'), (NEW.advice_id, 'remiss_rad')) AS chosen (id, lista)
        JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista) THEN
        RAISE EXCEPTION 'a value is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_lists';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF (NEW.insats_id, NEW.sent_by_id, NEW.sent_at, NEW.consent_on, NEW.consent_how, NEW.consent_text_id,
        NEW.consent_last_on) IS DISTINCT FROM (OLD.insats_id, OLD.sent_by_id, OLD.sent_at, OLD.consent_on,
        OLD.consent_how, OLD.consent_text_id, OLD.consent_last_on)
        OR (NEW.deltagande_id IS DISTINCT FROM OLD.deltagande_id AND NOT (
            (OLD.deltagande_id IS NULL AND OLD.state = 'antagen' AND NEW.state = 'borjat')
            OR (NEW.deltagande_id IS NULL AND current_user = (
                SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'participants_remiss'))))
    THEN
        RAISE EXCEPTION 'what was sent and consented to is fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_fixed';
    END IF;
    IF NEW.consent_status <> OLD.consent_status AND NOT (
        OLD.consent_status = 'givet' OR (OLD.consent_status = 'upphort' AND NEW.consent_status = 'atertaget'))
        OR OLD.consent_status <> 'givet' AND NEW.state <> OLD.state
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('skickad', 'ko'), ('skickad', 'antagen'), ('skickad', 'avbojd'), ('skickad', 'aterkallad'),
            ('skickad', 'utgangen'), ('ko', 'antagen'), ('ko', 'avbojd'), ('ko', 'aterkallad'), ('ko', 'utgangen'),
            ('antagen', 'ko'), ('antagen', 'avbojd'), ('antagen', 'borjat'), ('antagen', 'aterkallad'),
            ('antagen', 'utgangen'), ('avbojd', 'skickad'))
    THEN
        RAISE EXCEPTION 'a remiss does not move that way, and a consent does not come back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_remiss_moves BEFORE INSERT OR UPDATE ON participants_remiss
    FOR EACH ROW EXECUTE FUNCTION participants_move_remiss();

CREATE FUNCTION participants_check_remissvarde() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT lista FROM codelists_kodvarde WHERE id = NEW.kodvarde_id) NOT IN (
        'remiss_stod', 'utbildningsniva', 'tid_offentlig_forsorjning', 'forsorjningskalla') THEN
        RAISE EXCEPTION 'an answer is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_lists';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_remiss_varden_lists BEFORE INSERT OR UPDATE ON participants_remiss_varden
    FOR EACH ROW EXECUTE FUNCTION participants_check_remissvarde();
"""
DROP_MOVES = """
DROP TRIGGER participants_remiss_varden_lists ON participants_remiss_varden;
DROP FUNCTION participants_check_remissvarde();
DROP TRIGGER participants_remiss_moves ON participants_remiss;
DROP FUNCTION participants_move_remiss();
"""

WALL = f"""
ALTER TABLE participants_remiss
    ADD CONSTRAINT participants_remiss_deltagande_of_insats FOREIGN KEY (deltagande_id, insats_id)
    REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_remissidentitet
    ADD CONSTRAINT participants_remissidentitet_of_insats FOREIGN KEY (remiss_id, insats_id)
    REFERENCES participants_remiss (id, insats_id);
ALTER TABLE participants_remissidentitet ADD CONSTRAINT participants_remissidentitet_is_encrypted CHECK (
    starts_with(name_encrypted, 'gAAAA') AND starts_with(personnummer_encrypted, 'gAAAA'));
ALTER TABLE participants_remissidentitet ENABLE ROW LEVEL SECURITY;
ALTER TABLE participants_remissidentitet FORCE ROW LEVEL SECURITY;
CREATE POLICY participants_remissidentitet_read ON participants_remissidentitet FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_remiss_stands(remiss_id));
CREATE POLICY participants_remissidentitet_write ON participants_remissidentitet FOR INSERT TO {web_role()}
    WITH CHECK (participants_writes_remiss(remiss_id));
-- The owner's functions see and erase only what no consent stands for any more.
CREATE POLICY participants_remissidentitet_fallen ON participants_remissidentitet FOR SELECT TO CURRENT_USER
    USING (NOT participants_remiss_stands(remiss_id));
CREATE POLICY participants_remissidentitet_erase ON participants_remissidentitet FOR DELETE TO CURRENT_USER
    USING (NOT participants_remiss_stands(remiss_id));
-- A remiss is sent by who signs it with an uppdrag, answered by the insats, and called back by both.
ALTER TABLE participants_remiss ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_remiss_read ON participants_remiss FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_remiss_send ON participants_remiss FOR INSERT TO {web_role()} WITH CHECK (
    sent_by_id = finsam_acting_uppdrag() AND participants_sends_remisser() AND participants_takes_remisser(insats_id)
    AND state = 'skickad' AND consent_status = 'givet' AND deltagande_id IS NULL);
CREATE POLICY participants_remiss_change ON participants_remiss FOR UPDATE TO {web_role()}
    USING ((sent_by_id = finsam_acting_uppdrag() AND participants_sends_remisser())
           OR insats_id IN (SELECT participants_own_insatser()))
    WITH CHECK ((sent_by_id = finsam_acting_uppdrag() AND consent_status <> 'givet'
                 AND state IN ('aterkallad', 'avbojd'))
                OR insats_id IN (SELECT participants_own_insatser()));
ALTER TABLE participants_remiss_varden ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_remiss_varden_read ON participants_remiss_varden FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_remiss_varden_write ON participants_remiss_varden FOR INSERT TO {web_role()}
    WITH CHECK (participants_writes_remiss(remiss_id));
ALTER TABLE participants_remiss_parter ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_remiss_parter_read ON participants_remiss_parter FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_remiss_parter_write ON participants_remiss_parter FOR INSERT TO {web_role()}
    WITH CHECK (participants_writes_remiss(remiss_id));
"""
DROP_WALL = """
DROP POLICY participants_remiss_parter_write ON participants_remiss_parter;
DROP POLICY participants_remiss_parter_read ON participants_remiss_parter;
ALTER TABLE participants_remiss_parter DISABLE ROW LEVEL SECURITY;
DROP POLICY participants_remiss_varden_write ON participants_remiss_varden;
DROP POLICY participants_remiss_varden_read ON participants_remiss_varden;
ALTER TABLE participants_remiss_varden DISABLE ROW LEVEL SECURITY;
DROP POLICY participants_remiss_change ON participants_remiss;
DROP POLICY participants_remiss_send ON participants_remiss;
DROP POLICY participants_remiss_read ON participants_remiss;
ALTER TABLE participants_remiss DISABLE ROW LEVEL SECURITY;
DROP POLICY participants_remissidentitet_erase ON participants_remissidentitet;
DROP POLICY participants_remissidentitet_fallen ON participants_remissidentitet;
DROP POLICY participants_remissidentitet_write ON participants_remissidentitet;
DROP POLICY participants_remissidentitet_read ON participants_remissidentitet;
ALTER TABLE participants_remissidentitet NO FORCE ROW LEVEL SECURITY;
ALTER TABLE participants_remissidentitet DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_remissidentitet DROP CONSTRAINT participants_remissidentitet_is_encrypted;
ALTER TABLE participants_remissidentitet DROP CONSTRAINT participants_remissidentitet_of_insats;
ALTER TABLE participants_remiss DROP CONSTRAINT participants_remiss_deltagande_of_insats;
"""

ERASE = f"""
-- A consent that is withdrawn or over takes name, number and answers with it.
CREATE FUNCTION participants_forget_remiss() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_remissidentitet WHERE remiss_id = NEW.id;
    DELETE FROM participants_remiss_varden WHERE remiss_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_forget_remiss() FROM PUBLIC;
CREATE TRIGGER participants_remiss_forgets AFTER UPDATE OF consent_status ON participants_remiss
    FOR EACH ROW WHEN (NEW.consent_status <> 'givet' AND OLD.consent_status = 'givet')
    EXECUTE FUNCTION participants_forget_remiss();

-- Ends the consent of every remiss whose time is out. Anybody may run it, and gets nothing to see but which.
CREATE FUNCTION participants_expire_remisser() RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE participants_remiss SET
        consent_status = 'upphort', consent_over_on = greatest(keeps_until, consent_on), kommun = '', queued_at = NULL,
        version = version + 1,
        state_at = CASE WHEN state IN ('skickad', 'ko', 'antagen') THEN statement_timestamp() ELSE state_at END,
        state = CASE WHEN state IN ('skickad', 'ko', 'antagen') THEN 'utgangen' ELSE state END
    WHERE consent_status = 'givet' AND keeps_until < participants_today() RETURNING id
$$;
REVOKE ALL ON FUNCTION participants_expire_remisser() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_expire_remisser() TO {web_role()};

-- How many identities have outlived their remiss: what `check_consistency` asks.
CREATE FUNCTION participants_remissidentiteter_left() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM participants_remissidentitet AS i JOIN participants_remiss AS r ON r.id = i.remiss_id
    WHERE r.consent_status <> 'givet' OR r.keeps_until < participants_today() - 1
$$;
REVOKE ALL ON FUNCTION participants_remissidentiteter_left() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_remissidentiteter_left() TO {web_role()};
"""
DROP_ERASE = """
DROP FUNCTION participants_remissidentiteter_left();
DROP FUNCTION participants_expire_remisser();
DROP TRIGGER participants_remiss_forgets ON participants_remiss;
DROP FUNCTION participants_forget_remiss();
"""

FORGET_BEFORE = correcting.FORGET[: correcting.FORGET.index("REVOKE")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
FIRST = "    DELETE FROM participants_identitet WHERE deltagande_id = gone;\n"
CUT = (
    "    -- Whoever sent the remiss knows whom it was about, so no way leads from it to the answers.\n"
    "    UPDATE participants_remiss SET deltagande_id = NULL WHERE deltagande_id = gone;\n"
)
FORGET = FORGET_BEFORE.replace(FIRST, FIRST + CUT)


class Migration(migrations.Migration):
    dependencies = [("participants", "0017_remisser"), ("codelists", "0005_remiss")]
    operations = [
        grant("participants_remissmottagning", "INSERT", "UPDATE"),
        grant("participants_remiss", "INSERT"),
        grant(
            "participants_remiss",
            "UPDATE (state, state_at, decided_by_id, answered_at, queued_at, expected_start_on, ground_id, advice_id,"
            " deltagande_id, started_on, kommun, consent_status, consent_over_on, keeps_until, version)",
        ),
        grant("participants_remiss_varden", "INSERT"),
        grant("participants_remiss_parter", "INSERT"),
        grant("participants_remissidentitet", "INSERT"),
        grant("participants_remissmejl", "INSERT"),
        append_only("participants_remissmejl"),
        grant_maint("participants_remissidentitet", "UPDATE (name_encrypted, personnummer_encrypted)"),
        migrations.RunSQL(QUESTIONS, DROP_QUESTIONS),
        migrations.RunSQL(MOVES, DROP_MOVES),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(ERASE, DROP_ERASE),
        migrations.RunSQL(FORGET, FORGET_BEFORE),
    ]
