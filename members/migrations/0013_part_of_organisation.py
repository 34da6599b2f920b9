"""An organisation belongs to the part of its kind (lag 2003:1210 5 §); a kommun may stand in for a region (5 a §).

The trigger locks the organisation, so that its kind stays while somebody makes it a member.
"""

from django.db import migrations

PART = """
CREATE FUNCTION members_fits_part(kind text, part_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (kind, part_kind) IN (
        ('fk', 'staten'), ('af', 'staten'), ('region', 'region'), ('kommun', 'kommun'), ('kommun', 'region')
    )
$$;
CREATE FUNCTION members_refuse_part() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the organisation cannot be a member in that part'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'members_medlem_part_fits_organisation';
END $$;

CREATE FUNCTION members_check_medlem_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind text;
BEGIN
    SELECT o.kind INTO kind FROM members_organisation AS o WHERE o.id = NEW.organisation_id FOR SHARE;
    IF NOT members_fits_part(kind, NEW.part_kind) THEN
        PERFORM members_refuse_part();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_medlem_part AFTER INSERT OR UPDATE OF organisation_id, part_kind ON members_medlem
    FOR EACH ROW EXECUTE FUNCTION members_check_medlem_part();

CREATE FUNCTION members_check_part_of_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_medlem AS m
        WHERE m.organisation_id = NEW.id AND NOT members_fits_part(NEW.kind, m.part_kind)
    ) THEN
        PERFORM members_refuse_part();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_organisation_part AFTER UPDATE OF kind ON members_organisation
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION members_check_part_of_kind();
"""

DROP_PART = """
DROP TRIGGER members_organisation_part ON members_organisation;
DROP FUNCTION members_check_part_of_kind();
DROP TRIGGER members_medlem_part ON members_medlem;
DROP FUNCTION members_check_medlem_part();
DROP FUNCTION members_refuse_part();
DROP FUNCTION members_fits_part(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0012_employer_waits")]
    operations = [migrations.RunSQL(PART, DROP_PART)]
