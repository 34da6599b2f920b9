"""Every erasure of an identity is written down, without a word of who it was (docs/adr/0016-the-journal-of-erasures.md)."""

from django.db import migrations, models

from finsam.grants import append_only, web_role

NOTE = """
-- Why a row is erased: what the one who erases says (finsam.erasure), else what the rows tell.
CREATE FUNCTION participants_erasure_reason(kind text, gone uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('finsam.erasure', true), ''), CASE
        WHEN kind = 'identitet' AND (SELECT is_mistake FROM participants_deltagande WHERE id = gone)
            THEN 'felregistrering'
        WHEN kind = 'identitet' AND EXISTS (
            SELECT 1 FROM participants_samtycke WHERE deltagande_id = gone AND status = 'atertaget'
              AND syfte IN ('uppfoljning_registrering', 'langtidsuppfoljning')) THEN 'atertaget'
        WHEN kind = 'remiss' AND (SELECT consent_status FROM participants_remiss WHERE id = gone) = 'atertaget'
            THEN 'atertaget'
        ELSE 'upphort' END)
$$;

-- On each table of identities: TG_ARGV names the kind, and the column with the key of the row that the identity was of.
CREATE FUNCTION participants_note_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone uuid := (to_jsonb(OLD) ->> TG_ARGV[1])::uuid;
BEGIN
    INSERT INTO participants_radering (slag, rad, orsak, at)
    VALUES (TG_ARGV[0], gone, participants_erasure_reason(TG_ARGV[0], gone), clock_timestamp())
    ON CONFLICT (slag, rad) DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_note_erasure() FROM PUBLIC;
CREATE TRIGGER participants_identitet_journalled AFTER DELETE ON participants_identitet
    FOR EACH ROW EXECUTE FUNCTION participants_note_erasure('identitet', 'deltagande_id');
CREATE TRIGGER participants_remissidentitet_journalled AFTER DELETE ON participants_remissidentitet
    FOR EACH ROW EXECUTE FUNCTION participants_note_erasure('remiss', 'remiss_id');

-- What the journal says is gone the owner's functions may find and delete, whatever a restored consent says.
CREATE POLICY participants_identitet_gone ON participants_identitet FOR SELECT TO CURRENT_USER
    USING (deltagande_id IN (SELECT rad FROM participants_radering WHERE slag = 'identitet'));
CREATE POLICY participants_identitet_gone_erase ON participants_identitet FOR DELETE TO CURRENT_USER
    USING (deltagande_id IN (SELECT rad FROM participants_radering WHERE slag = 'identitet'));
CREATE POLICY participants_remissidentitet_gone ON participants_remissidentitet FOR SELECT TO CURRENT_USER
    USING (remiss_id IN (SELECT rad FROM participants_radering WHERE slag = 'remiss'));
CREATE POLICY participants_remissidentitet_gone_erase ON participants_remissidentitet FOR DELETE TO CURRENT_USER
    USING (remiss_id IN (SELECT rad FROM participants_radering WHERE slag = 'remiss'));
"""
DROP_NOTE = """
DROP POLICY participants_remissidentitet_gone_erase ON participants_remissidentitet;
DROP POLICY participants_remissidentitet_gone ON participants_remissidentitet;
DROP POLICY participants_identitet_gone_erase ON participants_identitet;
DROP POLICY participants_identitet_gone ON participants_identitet;
DROP TRIGGER participants_remissidentitet_journalled ON participants_remissidentitet;
DROP TRIGGER participants_identitet_journalled ON participants_identitet;
DROP FUNCTION participants_note_erasure();
DROP FUNCTION participants_erasure_reason(text, uuid);
"""

REPLAY = """
-- After a restore, by the owner alone: the consents that the copy brought back end, and what they held up is erased.
-- Whoever had withdrawn is registered out, and whoever was a mistake is one again. Tells whether an identity was there.
CREATE FUNCTION participants_replay_erasure(kind text, gone uuid, reason text, happened timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    was_there boolean;
    day date := (happened AT TIME ZONE 'Europe/Stockholm')::date;
    is_withdrawn boolean := reason IN ('atertaget', 'begaran');
    ending text := CASE reason WHEN 'felregistrering' THEN 'felregistrering'
                               WHEN 'atertaget' THEN 'atertaget_samtycke' WHEN 'begaran' THEN 'atertaget_samtycke' END;
BEGIN
    INSERT INTO participants_radering (slag, rad, orsak, at) VALUES (kind, gone, reason, happened)
    ON CONFLICT (slag, rad) DO NOTHING;
    IF kind = 'remiss' THEN
        was_there := EXISTS (SELECT 1 FROM participants_remissidentitet WHERE remiss_id = gone);
        UPDATE participants_remiss SET
            consent_status = CASE WHEN is_withdrawn THEN 'atertaget' ELSE 'upphort' END,
            consent_over_on = greatest(day, consent_on), kommun = '', queued_at = NULL, version = version + 1,
            state_at = CASE WHEN state IN ('skickad', 'ko', 'antagen') THEN happened ELSE state_at END,
            state = CASE WHEN state NOT IN ('skickad', 'ko', 'antagen') THEN state
                         WHEN is_withdrawn THEN 'aterkallad' ELSE 'utgangen' END
        WHERE id = gone AND consent_status = 'givet';
        DELETE FROM participants_remissidentitet WHERE remiss_id = gone;
        RETURN was_there;
    END IF;
    was_there := EXISTS (SELECT 1 FROM participants_identitet WHERE deltagande_id = gone);
    UPDATE participants_deltagande SET
        ends_on = coalesce(ends_on, greatest(day, starts_on)), registered_out_at = coalesce(registered_out_at, happened),
        avslutsanledning_id = k.id, version = version + 1
    FROM codelists_kodvarde AS k
    WHERE participants_deltagande.id = gone AND k.lista = 'avslutsanledning' AND k.key = ending
      AND (ends_on IS NULL OR (reason = 'felregistrering' AND NOT is_mistake));
    UPDATE participants_samtycke SET
        status = CASE WHEN is_withdrawn THEN 'atertaget' ELSE 'upphort' END, ended_on = greatest(day, given_on)
    WHERE deltagande_id = gone AND status = 'givet' AND syfte IN ('uppfoljning_registrering', 'langtidsuppfoljning')
      AND (last_on IS NULL OR last_on >= day);
    IF EXISTS (SELECT 1 FROM participants_identitet WHERE deltagande_id = gone) THEN
        PERFORM participants_forget(gone);
    END IF;
    RETURN was_there;
END $$;
REVOKE ALL ON FUNCTION participants_replay_erasure(text, uuid, text, timestamptz) FROM PUBLIC;

-- A copy holds no rows of uploaded lists, so those that waited for a decision are over.
CREATE FUNCTION participants_forget_restored_lists() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    UPDATE participants_deltagarlista SET keeps_until = statement_timestamp()
    WHERE state IN ('kolumner', 'granskad') AND keeps_until > statement_timestamp();
    SELECT participants_forget_lists();
$$;
REVOKE ALL ON FUNCTION participants_forget_restored_lists() FROM PUBLIC;
"""
DROP_REPLAY = """
DROP FUNCTION participants_forget_restored_lists();
DROP FUNCTION participants_replay_erasure(text, uuid, text, timestamptz);
"""

LEFT = f"""
-- How many identities are there although the journal says that they are gone: what `check_consistency` asks.
CREATE FUNCTION participants_erased_but_there() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM participants_identitet AS i
            JOIN participants_radering AS r ON r.slag = 'identitet' AND r.rad = i.deltagande_id)
         + (SELECT count(*) FROM participants_remissidentitet AS i
            JOIN participants_radering AS r ON r.slag = 'remiss' AND r.rad = i.remiss_id)
$$;
REVOKE ALL ON FUNCTION participants_erased_but_there() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_erased_but_there() TO {web_role()};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0022_the_wall_in_an_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="Radering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slag",
                    models.CharField(
                        choices=[
                            ("identitet", "Deltagandets namn och personnummer"),
                            ("remiss", "Remissens namn och personnummer"),
                        ],
                        max_length=20,
                        verbose_name="slag",
                    ),
                ),
                ("rad", models.UUIDField(verbose_name="rad")),
                (
                    "orsak",
                    models.CharField(
                        choices=[
                            ("atertaget", "Samtycket återtogs"),
                            ("felregistrering", "Felregistrering"),
                            ("upphort", "Samtycket upphörde"),
                            ("gallring", "Gallring enligt plan"),
                            ("begaran", "Den registrerade begärde det"),
                        ],
                        max_length=20,
                        verbose_name="orsak",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="raderad")),
            ],
            options={
                "verbose_name": "radering",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("slag", "rad"), name="participants_radering_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("orsak__in", ["atertaget", "felregistrering", "upphort", "gallring", "begaran"]),
                            ("slag__in", ["identitet", "remiss"]),
                        ),
                        name="participants_radering_known",
                    ),
                ],
            },
        ),
        append_only("participants_radering"),
        migrations.RunSQL(NOTE, DROP_NOTE),
        migrations.RunSQL(REPLAY, DROP_REPLAY),
        migrations.RunSQL(LEFT, "DROP FUNCTION participants_erased_but_there()"),
    ]
