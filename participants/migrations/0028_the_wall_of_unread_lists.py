"""A file that nobody has read yet goes as other lists do, and at any withdrawal: who is in it is not known (ADR 11)."""

from importlib import import_module

from django.db import migrations

from finsam.grants import grant

lists = import_module("participants.migrations.0011_the_wall_of_lists")

FORGET_BEFORE = lists.FORGET[lists.FORGET.index("CREATE FUNCTION participants_forget_lists()") :].split("REVOKE")[0]
WITHDRAWN_BEFORE = lists.FORGET[lists.FORGET.index("CREATE FUNCTION participants_forget_lists_of_withdrawn()") :].split(
    "REVOKE"
)[0]
RESTORED_BEFORE = """
CREATE OR REPLACE FUNCTION participants_forget_restored_lists() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    UPDATE participants_deltagarlista SET keeps_until = statement_timestamp()
    WHERE state IN ('kolumner', 'granskad') AND keeps_until > statement_timestamp();
    SELECT participants_forget_lists();
$$;
"""


def _with_unread(sql: str) -> str:
    return sql.replace("state IN ('kolumner', 'granskad')", "state IN ('mottagen', 'kolumner', 'granskad')")


def _anew(sql: str) -> str:
    return sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


WITHDRAWN = WITHDRAWN_BEFORE.replace(
    "        UNION ALL\n",
    "        UNION ALL\n        SELECT id FROM participants_deltagarlista WHERE state = 'mottagen'\n        UNION ALL\n",
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0027_lists_are_read_by_a_job")]
    operations = [
        grant("participants_deltagarlista", "UPDATE (refused_because)"),
        migrations.RunSQL(_anew(_with_unread(FORGET_BEFORE)), _anew(FORGET_BEFORE)),
        migrations.RunSQL(_anew(WITHDRAWN), _anew(WITHDRAWN_BEFORE)),
        migrations.RunSQL(_with_unread(RESTORED_BEFORE), RESTORED_BEFORE),
    ]
