"""A consent to be asked that was taken back stays so after a restore, though the name may have stayed (ADR 16 and 18)."""

from importlib import import_module

from django.db import migrations, models

journal = import_module("participants.migrations.0023_radering")

REPLACE = ("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
REPLAY_BEFORE = journal.REPLAY[: journal.REPLAY.index("REVOKE")].replace(*REPLACE)
REPLAY = REPLAY_BEFORE.replace(
    "    IF kind = 'remiss' THEN\n",
    """    IF kind = 'langtid' THEN
        was_there := EXISTS (SELECT 1 FROM participants_kontaktuppgift WHERE deltagande_id = gone);
        UPDATE participants_samtycke SET
            status = CASE WHEN is_withdrawn THEN 'atertaget' ELSE 'upphort' END, ended_on = greatest(day, given_on)
        WHERE deltagande_id = gone AND status = 'givet' AND syfte = 'langtidsuppfoljning';
        RETURN was_there;
    END IF;
    IF kind = 'remiss' THEN
""",
    1,
)
REASON_BEFORE = journal.NOTE[: journal.NOTE.index("-- On each table")].replace(*REPLACE)
REASON = REASON_BEFORE.replace(
    "        WHEN kind = 'identitet' AND EXISTS (",
    """        WHEN kind = 'langtid' AND EXISTS (
            SELECT 1 FROM participants_samtycke WHERE deltagande_id = gone AND status = 'atertaget'
              AND syfte = 'langtidsuppfoljning') THEN 'atertaget'
        WHEN kind = 'identitet' AND EXISTS (""",
    1,
)

NOTE = """
-- A consent to be asked that is taken back or ended goes into the journal, whether or not a number was kept: what was
-- planned and how the person was reached must not come back with an old copy.
CREATE FUNCTION participants_note_unasked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO participants_radering (slag, rad, orsak, at)
    VALUES ('langtid', NEW.deltagande_id, participants_erasure_reason('langtid', NEW.deltagande_id), clock_timestamp())
    ON CONFLICT (slag, rad) DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_note_unasked() FROM PUBLIC;
CREATE TRIGGER participants_samtycke_journalled AFTER UPDATE OF status ON participants_samtycke
    FOR EACH ROW WHEN (NEW.syfte = 'langtidsuppfoljning' AND OLD.status = 'givet' AND NEW.status <> 'givet')
    EXECUTE FUNCTION participants_note_unasked();
-- What the journal says is gone the owner's functions may find and delete, whatever a restored consent says.
CREATE POLICY participants_kontaktuppgift_gone ON participants_kontaktuppgift FOR SELECT TO CURRENT_USER
    USING (deltagande_id IN (SELECT rad FROM participants_radering WHERE slag IN ('identitet', 'langtid')));
CREATE POLICY participants_kontaktuppgift_gone_erase ON participants_kontaktuppgift FOR DELETE TO CURRENT_USER
    USING (deltagande_id IN (SELECT rad FROM participants_radering WHERE slag IN ('identitet', 'langtid')));
INSERT INTO participants_radering (slag, rad, orsak, at)
SELECT 'langtid', deltagande_id, participants_erasure_reason('langtid', deltagande_id), ended_on::timestamptz
FROM participants_samtycke WHERE syfte = 'langtidsuppfoljning' AND status IN ('atertaget', 'upphort')
ON CONFLICT (slag, rad) DO NOTHING;
"""
DROP_NOTE = """
DROP POLICY participants_kontaktuppgift_gone_erase ON participants_kontaktuppgift;
DROP POLICY participants_kontaktuppgift_gone ON participants_kontaktuppgift;
DROP TRIGGER participants_samtycke_journalled ON participants_samtycke;
DROP FUNCTION participants_note_unasked();
"""
KINDS = [
    ("identitet", "Deltagandets namn och personnummer"),
    ("remiss", "Remissens namn och personnummer"),
    ("langtid", "Kontaktuppgifter och frågor efter slutet"),
]


class Migration(migrations.Migration):
    dependencies = [("participants", "0031_follow_ups_are_planned")]
    operations = [
        migrations.AlterField(
            model_name="radering",
            name="slag",
            field=models.CharField(choices=KINDS, max_length=20, verbose_name="slag"),
        ),
        migrations.RemoveConstraint(model_name="radering", name="participants_radering_known"),
        migrations.AddConstraint(
            model_name="radering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("orsak__in", ["atertaget", "felregistrering", "upphort", "gallring", "begaran"]),
                    ("slag__in", ["identitet", "remiss", "langtid"]),
                ),
                name="participants_radering_known",
            ),
        ),
        migrations.RunSQL(REASON, REASON_BEFORE),
        migrations.RunSQL(REPLAY, REPLAY_BEFORE),
        migrations.RunSQL(NOTE, DROP_NOTE),
    ]
