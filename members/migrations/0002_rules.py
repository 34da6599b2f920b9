"""Rights of the web's role, and the rule that crosses tables: no deltagaransvarig is employed by a förbund (U 1)."""

from django.db import migrations

from finsam.grants import grant

EMPLOYER = """
CREATE FUNCTION members_check_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_uppdrag AS u
        JOIN members_person AS p ON p.id = u.person_id
        JOIN members_organisation AS o ON o.id = p.employer_id
        WHERE u.role = 'deltagaransvarig' AND o.kind NOT IN ('fk', 'af', 'region', 'kommun')
          AND (u.to_on IS NULL OR u.to_on >= CURRENT_DATE)
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

DROP_EMPLOYER = """
DROP TRIGGER members_organisation_kind ON members_organisation;
DROP TRIGGER members_person_employer ON members_person;
DROP TRIGGER members_uppdrag_employer ON members_uppdrag;
DROP FUNCTION members_check_employer();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("acting", "0001_acting")]
    operations = [
        *(
            grant(table, "INSERT", "UPDATE")
            for table in (
                "members_organisation",
                "members_forbund",
                "members_forbundsordning",
                "members_part",
                "members_medlem",
                "members_medlemsandel",
                "members_person",
                "members_user",
                "members_uppdrag",
            )
        ),
        grant("members_medlemsandel", "DELETE"),
        migrations.RunSQL(EMPLOYER, DROP_EMPLOYER),
    ]
