"""Correcting who it is, and erasing who was registered by mistake (docs/adr/0011-the-wall.md)."""

from django.db import migrations, models

from finsam.grants import web_role

FORGET = """
-- The identity goes, and the deltagande leaves the person's others; the person's last one takes the recognition with it.
-- Callers see to it that no consent stands: else the owner's policy lets nothing be deleted.
CREATE FUNCTION participants_forget(gone uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
    alone uuid := gen_random_uuid();
BEGIN
    DELETE FROM participants_identitet WHERE deltagande_id = gone;
    SELECT deltagare_id INTO person FROM participants_deltagande WHERE id = gone;
    -- One at a time for a person: else two withdrawals each leave the recognition to the other.
    PERFORM 1 FROM participants_igenkanning WHERE deltagare_id = person FOR UPDATE;
    IF EXISTS (SELECT 1 FROM participants_deltagande WHERE deltagare_id = person AND id <> gone) THEN
        INSERT INTO participants_deltagare SELECT alone, kon, birth_year FROM participants_deltagare WHERE id = person;
        UPDATE participants_deltagande SET deltagare_id = alone WHERE id = gone;
    ELSE
        DELETE FROM participants_igenkanning WHERE deltagare_id = person;
    END IF;
END $$;
REVOKE ALL ON FUNCTION participants_forget(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION participants_erase_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.status = 'upphort'
       AND NOT (SELECT is_mistake FROM participants_deltagande WHERE id = NEW.deltagande_id) THEN
        RETURN NULL;
    END IF;
    IF NEW.status = 'atertaget' AND NEW.syfte = 'uppfoljning_registrering' THEN
        UPDATE participants_samtycke SET status = 'atertaget', ended_on = greatest(NEW.ended_on, given_on)
        WHERE deltagande_id = NEW.deltagande_id AND syfte = 'langtidsuppfoljning' AND status IN ('givet', 'upphort');
    END IF;
    IF NEW.syfte <> 'informationsutbyte' AND NOT participants_consent_stands(NEW.deltagande_id) THEN
        PERFORM participants_forget(NEW.deltagande_id);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER participants_samtycke_withdrawn ON participants_samtycke;
CREATE TRIGGER participants_samtycke_withdrawn AFTER UPDATE OF status ON participants_samtycke
    FOR EACH ROW WHEN (NEW.status IN ('atertaget', 'upphort') AND NEW.status <> OLD.status)
    EXECUTE FUNCTION participants_erase_identity();
"""

MISTAKES = """
-- What was registered by mistake stays so: its identity is gone.
CREATE FUNCTION participants_keep_mistake() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.is_mistake AND NOT NEW.is_mistake THEN
        RAISE EXCEPTION 'what was registered by mistake stays so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_fixed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_deltagande_mistake AFTER UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_keep_mistake();
"""
DROP_MISTAKES = """
DROP TRIGGER participants_deltagande_mistake ON participants_deltagande;
DROP FUNCTION participants_keep_mistake();
"""

CORRECT = f"""
-- Another personnummer means another deltagare, known or new. Only who reads the identity corrects it; the person that
-- the wrong number made up is forgotten, unless somebody else has that number.
CREATE FUNCTION participants_correct_person(corrected uuid, digests text[], wanted_kon text, wanted_year integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before uuid;
    found uuid;
BEGIN
    SELECT deltagare_id INTO before FROM participants_deltagande
    WHERE id = corrected AND insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(id)
    FOR UPDATE;
    IF before IS NULL THEN
        RAISE EXCEPTION 'only who reads an identity can correct it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- In order, so that two corrections that change places do not wait for each other.
    PERFORM 1 FROM participants_igenkanning WHERE deltagare_id = before OR personnummer_digest = ANY (digests)
    ORDER BY deltagare_id FOR UPDATE;
    found := participants_recognise(digests, wanted_kon, wanted_year);
    IF found = before THEN
        RETURN;
    END IF;
    UPDATE participants_deltagande SET deltagare_id = found WHERE id = corrected;
    IF NOT EXISTS (SELECT 1 FROM participants_deltagande WHERE deltagare_id = before) THEN
        DELETE FROM participants_igenkanning WHERE deltagare_id = before;
        DELETE FROM participants_deltagare WHERE id = before;
    END IF;
END $$;
REVOKE ALL ON FUNCTION participants_correct_person(uuid, text[], text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_correct_person(uuid, text[], text, integer) TO {web_role()};
"""
DROP_CORRECT = "DROP FUNCTION participants_correct_person(uuid, text[], text, integer)"


class Migration(migrations.Migration):
    dependencies = [("participants", "0006_rules_of_deltaganden")]
    operations = [
        migrations.AddField(
            model_name="deltagande",
            name="mistake_reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="vad som blev fel"),
        ),
        migrations.AddConstraint(
            model_name="deltagande",
            constraint=models.CheckConstraint(
                condition=models.Q(("mistake_reason", ""), ("is_mistake", True), _connector="OR"),
                name="participants_deltagande_reason_of_mistake",
                violation_error_message="Bara en felregistrering har en beskrivning av vad som blev fel.",
            ),
        ),
        # Nothing is taken back: what was erased by the new rules is gone.
        migrations.RunSQL(FORGET),
        migrations.RunSQL(MISTAKES, DROP_MISTAKES),
        migrations.RunSQL(CORRECT, DROP_CORRECT),
    ]
