"""Who reads how a person is reached, and writes what came of asking (docs/adr/0018-long-term-follow-up.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant, grant_maint, web_role

emergency = import_module("participants.migrations.0022_the_wall_in_an_emergency")

QUESTIONS = """
-- Whether the consent to be asked later stands today.
CREATE FUNCTION participants_may_be_asked(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM participants_samtycke
        WHERE deltagande_id = wanted AND syfte = 'langtidsuppfoljning' AND status = 'givet'
          AND given_on <= participants_today() AND (last_on IS NULL OR last_on >= participants_today()))
$$;

-- The insatser whose asking the own insatser have taken over.
CREATE FUNCTION participants_taken_over_insatser() RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT insats_id FROM participants_uppfoljningsansvar
    WHERE efterfoljare_id IN (SELECT participants_own_insatser())
$$;

-- A person of an insats that was taken over is seen there once the deltagande is over, while she may be asked.
CREATE FUNCTION participants_follows(deltagande uuid, insats uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT participants_may_be_asked(deltagande) AND (
        insats IN (SELECT participants_own_insatser())
        OR (insats IN (SELECT participants_taken_over_insatser())
            AND EXISTS (SELECT 1 FROM participants_deltagande WHERE id = deltagande AND ends_on IS NOT NULL)))
$$;
"""
DROP_QUESTIONS = """
DROP FUNCTION participants_follows(uuid, uuid);
DROP FUNCTION participants_taken_over_insatser();
DROP FUNCTION participants_may_be_asked(uuid);
"""

SUCCESSOR = f"""
-- Whoever is named reads names, so only the kansli's förbundschef and handläggare name one, in their own name.
ALTER TABLE participants_uppfoljningsansvar ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_uppfoljningsansvar_read ON participants_uppfoljningsansvar FOR SELECT TO {web_role()}
    USING (true);
CREATE POLICY participants_uppfoljningsansvar_name ON participants_uppfoljningsansvar FOR INSERT TO {web_role()}
    WITH CHECK (participants_acting_role() IN ('forbundschef', 'handlaggare')
                AND named_by_id = finsam_acting_uppdrag());
CREATE POLICY participants_uppfoljningsansvar_change ON participants_uppfoljningsansvar FOR UPDATE TO {web_role()}
    USING (participants_acting_role() IN ('forbundschef', 'handlaggare'))
    WITH CHECK (participants_acting_role() IN ('forbundschef', 'handlaggare')
                AND named_by_id = finsam_acting_uppdrag());
CREATE POLICY participants_uppfoljningsansvar_end ON participants_uppfoljningsansvar FOR DELETE TO {web_role()}
    USING (participants_acting_role() IN ('forbundschef', 'handlaggare'));

CREATE FUNCTION participants_check_successor() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM insatser_insats WHERE id = NEW.insats_id AND state = 'avslutad')
       OR NOT EXISTS (SELECT 1 FROM insatser_insats WHERE id = NEW.efterfoljare_id AND state = 'pagaende'
                      AND uppfoljningsmetod = 'personuppgifter_anonym') THEN
        RAISE EXCEPTION 'an insats that is over is taken over by one that goes on and follows persons'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_uppfoljningsansvar_kinds';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_uppfoljningsansvar_checked BEFORE INSERT OR UPDATE ON participants_uppfoljningsansvar
    FOR EACH ROW EXECUTE FUNCTION participants_check_successor();
"""
DROP_SUCCESSOR = """
DROP TRIGGER participants_uppfoljningsansvar_checked ON participants_uppfoljningsansvar;
DROP FUNCTION participants_check_successor();
DROP POLICY participants_uppfoljningsansvar_end ON participants_uppfoljningsansvar;
DROP POLICY participants_uppfoljningsansvar_change ON participants_uppfoljningsansvar;
DROP POLICY participants_uppfoljningsansvar_name ON participants_uppfoljningsansvar;
DROP POLICY participants_uppfoljningsansvar_read ON participants_uppfoljningsansvar;
ALTER TABLE participants_uppfoljningsansvar DISABLE ROW LEVEL SECURITY;
"""

IDENTITY = """
ALTER POLICY participants_identitet_read ON participants_identitet USING (
    (insats_id IN (SELECT participants_own_insatser()) OR insats_id IN (SELECT participants_opened_insatser())
     OR (insats_id IN (SELECT participants_taken_over_insatser()) AND participants_follows(deltagande_id, insats_id)))
    AND participants_consent_stands(deltagande_id));
-- Whoever asks writes down that the consent to be asked is taken back or over.
CREATE POLICY participants_samtycke_asked ON participants_samtycke FOR UPDATE
    USING (syfte = 'langtidsuppfoljning' AND (
        SELECT insats_id FROM participants_deltagande WHERE id = participants_samtycke.deltagande_id)
        IN (SELECT participants_taken_over_insatser()));
"""
IDENTITY_BEFORE = """
DROP POLICY participants_samtycke_asked ON participants_samtycke;
ALTER POLICY participants_identitet_read ON participants_identitet USING (
    (insats_id IN (SELECT participants_own_insatser()) OR insats_id IN (SELECT participants_opened_insatser()))
    AND participants_consent_stands(deltagande_id));
"""

WALL = f"""
ALTER TABLE participants_uppfoljningstillfalle ADD CONSTRAINT participants_follow_up_of_insats
    FOREIGN KEY (deltagande_id, insats_id) REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_uppfoljningstillfalle ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_follow_up_read ON participants_uppfoljningstillfalle FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_follow_up_do ON participants_uppfoljningstillfalle FOR UPDATE TO {web_role()}
    USING ((insats_id IN (SELECT participants_own_insatser()) OR insats_id IN (SELECT participants_taken_over_insatser()))
           AND participants_follows(deltagande_id, insats_id));
ALTER TABLE participants_kontaktuppgift ADD CONSTRAINT participants_kontaktuppgift_of_insats
    FOREIGN KEY (deltagande_id, insats_id) REFERENCES participants_deltagande (id, insats_id);
ALTER TABLE participants_kontaktuppgift ADD CONSTRAINT participants_kontaktuppgift_is_encrypted CHECK (
    (phone_encrypted = '' OR starts_with(phone_encrypted, 'gAAAA'))
    AND (email_encrypted = '' OR starts_with(email_encrypted, 'gAAAA')) AND phone_encrypted || email_encrypted <> '');
ALTER TABLE participants_kontaktuppgift ENABLE ROW LEVEL SECURITY;
ALTER TABLE participants_kontaktuppgift FORCE ROW LEVEL SECURITY;
CREATE POLICY participants_kontaktuppgift_own ON participants_kontaktuppgift TO {web_role()}
    USING ((insats_id IN (SELECT participants_own_insatser()) OR insats_id IN (SELECT participants_taken_over_insatser()))
           AND participants_follows(deltagande_id, insats_id));
-- The owner's functions see and erase only what no consent to be asked stands for any more.
CREATE POLICY participants_kontaktuppgift_fallen ON participants_kontaktuppgift FOR SELECT TO CURRENT_USER
    USING (NOT participants_may_be_asked(deltagande_id));
CREATE POLICY participants_kontaktuppgift_erase ON participants_kontaktuppgift FOR DELETE TO CURRENT_USER
    USING (NOT participants_may_be_asked(deltagande_id));
"""
ANSWERS = f"""
ALTER TABLE participants_{{table}} ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_{{table}}_read ON participants_{{table}} FOR SELECT TO {web_role()} USING (true);
CREATE POLICY participants_{{table}}_write ON participants_{{table}} FOR INSERT TO {web_role()} WITH CHECK (
    (SELECT participants_follows(deltagande_id, insats_id) FROM participants_uppfoljningstillfalle
     WHERE id = tillfalle_id));
CREATE POLICY participants_{{table}}_erase ON participants_{{table}} FOR DELETE TO {web_role()} USING (
    (SELECT participants_follows(deltagande_id, insats_id) FROM participants_uppfoljningstillfalle
     WHERE id = tillfalle_id));
"""
DROP_ANSWERS = """
DROP POLICY participants_{table}_erase ON participants_{table};
DROP POLICY participants_{table}_write ON participants_{table};
DROP POLICY participants_{table}_read ON participants_{table};
ALTER TABLE participants_{table} DISABLE ROW LEVEL SECURITY;
"""
DROP_WALL = """
DROP POLICY participants_kontaktuppgift_erase ON participants_kontaktuppgift;
DROP POLICY participants_kontaktuppgift_fallen ON participants_kontaktuppgift;
DROP POLICY participants_kontaktuppgift_own ON participants_kontaktuppgift;
ALTER TABLE participants_kontaktuppgift NO FORCE ROW LEVEL SECURITY;
ALTER TABLE participants_kontaktuppgift DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_kontaktuppgift DROP CONSTRAINT participants_kontaktuppgift_is_encrypted;
ALTER TABLE participants_kontaktuppgift DROP CONSTRAINT participants_kontaktuppgift_of_insats;
DROP POLICY participants_follow_up_do ON participants_uppfoljningstillfalle;
DROP POLICY participants_follow_up_read ON participants_uppfoljningstillfalle;
ALTER TABLE participants_uppfoljningstillfalle DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_uppfoljningstillfalle DROP CONSTRAINT participants_follow_up_of_insats;
"""

# The same function as before, with the list of those who are asked among the pages that show many.
COUNTING = emergency.COUNTING.replace("'nödöppning')", "'nödöppning', 'långtidsuppföljning')")


class Migration(migrations.Migration):
    dependencies = [("participants", "0029_langtidsuppfoljning")]
    operations = [
        grant("participants_uppfoljningsansvar", "INSERT", "UPDATE", "DELETE"),
        grant("participants_uppfoljningstillfalle", "UPDATE (utfall_id, kanal_id, done_on, done_by_id, version)"),
        grant("participants_uppfoljningsforsorjning", "INSERT", "DELETE"),
        grant("participants_uppfoljningssysselsattning", "INSERT", "DELETE"),
        grant("participants_kontaktuppgift", "INSERT", "UPDATE (phone_encrypted, email_encrypted)", "DELETE"),
        grant_maint("participants_kontaktuppgift", "UPDATE (phone_encrypted, email_encrypted)"),
        migrations.RunSQL(QUESTIONS, DROP_QUESTIONS),
        migrations.RunSQL(SUCCESSOR, DROP_SUCCESSOR),
        migrations.RunSQL(IDENTITY, IDENTITY_BEFORE),
        migrations.RunSQL(WALL, DROP_WALL),
        *(
            migrations.RunSQL(ANSWERS.format(table=table), DROP_ANSWERS.format(table=table))
            for table in ("uppfoljningsforsorjning", "uppfoljningssysselsattning")
        ),
        migrations.RunSQL(COUNTING, emergency.COUNTING),
    ]
