"""Rules of deltaganden that cross tables (U 3.4, U 4).

Each function fixes its search path: a temporary table of the same name would else answer in the place of the real one.
"""

from django.db import migrations

FIXED = """
-- Whose deltagande it is and in which insats never changes; only the owner's erasing function moves it to a new person.
CREATE FUNCTION participants_fix_deltagande() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.insats_id <> OLD.insats_id OR NEW.registered_at <> OLD.registered_at
        OR (NEW.deltagare_id <> OLD.deltagare_id AND current_user <> (
            SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'participants_deltagande')))
    THEN
        RAISE EXCEPTION 'the person, the insats and the time of registration are fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_fixed';
    END IF;
    NEW.is_mistake := EXISTS (
        SELECT 1 FROM codelists_kodvarde WHERE id = NEW.avslutsanledning_id AND key = 'felregistrering');
    RETURN NEW;
END $$;
CREATE TRIGGER participants_deltagande_fixed BEFORE INSERT OR UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_fix_deltagande();
"""
DROP_FIXED = """
DROP TRIGGER participants_deltagande_fixed ON participants_deltagande;
DROP FUNCTION participants_fix_deltagande();
"""

LISTS = """
CREATE FUNCTION participants_check_lists() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (VALUES (NEW.utbildningsniva_id, 'utbildningsniva'), (NEW.remittent_id, 'remittent'),
                              (NEW.tid_offentlig_forsorjning_id, 'tid_offentlig_forsorjning'),
                              (NEW.avslutsanledning_id, 'avslutsanledning')) AS chosen (id, lista)
        JOIN codelists_kodvarde AS k ON k.id = chosen.id WHERE k.lista <> chosen.lista
    ) THEN
        RAISE EXCEPTION 'a value is of another code list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_lists';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_deltagande_lists AFTER INSERT OR UPDATE ON participants_deltagande
    FOR EACH ROW EXECUTE FUNCTION participants_check_lists();
"""
DROP_LISTS = """
DROP TRIGGER participants_deltagande_lists ON participants_deltagande;
DROP FUNCTION participants_check_lists();
"""

WHOLE = """
-- When the transaction ends: a consent to be registered, something to live on before, an insats that follows persons.
CREATE FUNCTION participants_check_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM participants_samtycke
                   WHERE deltagande_id = NEW.id AND syfte = 'uppfoljning_registrering' AND status <> 'nekat') THEN
        RAISE EXCEPTION 'nobody is registered without a consent to it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_has_consent';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM participants_forsorjning WHERE deltagande_id = NEW.id AND fas = 'fore') THEN
        RAISE EXCEPTION 'what the person lived on before is missing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_has_forsorjning';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM insatser_insats
                   WHERE id = NEW.insats_id AND uppfoljningsmetod = 'personuppgifter_anonym') THEN
        RAISE EXCEPTION 'the insats is followed up with numbers only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_deltagande_of_method';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_deltagande_whole AFTER INSERT ON participants_deltagande
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_check_whole();
"""
DROP_WHOLE = """
DROP TRIGGER participants_deltagande_whole ON participants_deltagande;
DROP FUNCTION participants_check_whole();
"""

ANSWERS = """
CREATE FUNCTION participants_check_forsorjning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT lista FROM codelists_kodvarde WHERE id = NEW.kalla_id) <> 'forsorjningskalla' OR (
        SELECT count(*) > 1 AND bool_or(coalesce((k.attributes ->> 'exklusiv')::boolean, false))
        FROM participants_forsorjning AS f JOIN codelists_kodvarde AS k ON k.id = f.kalla_id
        WHERE f.deltagande_id = NEW.deltagande_id AND f.fas = NEW.fas)
    THEN
        RAISE EXCEPTION 'this answer excludes every other'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_forsorjning_excludes';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_forsorjning_excludes AFTER INSERT ON participants_forsorjning
    FOR EACH ROW EXECUTE FUNCTION participants_check_forsorjning();

CREATE FUNCTION participants_check_sysselsattning() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM codelists_kodvarde
        WHERE id = NEW.slag_id AND lista = 'sysselsattning'
          AND coalesce((attributes ->> 'har_omfattning')::boolean, false) = (NEW.omfattning IS NOT NULL))
    THEN
        RAISE EXCEPTION 'work and studies have an omfattning, and nothing else has'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_sysselsattning_has_omfattning';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_sysselsattning_has_omfattning AFTER INSERT ON participants_sysselsattning
    FOR EACH ROW EXECUTE FUNCTION participants_check_sysselsattning();
"""
DROP_ANSWERS = """
DROP TRIGGER participants_sysselsattning_has_omfattning ON participants_sysselsattning;
DROP FUNCTION participants_check_sysselsattning();
DROP TRIGGER participants_forsorjning_excludes ON participants_forsorjning;
DROP FUNCTION participants_check_forsorjning();
"""

CONSENT = """
-- A consent goes from given to ended or withdrawn, never back; what was asked and of whom is fixed. Its last day can
-- be set and moved nearer, never further away.
CREATE FUNCTION participants_move_samtycke() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.deltagande_id, NEW.syfte, NEW.given_on) IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on)
       OR (NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
            ('givet', 'atertaget'), ('givet', 'upphort'), ('upphort', 'atertaget')))
       OR coalesce(NEW.last_on, 'infinity') > coalesce(OLD.last_on, 'infinity')
    THEN
        RAISE EXCEPTION 'a consent cannot be changed in this way'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtycke_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_samtycke_moves BEFORE UPDATE ON participants_samtycke
    FOR EACH ROW EXECUTE FUNCTION participants_move_samtycke();

-- What has fallen does not come back through another purpose: the person is asked anew at the next inregistrering.
CREATE FUNCTION participants_add_samtycke() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.status = 'givet' AND NEW.syfte = 'langtidsuppfoljning' AND EXISTS (
        SELECT 1 FROM participants_samtycke
        WHERE deltagande_id = NEW.deltagande_id AND syfte = 'uppfoljning_registrering'
          AND (status <> 'givet' OR last_on < participants_today()))
    THEN
        RAISE EXCEPTION 'the consent to be registered does not stand any more'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtycke_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_samtycke_adds BEFORE INSERT ON participants_samtycke
    FOR EACH ROW EXECUTE FUNCTION participants_add_samtycke();
"""
DROP_CONSENT = """
DROP TRIGGER participants_samtycke_adds ON participants_samtycke;
DROP FUNCTION participants_add_samtycke();
DROP TRIGGER participants_samtycke_moves ON participants_samtycke;
DROP FUNCTION participants_move_samtycke();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_the_wall"), ("codelists", "0001_initial")]
    operations = [
        migrations.RunSQL(FIXED, DROP_FIXED),
        migrations.RunSQL(LISTS, DROP_LISTS),
        migrations.RunSQL(WHOLE, DROP_WHOLE),
        migrations.RunSQL(ANSWERS, DROP_ANSWERS),
        migrations.RunSQL(CONSENT, DROP_CONSENT),
    ]
