"""Which consents last until a day that was counted from the end, so that an end that is taken back takes it back too."""

from importlib import import_module

from django.db import migrations, models

from finsam.grants import web_role

rules = import_module("participants.migrations.0006_rules_of_deltaganden")

MOVES_BEFORE = rules.CONSENT[: rules.CONSENT.index("CREATE TRIGGER participants_samtycke_moves")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
MOVES = MOVES_BEFORE.replace(
    "       OR coalesce(NEW.last_on, 'infinity') > coalesce(OLD.last_on, 'infinity')\n",
    """       OR (current_user <> (
               SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'participants_samtycke')
           AND (coalesce(NEW.last_on, 'infinity') > coalesce(OLD.last_on, 'infinity')
                OR NEW.follows_end AND NOT OLD.follows_end AND OLD.last_on IS NOT NULL))
""",
    1,
)
# Those that may be opened again; of the others the day says nothing any more.
FILL = """
UPDATE participants_samtycke AS s SET follows_end = true
FROM participants_deltagande AS d, participants_samtycke AS r
WHERE d.id = s.deltagande_id AND d.ends_on IS NOT NULL AND s.status = 'givet' AND s.last_on IS NOT NULL
  AND r.deltagande_id = d.id AND r.syfte = 'uppfoljning_registrering' AND r.status = 'givet'
  AND r.last_on >= participants_today()
  AND (s.syfte = 'uppfoljning_registrering' OR s.syfte = 'langtidsuppfoljning' AND s.last_on = d.ends_on + 760);
"""
REOPEN = f"""
-- Takes the end of a deltagande back, with what followed from it: the last days of consents and the questions after it.
-- Only while the consent to be registered stands, so that nobody comes back; tells whether it was done.
CREATE FUNCTION participants_reopen(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM participants_deltagande WHERE id = wanted FOR UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM participants_deltagande AS d
        JOIN participants_samtycke AS s ON s.deltagande_id = d.id AND s.syfte = 'uppfoljning_registrering'
            AND s.status = 'givet' AND coalesce(s.last_on, 'infinity') >= participants_today()
        JOIN insatser_insats AS i ON i.id = d.insats_id AND i.state = 'pagaende'
        WHERE d.id = wanted AND d.ends_on IS NOT NULL AND NOT d.is_mistake AND NOT d.is_restricted
          AND (d.insats_id IN (SELECT participants_own_insatser())
               OR participants_acting_role() IN ('forbundschef', 'handlaggare', 'statistikansvarig'))
          AND NOT EXISTS (SELECT 1 FROM participants_radering WHERE slag = 'identitet' AND rad = d.id)
          AND NOT EXISTS (
            SELECT 1 FROM participants_uppfoljningstillfalle AS t JOIN codelists_kodvarde AS k ON k.id = t.utfall_id
            WHERE t.deltagande_id = d.id AND k.key NOT IN ('samtycke_atertaget', 'ej_utford')))
    THEN
        RETURN false;
    END IF;
    DELETE FROM participants_uppfoljningstillfalle WHERE deltagande_id = wanted AND utfall_id IS NOT NULL;
    UPDATE participants_deltagande SET
        ends_on = NULL, avslutsanledning_id = NULL, registered_out_at = NULL, version = version + 1 WHERE id = wanted;
    UPDATE participants_samtycke SET last_on = NULL, follows_end = false
    WHERE deltagande_id = wanted AND status = 'givet' AND follows_end;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION participants_reopen(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_reopen(uuid) TO {web_role()};
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0057_utdragsdel")]
    operations = [
        migrations.AddField(
            model_name="samtycke",
            name="follows_end",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="sista dagen följer av slutet"
            ),
        ),
        migrations.RunSQL(MOVES, MOVES_BEFORE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(REOPEN, "DROP FUNCTION participants_reopen(uuid)"),
    ]
