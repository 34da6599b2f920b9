"""A remiss is held to the parties of its consent (docs/adr/0020-what-is-kept-of-a-consent.md)."""

import django.db.models.deletion
from django.db import migrations, models

from finsam.grants import grant, web_role

TABLE = "participants_remiss_parter"
COLUMNS = f"""
ALTER TABLE {TABLE} ADD COLUMN is_needed boolean NOT NULL DEFAULT false;
ALTER TABLE {TABLE} ADD COLUMN withdrawn_on date;
ALTER TABLE {TABLE} ALTER COLUMN is_needed DROP DEFAULT;

-- Who sends a remiss and who owns the insats: without them in the consent nothing may be told from the one to the other.
CREATE FUNCTION participants_needed_parties(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT p.employer_id FROM participants_remiss AS r JOIN members_uppdrag AS u ON u.id = r.sent_by_id
    JOIN members_person AS p ON p.id = u.person_id WHERE r.id = wanted
    UNION
    SELECT m.organisation_id FROM participants_remiss AS r JOIN insatser_insats AS i ON i.id = r.insats_id
    JOIN members_medlem AS m ON m.id = i.agare_id WHERE r.id = wanted
$$;
"""
DROP_COLUMNS = f"""
DROP FUNCTION participants_needed_parties(uuid);
ALTER TABLE {TABLE} DROP COLUMN withdrawn_on;
ALTER TABLE {TABLE} DROP COLUMN is_needed;
"""
MARK = f"""
UPDATE {TABLE} SET is_needed = true WHERE organisation_id IN (SELECT participants_needed_parties(remiss_id));
"""
RULES = f"""
CREATE FUNCTION participants_check_remiss_party() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.is_needed := NEW.organisation_id IN (SELECT participants_needed_parties(NEW.remiss_id));
        NEW.withdrawn_on := NULL;
    ELSIF to_jsonb(NEW) - 'withdrawn_on' IS DISTINCT FROM to_jsonb(OLD) - 'withdrawn_on'
        OR OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on THEN
        RAISE EXCEPTION 'a party of a remiss goes out, and never back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remisspart_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {TABLE}_checked BEFORE INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION participants_check_remiss_party();

-- At the end of the transaction, since the parties come after their remiss, and go before its consent does.
CREATE FUNCTION participants_hold_remiss_to_parties() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wanted uuid := CASE TG_TABLE_NAME WHEN 'participants_remiss' THEN (to_jsonb(NEW) ->> 'id')::uuid
                   ELSE (to_jsonb(NEW) ->> 'remiss_id')::uuid END;
BEGIN
    IF participants_remiss_stands(wanted) AND (
        EXISTS (SELECT 1 FROM {TABLE} WHERE remiss_id = wanted AND is_needed AND withdrawn_on IS NOT NULL)
        OR TG_OP = 'INSERT' AND EXISTS (
            SELECT 1 FROM participants_needed_parties(wanted) AS needed (id)
            WHERE NOT EXISTS (SELECT 1 FROM {TABLE} WHERE remiss_id = wanted AND organisation_id = needed.id)))
    THEN
        RAISE EXCEPTION 'a remiss stands while its consent names who sent it and who owns the insats'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_remiss_names_its_parties';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_remiss_names_its_parties AFTER INSERT ON participants_remiss
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_hold_remiss_to_parties();
CREATE CONSTRAINT TRIGGER participants_remisspart_is_held AFTER UPDATE OF withdrawn_on ON {TABLE}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_hold_remiss_to_parties();
CREATE POLICY {TABLE}_take_out ON {TABLE} FOR UPDATE TO {web_role()} USING (
    (SELECT (sent_by_id = finsam_acting_uppdrag() AND participants_sends_remisser())
            OR insats_id IN (SELECT participants_own_insatser())
     FROM participants_remiss WHERE id = remiss_id));
"""
DROP_RULES = f"""
DROP POLICY {TABLE}_take_out ON {TABLE};
DROP TRIGGER participants_remisspart_is_held ON {TABLE};
DROP TRIGGER participants_remiss_names_its_parties ON participants_remiss;
DROP FUNCTION participants_hold_remiss_to_parties();
DROP TRIGGER {TABLE}_checked ON {TABLE};
DROP FUNCTION participants_check_remiss_party();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0060_no_samples_of_identities"), ("members", "0019_reminders")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COLUMNS, DROP_COLUMNS)],
            state_operations=[
                migrations.CreateModel(
                    name="Remisspart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_needed",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="remissen bygger på parten"
                            ),
                        ),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="återtaget")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.organisation",
                                verbose_name="organisation",
                            ),
                        ),
                        (
                            "remiss",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="participants.remiss",
                                verbose_name="remiss",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part i en remiss",
                        "db_table": "participants_remiss_parter",
                        "unique_together": {("remiss", "organisation")},
                    },
                ),
                migrations.AlterField(
                    model_name="remiss",
                    name="parter",
                    field=models.ManyToManyField(
                        related_name="+",
                        through="participants.Remisspart",
                        to="members.organisation",
                        verbose_name="parter",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.RunSQL(RULES, DROP_RULES),
        grant(TABLE, "UPDATE (withdrawn_on)"),
    ]
