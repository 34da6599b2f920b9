"""The rule about a deltagaransvarig's employer (U 1), held also between transactions that run at the same time.

Each trigger locks the person and the employer that it decides by, so that whoever changes them waits, or is waited
for; and it looks only at the rows of the person, or of the organisation's employees, that were changed.
"""

from django.db import migrations

DROP_OLD = """
DROP TRIGGER members_organisation_kind ON members_organisation;
DROP TRIGGER members_person_employer ON members_person;
DROP TRIGGER members_uppdrag_employer ON members_uppdrag;
DROP FUNCTION members_check_employer();
"""

NEW = """
CREATE FUNCTION members_employs_deltagaransvariga(employer uuid) RETURNS boolean LANGUAGE sql AS $$
    SELECT kind IN ('fk', 'af', 'region', 'kommun') FROM members_organisation WHERE id = employer FOR SHARE
$$;
CREATE FUNCTION members_is_standing_deltagaransvarig(uppdrag members_uppdrag) RETURNS boolean LANGUAGE sql AS $$
    SELECT uppdrag.role = 'deltagaransvarig' AND uppdrag.withdrawn_at IS NULL
        AND (uppdrag.to_on IS NULL OR uppdrag.to_on >= CURRENT_DATE)
$$;
CREATE FUNCTION members_refuse_employer() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a deltagaransvarig has to be employed by fk, af, a region or a kommun'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'members_uppdrag_employer_of_deltagaransvarig';
END $$;

CREATE FUNCTION members_check_uppdrag_employer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    employer uuid;
BEGIN
    IF members_is_standing_deltagaransvarig(NEW) THEN
        SELECT employer_id INTO employer FROM members_person WHERE id = NEW.person_id FOR SHARE;
        IF NOT members_employs_deltagaransvariga(employer) THEN
            PERFORM members_refuse_employer();
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION members_check_person_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF members_employs_deltagaransvariga(NEW.employer_id) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM members_uppdrag AS u WHERE u.person_id = NEW.id AND members_is_standing_deltagaransvarig(u)
    ) THEN
        PERFORM members_refuse_employer();
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION members_check_employer_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF members_employs_deltagaransvariga(NEW.id) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM members_uppdrag AS u JOIN members_person AS p ON p.id = u.person_id
        WHERE p.employer_id = NEW.id AND members_is_standing_deltagaransvarig(u)
    ) THEN
        PERFORM members_refuse_employer();
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER members_uppdrag_employer AFTER INSERT OR UPDATE ON members_uppdrag
    FOR EACH ROW EXECUTE FUNCTION members_check_uppdrag_employer();
CREATE CONSTRAINT TRIGGER members_person_employer AFTER UPDATE OF employer_id ON members_person
    FOR EACH ROW WHEN (OLD.employer_id <> NEW.employer_id) EXECUTE FUNCTION members_check_person_employer();
CREATE CONSTRAINT TRIGGER members_organisation_kind AFTER UPDATE OF kind ON members_organisation
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION members_check_employer_kind();
"""

DROP_NEW = """
DROP TRIGGER members_organisation_kind ON members_organisation;
DROP TRIGGER members_person_employer ON members_person;
DROP TRIGGER members_uppdrag_employer ON members_uppdrag;
DROP FUNCTION members_check_employer_kind();
DROP FUNCTION members_check_person_employer();
DROP FUNCTION members_check_uppdrag_employer();
DROP FUNCTION members_refuse_employer();
DROP FUNCTION members_is_standing_deltagaransvarig(members_uppdrag);
DROP FUNCTION members_employs_deltagaransvariga(uuid);
"""

OLD = """
CREATE FUNCTION members_check_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_uppdrag AS u
        JOIN members_person AS p ON p.id = u.person_id
        JOIN members_organisation AS o ON o.id = p.employer_id
        WHERE u.role = 'deltagaransvarig' AND o.kind NOT IN ('fk', 'af', 'region', 'kommun')
          AND u.withdrawn_at IS NULL AND (u.to_on IS NULL OR u.to_on >= CURRENT_DATE)
    ) THEN
        RAISE EXCEPTION 'a deltagaransvarig has to be employed by fk, af, a region or a kommun'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_uppdrag_employer_of_deltagaransvarig';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_uppdrag_employer AFTER INSERT OR UPDATE ON members_uppdrag
    FOR EACH ROW EXECUTE FUNCTION members_check_employer();
CREATE CONSTRAINT TRIGGER members_person_employer AFTER UPDATE OF employer_id ON members_person
    FOR EACH ROW EXECUTE FUNCTION members_check_employer();
CREATE CONSTRAINT TRIGGER members_organisation_kind AFTER UPDATE OF kind ON members_organisation
    FOR EACH ROW EXECUTE FUNCTION members_check_employer();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0011_sums_of_shares")]
    operations = [
        migrations.RunSQL(DROP_OLD, OLD),
        migrations.RunSQL(NEW, DROP_NEW),
    ]
