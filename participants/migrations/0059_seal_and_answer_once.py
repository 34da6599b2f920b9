"""Two at once: a gallring tells whether it was sealed now, and an answer by a link locks what was asked before the link."""

from importlib import import_module

from django.db import migrations

from finsam.grants import web_role

links = import_module("participants.migrations.0034_links_open_one_question")
gallring = import_module("participants.migrations.0038_the_rules_of_gallring")

START = "CREATE FUNCTION participants_answer_by_link("
ANSWER_BEFORE = links.OPEN[
    links.OPEN.index(START) : links.OPEN.index("REVOKE ALL ON FUNCTION participants_answer_by_link")
]
ANSWER_BEFORE = ANSWER_BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
# whoever registers the answer locks the time to ask, and a trigger takes the link then: the same order here
ANSWER = ANSWER_BEFORE.replace("    FOR UPDATE;\n", "    FOR UPDATE OF t;\n")

RIGHTS = f"""
REVOKE ALL ON FUNCTION participants_finish_gallring(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_finish_gallring(uuid) TO {web_role()};
"""
DROP_FINISH = "DROP FUNCTION participants_finish_gallring(uuid);\n"
FINISH_BEFORE = DROP_FINISH + gallring.ERASE[gallring.ERASE.index("CREATE FUNCTION participants_finish_gallring") :]
FINISH = f"""{DROP_FINISH}
-- A gallring is finished when nothing is left of it; then it is sealed, and nothing is added. Whether that was now.
CREATE FUNCTION participants_finish_gallring(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM participants_gallring WHERE id = wanted FOR UPDATE;
    IF participants_acting_role() IS DISTINCT FROM 'forbundschef' OR EXISTS (
        SELECT 1 FROM participants_gallring AS one, participants_due(one.plan_id, one.day) WHERE one.id = wanted) THEN
        RAISE EXCEPTION 'only the forbundschef finishes a gallring, when nothing is left'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE participants_gallring SET
        finished_at = greatest(clock_timestamp(), ordered_at), sha256 = participants_gallring_digest(id)
    WHERE id = wanted AND finished_at IS NULL;
    RETURN FOUND;
END $$;
{RIGHTS}"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0058_last_days_that_follow_the_end")]
    operations = [
        migrations.RunSQL(ANSWER, ANSWER_BEFORE),
        migrations.RunSQL(FINISH, FINISH_BEFORE),
    ]
