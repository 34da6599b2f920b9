"""A part of a registerutdrag that waits for its person, opened by the database for whoever has the code (ADR 17)."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

from finsam.grants import web_role

TABLE = "participants_utdragsdel"
WALL = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_is_sealed CHECK (
    code_digest ~ '^[0-9a-f]{{64}}$' AND starts_with(content_sealed, 'gAAAA') AND cardinality(about) > 0);
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_read ON {TABLE} FOR SELECT TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()));
CREATE POLICY {TABLE}_write ON {TABLE} FOR INSERT TO {web_role()} WITH CHECK (
    made_by_id = finsam_acting_uppdrag() AND insats_id IN (SELECT participants_own_insatser())
    AND tries = 0 AND reads = 0 AND opened_at IS NULL);
CREATE POLICY {TABLE}_take_back ON {TABLE} FOR DELETE TO {web_role()}
    USING (insats_id IN (SELECT participants_own_insatser()));
-- Who made it sees that it is there, and never again what it holds.
REVOKE ALL ON {TABLE} FROM {web_role()};
GRANT SELECT (id, insats_id, about, made_by_id, made_at, expires_at, is_mailed, reads, opened_at) ON {TABLE}
    TO {web_role()};
GRANT INSERT, DELETE ON {TABLE} TO {web_role()};

CREATE FUNCTION participants_part_stands(subjects uuid[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM unnest(subjects) AS one (id)
        WHERE participants_consent_stands(one.id) OR participants_remiss_stands(one.id))
$$;

-- What a part is about belongs to its insats, and a consent stands.
CREATE FUNCTION participants_check_part() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT participants_part_stands(NEW.about) OR EXISTS (
        SELECT 1 FROM unnest(NEW.about) AS one (id)
        WHERE NOT EXISTS (SELECT 1 FROM participants_deltagande WHERE id = one.id AND insats_id = NEW.insats_id)
          AND NOT EXISTS (SELECT 1 FROM participants_remiss WHERE id = one.id AND insats_id = NEW.insats_id)) THEN
        RAISE EXCEPTION 'a part is about people of its own insats, whose consent stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{TABLE}_of_insats';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {TABLE}_checked BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION participants_check_part();
"""
DROP_WALL = f"""
DROP TRIGGER {TABLE}_checked ON {TABLE};
DROP FUNCTION participants_check_part();
DROP FUNCTION participants_part_stands(uuid[]);
DROP POLICY {TABLE}_take_back ON {TABLE};
DROP POLICY {TABLE}_write ON {TABLE};
DROP POLICY {TABLE}_read ON {TABLE};
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_is_sealed;
"""

OPEN = f"""
-- The sealed part that the code leads to, and a try less. Whoever has the code alone reads nothing of it: the number of
-- the person opens the seal. Nothing for any other code, whatever is wrong with it.
CREATE FUNCTION participants_take_part(code text) RETURNS TABLE (part uuid, subjects uuid[], sealed text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE {TABLE} SET tries = tries + 1
    WHERE code_digest = encode(sha256(convert_to(code, 'UTF8')), 'hex') AND expires_at > clock_timestamp()
      AND tries < 10 AND reads < 100 AND participants_part_stands(about)
    RETURNING id, about, content_sealed
$$;
REVOKE ALL ON FUNCTION participants_take_part(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_take_part(text) TO {web_role()};

-- The seal was opened: the number was right.
CREATE FUNCTION participants_part_is_read(code text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE {TABLE} SET tries = 0, reads = reads + 1, opened_at = coalesce(opened_at, statement_timestamp())
    WHERE code_digest = encode(sha256(convert_to(code, 'UTF8')), 'hex')
$$;
REVOKE ALL ON FUNCTION participants_part_is_read(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_part_is_read(text) TO {web_role()};

CREATE FUNCTION participants_forget_parts() RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM {TABLE}
        WHERE expires_at <= clock_timestamp() OR tries >= 10 OR NOT participants_part_stands(about) RETURNING id)
    SELECT count(*)::integer FROM gone
$$;
REVOKE ALL ON FUNCTION participants_forget_parts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_forget_parts() TO {web_role()};
"""
DROP_OPEN = """
DROP FUNCTION participants_forget_parts();
DROP FUNCTION participants_part_is_read(text);
DROP FUNCTION participants_take_part(text);
"""

FORGET = f"""
-- Any consent that is over, and any name that is erased, takes with it what was made ready while it stood.
CREATE FUNCTION participants_forget_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM {TABLE} WHERE about @> ARRAY[
        CASE TG_TABLE_NAME WHEN 'participants_remissidentitet' THEN (to_jsonb(OLD) ->> 'remiss_id')::uuid
        ELSE (to_jsonb(OLD) ->> 'deltagande_id')::uuid END];
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION participants_forget_part() FROM PUBLIC;
CREATE TRIGGER participants_samtycke_unreadies AFTER UPDATE OF status ON participants_samtycke
    FOR EACH ROW WHEN (OLD.status = 'givet' AND NEW.status <> 'givet') EXECUTE FUNCTION participants_forget_part();
CREATE TRIGGER participants_identitet_unreadies AFTER DELETE ON participants_identitet
    FOR EACH ROW EXECUTE FUNCTION participants_forget_part();
CREATE TRIGGER participants_remissidentitet_unreadies AFTER DELETE ON participants_remissidentitet
    FOR EACH ROW EXECUTE FUNCTION participants_forget_part();
"""
DROP_FORGET = """
DROP TRIGGER participants_remissidentitet_unreadies ON participants_remissidentitet;
DROP TRIGGER participants_identitet_unreadies ON participants_identitet;
DROP TRIGGER participants_samtycke_unreadies ON participants_samtycke;
DROP FUNCTION participants_forget_part();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insatser", "0004_personuppgiftsansvarig"),
        ("members", "0019_reminders"),
        ("participants", "0056_count_lists_coarsely"),
    ]

    operations = [
        migrations.CreateModel(
            name="Utdragsdel",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "about",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None, verbose_name="gäller"
                    ),
                ),
                ("code_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("content_sealed", models.TextField(editable=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gjord")),
                ("expires_at", models.DateTimeField(verbose_name="gäller till")),
                ("is_mailed", models.BooleanField(default=False, verbose_name="skickad med e-post")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="försök")),
                ("reads", models.PositiveSmallIntegerField(default=0, verbose_name="läst gånger")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="öppnad")),
                (
                    "insats",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="insatser.insats",
                        verbose_name="insats",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.uppdrag",
                        verbose_name="gjord av",
                    ),
                ),
            ],
            options={
                "verbose_name": "del av registerutdrag",
                "ordering": ["-made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("made_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"), "+", models.Value(datetime.timedelta(days=30))
                                ),
                            ),
                        ),
                        name="participants_utdragsdel_expires",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(OPEN, DROP_OPEN),
        migrations.RunSQL(FORGET, DROP_FORGET),
    ]
