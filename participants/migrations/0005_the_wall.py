"""Who reads, writes and erases an identity is decided here, by the database (docs/adr/0011-the-wall.md)."""

from django.db import migrations

from finsam.grants import grant, grant_maint, web_role

QUESTIONS = """
CREATE FUNCTION participants_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date $$;

-- The role of the proven uppdrag, when it is confirmed, valid today and its person's account is open.
CREATE FUNCTION participants_acting_role() RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT u.role FROM members_uppdrag AS u JOIN members_user AS account ON account.person_id = u.person_id
    WHERE u.id = finsam_acting_uppdrag() AND account.id = finsam_acting_user() AND account.is_active
      AND u.withdrawn_at IS NULL AND (u.confirmed_by_id IS NOT NULL OR NOT u.needs_confirmation)
      AND participants_today() BETWEEN u.from_on AND coalesce(u.to_on, 'infinity')
$$;

-- The insatser that the proven uppdrag is deltagaransvarig of today, for somebody whom a member employs (U 1.2).
CREATE FUNCTION participants_own_insatser() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT tie.insats_id FROM insatser_insatsuppdrag AS tie
    JOIN members_uppdrag AS u ON u.id = tie.uppdrag_id
    JOIN members_person AS p ON p.id = u.person_id
    JOIN members_organisation AS o ON o.id = p.employer_id
    WHERE u.id = finsam_acting_uppdrag() AND o.kind IN ('fk', 'af', 'region', 'kommun')
      AND participants_acting_role() = 'deltagaransvarig'
      AND participants_today() BETWEEN tie.from_on AND coalesce(tie.to_on, 'infinity')
$$;

-- Whether a consent stands today that lets the name be known: to be registered, or to be asked later on (U 4).
CREATE FUNCTION participants_consent_stands(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_samtycke
        WHERE deltagande_id = wanted AND syfte IN ('uppfoljning_registrering', 'langtidsuppfoljning')
          AND status = 'givet' AND given_on <= participants_today()
          AND (last_on IS NULL OR last_on >= participants_today()))
$$;

CREATE FUNCTION participants_may_register() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig'), false)
        OR EXISTS (SELECT 1 FROM participants_own_insatser())
$$;

-- Whether the proven uppdrag may write down what the person of this deltagande answers about consent.
CREATE FUNCTION participants_may_write(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig'), false)
        OR (SELECT insats_id FROM participants_deltagande WHERE id = wanted)
           IN (SELECT participants_own_insatser())
$$;
"""
DROP_QUESTIONS = """
DROP FUNCTION participants_may_write(uuid);
DROP FUNCTION participants_may_register();
DROP FUNCTION participants_consent_stands(uuid);
DROP FUNCTION participants_own_insatser();
DROP FUNCTION participants_acting_role();
DROP FUNCTION participants_today();
"""

WALL = f"""
ALTER TABLE participants_identitet
    ADD CONSTRAINT participants_identitet_of_insats FOREIGN KEY (deltagande_id, insats_id)
    REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_identitet ADD CONSTRAINT participants_identitet_is_encrypted CHECK (
    starts_with(name_encrypted, 'gAAAA') AND starts_with(personnummer_encrypted, 'gAAAA')
    AND personnummer_digest ~ '^[0-9a-f]{{64}}$');
ALTER TABLE participants_igenkanning ADD CONSTRAINT participants_igenkanning_is_digest CHECK (
    personnummer_digest ~ '^[0-9a-f]{{64}}$');
ALTER TABLE participants_identitet ENABLE ROW LEVEL SECURITY;
ALTER TABLE participants_identitet FORCE ROW LEVEL SECURITY;
CREATE POLICY participants_identitet_read ON participants_identitet FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id));
CREATE POLICY participants_identitet_correct ON participants_identitet FOR UPDATE TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id));
CREATE POLICY participants_identitet_write ON participants_identitet FOR INSERT TO {web_role()}
    WITH CHECK (
        participants_consent_stands(deltagande_id)
        AND (insats_id IN (SELECT participants_own_insatser())
             OR participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig')));
-- The owner's functions see and erase only what no consent stands for any more.
CREATE POLICY participants_identitet_fallen ON participants_identitet FOR SELECT TO CURRENT_USER
    USING (NOT participants_consent_stands(deltagande_id));
CREATE POLICY participants_identitet_erase ON participants_identitet FOR DELETE TO CURRENT_USER
    USING (NOT participants_consent_stands(deltagande_id));
REVOKE ALL ON participants_igenkanning FROM {web_role()};
GRANT UPDATE (name_encrypted, personnummer_encrypted, personnummer_digest) ON participants_identitet TO {web_role()};
-- A consent decides, so only those who may register in the insats write one; everybody's queries may ask about it.
ALTER TABLE participants_samtycke ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_samtycke_read ON participants_samtycke FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_samtycke_write ON participants_samtycke FOR INSERT TO {web_role()}
    WITH CHECK (participants_may_write(deltagande_id));
CREATE POLICY participants_samtycke_change ON participants_samtycke FOR UPDATE TO {web_role()}
    USING (participants_may_write(deltagande_id));
"""
DROP_WALL = f"""
DROP POLICY participants_samtycke_change ON participants_samtycke;
DROP POLICY participants_samtycke_write ON participants_samtycke;
DROP POLICY participants_samtycke_read ON participants_samtycke;
ALTER TABLE participants_samtycke DISABLE ROW LEVEL SECURITY;
REVOKE UPDATE (name_encrypted, personnummer_encrypted, personnummer_digest) ON participants_identitet FROM {web_role()};
GRANT SELECT ON participants_igenkanning TO {web_role()};
DROP POLICY participants_identitet_erase ON participants_identitet;
DROP POLICY participants_identitet_fallen ON participants_identitet;
DROP POLICY participants_identitet_write ON participants_identitet;
DROP POLICY participants_identitet_correct ON participants_identitet;
DROP POLICY participants_identitet_read ON participants_identitet;
ALTER TABLE participants_identitet NO FORCE ROW LEVEL SECURITY;
ALTER TABLE participants_identitet DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_igenkanning DROP CONSTRAINT participants_igenkanning_is_digest;
ALTER TABLE participants_identitet DROP CONSTRAINT participants_identitet_is_encrypted;
ALTER TABLE participants_identitet DROP CONSTRAINT participants_identitet_of_insats;
"""

RECOGNISE = f"""
-- The deltagare that a personnummer has belonged to, else a new one. The digests are one for each key, newest first.
CREATE FUNCTION participants_recognise(digests text[], wanted_kon text, wanted_year integer) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    IF NOT participants_may_register() THEN
        RAISE EXCEPTION 'only who may register participants can recognise one' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('participants_recognise' || digests[1], 0));
    -- The lock waits for a withdrawal that is about to forget the person, and makes the next one wait.
    SELECT deltagare_id INTO found FROM participants_igenkanning WHERE personnummer_digest = ANY (digests)
    FOR KEY SHARE;
    IF found IS NULL THEN
        found := gen_random_uuid();
        INSERT INTO participants_deltagare (id, kon, birth_year) VALUES (found, wanted_kon, wanted_year);
        INSERT INTO participants_igenkanning (personnummer_digest, deltagare_id) VALUES (digests[1], found);
    END IF;
    RETURN found;
END $$;
REVOKE ALL ON FUNCTION participants_recognise(text[], text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_recognise(text[], text, integer) TO {web_role()};
"""
DROP_RECOGNISE = "DROP FUNCTION participants_recognise(text[], text, integer)"

ERASE = """
-- A consent that is withdrawn takes the identity with it, and the deltagande leaves the person's others. Nobody else may
-- run it: as a trigger on a table of their own it would erase for whatever row they make up.
CREATE FUNCTION participants_erase_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
    alone uuid := gen_random_uuid();
BEGIN
    IF NEW.syfte = 'uppfoljning_registrering' THEN
        UPDATE participants_samtycke SET status = 'atertaget', ended_on = greatest(NEW.ended_on, given_on)
        WHERE deltagande_id = NEW.deltagande_id AND syfte = 'langtidsuppfoljning' AND status IN ('givet', 'upphort');
    END IF;
    IF NEW.syfte = 'informationsutbyte' OR participants_consent_stands(NEW.deltagande_id) THEN
        RETURN NULL;
    END IF;
    DELETE FROM participants_identitet WHERE deltagande_id = NEW.deltagande_id;
    SELECT deltagare_id INTO person FROM participants_deltagande WHERE id = NEW.deltagande_id;
    -- One at a time for a person: else two withdrawals each leave the recognition to the other.
    PERFORM 1 FROM participants_igenkanning WHERE deltagare_id = person FOR UPDATE;
    IF EXISTS (SELECT 1 FROM participants_deltagande WHERE deltagare_id = person AND id <> NEW.deltagande_id) THEN
        INSERT INTO participants_deltagare SELECT alone, kon, birth_year FROM participants_deltagare WHERE id = person;
        UPDATE participants_deltagande SET deltagare_id = alone WHERE id = NEW.deltagande_id;
    ELSE
        DELETE FROM participants_igenkanning WHERE deltagare_id = person;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_erase_identity() FROM PUBLIC;
CREATE TRIGGER participants_samtycke_withdrawn AFTER UPDATE OF status ON participants_samtycke
    FOR EACH ROW WHEN (NEW.status = 'atertaget' AND OLD.status <> 'atertaget')
    EXECUTE FUNCTION participants_erase_identity();
"""
DROP_ERASE = """
DROP TRIGGER participants_samtycke_withdrawn ON participants_samtycke;
DROP FUNCTION participants_erase_identity();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_deltaganden"),
        ("insatser", "0003_swedish_names"),
        ("members", "0014_swedish_names"),
        ("acting", "0001_acting"),
    ]
    operations = [
        grant("participants_deltagande", "INSERT", "UPDATE"),
        grant("participants_samtycke", "INSERT", "UPDATE"),
        grant("participants_forsorjning", "INSERT", "DELETE"),
        grant("participants_sysselsattning", "INSERT", "DELETE"),
        grant("participants_identitet", "INSERT"),
        grant_maint("participants_identitet", "UPDATE (name_encrypted, personnummer_encrypted, personnummer_digest)"),
        grant_maint("participants_igenkanning", "UPDATE (personnummer_digest)"),
        migrations.RunSQL(QUESTIONS, DROP_QUESTIONS),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(RECOGNISE, DROP_RECOGNISE),
        migrations.RunSQL(ERASE, DROP_ERASE),
    ]
