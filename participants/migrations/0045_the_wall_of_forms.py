"""A signed form is read by those who read the identity, and goes with it (docs/adr/0020-what-is-kept-of-a-consent.md)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant, grant_maint, web_role

journal = import_module("participants.migrations.0023_radering")
follow_ups = import_module("participants.migrations.0032_follow_ups_in_the_journal")

TABLE = "participants_samtyckesblankett"
WALL = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_of_insats
    FOREIGN KEY (deltagande_id, insats_id) REFERENCES participants_deltagande (id, insats_id);
-- No form without a name that it belongs to: whoever erases the one erases the other, in the same statement.
ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_of_identity
    FOREIGN KEY (deltagande_id) REFERENCES participants_identitet (deltagande_id) ON DELETE CASCADE;
ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_is_encrypted CHECK (
    starts_with(content_encrypted, 'gAAAA') AND length(content_encrypted) BETWEEN size AND 7000000);
ALTER TABLE {TABLE} ALTER COLUMN content_encrypted SET STORAGE EXTERNAL;
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_read ON {TABLE} FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id));
CREATE POLICY {TABLE}_write ON {TABLE} FOR INSERT TO {web_role()} WITH CHECK (
    added_by_id = finsam_acting_uppdrag() AND participants_consent_stands(deltagande_id)
    AND NOT participants_is_restricted(deltagande_id)
    AND (insats_id IN (SELECT participants_own_insatser())
         OR participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig')));
CREATE POLICY {TABLE}_remove ON {TABLE} FOR DELETE TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()) AND participants_consent_stands(deltagande_id)
           AND NOT participants_is_restricted(deltagande_id));
-- The owner's functions see and erase only what no consent stands for any more, or what the journal says is gone.
CREATE POLICY {TABLE}_fallen ON {TABLE} FOR SELECT TO CURRENT_USER
    USING (NOT participants_consent_stands(deltagande_id)
           OR id IN (SELECT rad FROM participants_radering WHERE slag = 'blankett'));
CREATE POLICY {TABLE}_erase ON {TABLE} FOR DELETE TO CURRENT_USER
    USING (NOT participants_consent_stands(deltagande_id)
           OR id IN (SELECT rad FROM participants_radering WHERE slag = 'blankett'));

-- Each form that goes is written down, for the reason that its identity would be.
CREATE FUNCTION participants_note_form() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO participants_radering (slag, rad, orsak, at)
    VALUES ('blankett', OLD.id, participants_erasure_reason('identitet', OLD.deltagande_id), clock_timestamp())
    ON CONFLICT (slag, rad) DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_note_form() FROM PUBLIC;
CREATE TRIGGER {TABLE}_journalled AFTER DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION participants_note_form();
"""
DROP_WALL = f"""
DROP TRIGGER {TABLE}_journalled ON {TABLE};
DROP FUNCTION participants_note_form();
DROP POLICY {TABLE}_erase ON {TABLE};
DROP POLICY {TABLE}_fallen ON {TABLE};
DROP POLICY {TABLE}_remove ON {TABLE};
DROP POLICY {TABLE}_write ON {TABLE};
DROP POLICY {TABLE}_read ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_is_encrypted;
ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_of_identity;
ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_of_insats;
"""

REPLAY_BEFORE = follow_ups.REPLAY
REPLAY = REPLAY_BEFORE.replace(
    "    IF kind = 'langtid' THEN\n",
    f"""    IF kind = 'blankett' THEN
        was_there := EXISTS (SELECT 1 FROM {TABLE} WHERE id = gone);
        DELETE FROM {TABLE} WHERE id = gone;
        RETURN was_there;
    END IF;
    IF kind = 'langtid' THEN
""",
    1,
)
LEFT_BEFORE = journal.LEFT[: journal.LEFT.index("REVOKE")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
LEFT = LEFT_BEFORE.replace(
    "r.slag = 'remiss' AND r.rad = i.remiss_id)\n",
    f"""r.slag = 'remiss' AND r.rad = i.remiss_id)
         + (SELECT count(*) FROM {TABLE} AS i
            JOIN participants_radering AS r ON r.slag = 'blankett' AND r.rad = i.id)
""",
    1,
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0044_samtyckesblankett")]
    operations = [
        grant(TABLE, "INSERT", "DELETE"),
        grant_maint(TABLE, "UPDATE (content_encrypted)"),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(REPLAY, REPLAY_BEFORE),
        migrations.RunSQL(LEFT, LEFT_BEFORE),
    ]
