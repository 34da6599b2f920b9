"""Rights on the new tables, and a withdrawn uppdrag no longer counts in the rule about employers."""

from django.db import migrations

from finsam.grants import grant

EMPLOYER = """
CREATE OR REPLACE FUNCTION members_check_employer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_uppdrag AS u
        JOIN members_person AS p ON p.id = u.person_id
        JOIN members_organisation AS o ON o.id = p.employer_id
        WHERE u.role = 'deltagaransvarig' AND o.kind NOT IN ('fk', 'af', 'region', 'kommun'){standing}
          AND (u.to_on IS NULL OR u.to_on >= CURRENT_DATE)
    ) THEN
        RAISE EXCEPTION 'a deltagaransvarig has to be employed by fk, af, a region or a kommun'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_uppdrag_employer_of_deltagaransvarig';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0004_invitations_and_versions"), ("acting", "0001_acting")]
    operations = [
        grant("members_invitation", "INSERT", "UPDATE"),
        grant("members_factorreset", "INSERT", "UPDATE"),
        grant("members_setupcode", "INSERT", "UPDATE"),
        migrations.RunSQL(EMPLOYER.format(standing=" AND u.withdrawn_at IS NULL"), EMPLOYER.format(standing="")),
    ]
