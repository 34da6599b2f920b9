"""Rights of the web's role, and the rules that cross columns or tables."""

from django.db import migrations

from finsam.grants import grant

LOCKED = """
CREATE FUNCTION insatser_lock_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.inriktning, NEW.uppfoljningsmetod, NEW.is_esf) IS DISTINCT FROM
       (OLD.inriktning, OLD.uppfoljningsmetod, OLD.is_esf) THEN
        RAISE EXCEPTION 'inriktning, uppfoljningsmetod and is_esf are locked once an insats is registered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insats_locked_fields';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER insatser_insats_locked BEFORE UPDATE ON insatser_insats
    FOR EACH ROW EXECUTE FUNCTION insatser_lock_fields();
"""
DROP_LOCKED = """
DROP TRIGGER insatser_insats_locked ON insatser_insats;
DROP FUNCTION insatser_lock_fields();
"""

NAMES = """
CREATE FUNCTION insatser_check_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM insatser_insats AS other
        WHERE other.id <> NEW.id AND lower(other.name) = lower(NEW.name)
          AND (other.id IN (NEW.continues_id, NEW.belongs_with_id)
               OR NEW.id IN (other.continues_id, other.belongs_with_id))
    ) THEN
        RAISE EXCEPTION 'two linked insatser have the same name'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insats_linked_names_differ';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER insatser_insats_names AFTER INSERT OR UPDATE OF name, continues_id, belongs_with_id
    ON insatser_insats FOR EACH ROW EXECUTE FUNCTION insatser_check_names();
"""
DROP_NAMES = """
DROP TRIGGER insatser_insats_names ON insatser_insats;
DROP FUNCTION insatser_check_names();
"""

CODES = """
CREATE FUNCTION insatser_check_preciserad() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.preciserad_inriktning_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM codelists_kodvarde WHERE id = NEW.preciserad_inriktning_id AND lista = CASE NEW.inriktning
            WHEN 'individinriktad' THEN 'preciserad_inriktning_individ' ELSE 'preciserad_inriktning_struktur' END
    ) THEN
        RAISE EXCEPTION 'the preciserade inriktningen is not of the list of the inriktning'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insats_preciserad_of_inriktning';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER insatser_insats_preciserad AFTER INSERT OR UPDATE OF preciserad_inriktning_id
    ON insatser_insats FOR EACH ROW EXECUTE FUNCTION insatser_check_preciserad();
CREATE FUNCTION insatser_check_malgrupp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM codelists_kodvarde WHERE id = NEW.kodvarde_id AND lista = 'malgrupp') THEN
        RAISE EXCEPTION 'a malgrupp is of the list malgrupp'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insats_malgrupp_of_list';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER insatser_insats_malgrupp AFTER INSERT OR UPDATE
    ON insatser_insats_malgrupper FOR EACH ROW EXECUTE FUNCTION insatser_check_malgrupp();
"""
DROP_CODES = """
DROP TRIGGER insatser_insats_malgrupp ON insatser_insats_malgrupper;
DROP FUNCTION insatser_check_malgrupp();
DROP TRIGGER insatser_insats_preciserad ON insatser_insats;
DROP FUNCTION insatser_check_preciserad();
"""

UPPDRAG = """
CREATE FUNCTION insatser_check_uppdrag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM members_uppdrag WHERE id = NEW.uppdrag_id AND role IN ('insatsansvarig', 'deltagaransvarig')
    ) THEN
        RAISE EXCEPTION 'only an insatsansvarig or deltagaransvarig is tied to an insats'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insatsuppdrag_role';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER insatser_insatsuppdrag_role AFTER INSERT OR UPDATE
    ON insatser_insatsuppdrag FOR EACH ROW EXECUTE FUNCTION insatser_check_uppdrag();
"""
DROP_UPPDRAG = """
DROP TRIGGER insatser_insatsuppdrag_role ON insatser_insatsuppdrag;
DROP FUNCTION insatser_check_uppdrag();
"""

PERIODS = """
CREATE FUNCTION insatser_check_periods() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
BEGIN
    IF TG_TABLE_NAME = 'insatser_insats' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.insats_id;
    ELSE
        checked := NEW.insats_id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM insatser_insats AS i
        JOIN insatser_insatsperiod AS p ON p.insats_id = i.id
        WHERE i.id = checked
        GROUP BY i.id
        HAVING (i.starts_on, coalesce(i.ends_on, 'infinity'))
            IS DISTINCT FROM (min(p.from_on), max(coalesce(p.to_on, 'infinity')))
    ) THEN
        RAISE EXCEPTION 'the periods do not reach from the first to the last day of the insats'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'insatser_insatsperiod_reach';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER insatser_insats_periods AFTER UPDATE OF starts_on, ends_on
    ON insatser_insats DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION insatser_check_periods();
CREATE CONSTRAINT TRIGGER insatser_insatsperiod_reach AFTER INSERT OR UPDATE OR DELETE
    ON insatser_insatsperiod DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION insatser_check_periods();
"""
DROP_PERIODS = """
DROP TRIGGER insatser_insatsperiod_reach ON insatser_insatsperiod;
DROP TRIGGER insatser_insats_periods ON insatser_insats;
DROP FUNCTION insatser_check_periods();
"""


class Migration(migrations.Migration):
    dependencies = [("insatser", "0001_initial"), ("acting", "0001_acting")]
    operations = [
        *(
            grant(table, "INSERT", "UPDATE")
            for table in (
                "insatser_insats",
                "insatser_mal",
                "insatser_malutfall",
                "insatser_insatsar",
                "insatser_insatsuppdrag",
                "insatser_insatsperiod",
            )
        ),
        grant("insatser_insats_malgrupper", "INSERT", "DELETE"),
        grant("insatser_insatsperiod", "DELETE"),
        migrations.RunSQL(LOCKED, DROP_LOCKED),
        migrations.RunSQL(NAMES, DROP_NAMES),
        migrations.RunSQL(CODES, DROP_CODES),
        migrations.RunSQL(UPPDRAG, DROP_UPPDRAG),
        migrations.RunSQL(PERIODS, DROP_PERIODS),
    ]
