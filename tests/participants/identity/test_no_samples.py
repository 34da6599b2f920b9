"""The database keeps no samples of what names somebody: they would outlive an erasure until the next count."""

import os

import psycopg
import pytest
from django.db import connection

from finsam import acting
from participants.identity.personnummer import parse
from tests.owner import as_owner
from tests.participants.people import deltagaransvarig, number, registered

pytestmark = pytest.mark.usefixtures("forbund")
NAMING = r"_(encrypted|digest|sealed)$"


def test_every_column_that_names_somebody_is_left_out() -> None:
    """A column that comes later needs SET STATISTICS 0, as in 0060_no_samples_of_identities."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname || '.' || attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid"
            " WHERE c.relkind = 'r' AND relname LIKE 'participants\\_%%' AND attname ~ %s"
            " AND attstattarget IS DISTINCT FROM 0",
            [NAMING],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_a_count_keeps_nothing_of_them() -> None:
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
        for nth in range(3):
            registered(user, insats, personnummer=parse(number(nth)), name=f"Prova Provsson {nth}")
    tables = ("participants_identitet", "participants_igenkanning")
    with as_owner() as owner:
        owner.execute(f"ANALYZE {', '.join(tables)}")
    with psycopg.connect(os.environ["DATABASE_MAINT_URL"], dbname=connection.settings_dict["NAME"]) as maint:
        rows = maint.execute("SELECT tablename, attname FROM pg_stats WHERE tablename = ANY (%s)", [list(tables)])
        assert set(rows) == {
            ("participants_identitet", "deltagande_id"),
            ("participants_identitet", "insats_id"),
            ("participants_igenkanning", "deltagare_id"),
        }
