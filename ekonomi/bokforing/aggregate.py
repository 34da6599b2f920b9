"""Manadsutfall: the kept sums of the ledger, made again in the transaction that changes its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

_LOCK = 77_041  # class of our advisory locks; the year is the key
_ROWS = """
    SELECT r.year, r.month, r.konto, r.post_id, sum(r.amount) AS amount, count(*) AS row_count
    FROM ekonomi_verifikationsrad r JOIN ekonomi_sieimport i ON i.id = r.sie_import_id
    WHERE i.state = 'imported' {where}
    GROUP BY r.year, r.month, r.konto, r.post_id
"""


@dataclass(frozen=True)
class Discrepancy:
    """A kept sum that is not the sum of its rows."""

    year: int
    month: int
    konto: str
    post_id: str | None
    kept: Decimal | None
    rows: Decimal | None


def lock_year(year: int) -> None:
    """Let nobody else change the ledger of the year until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, year])


def tell_planner() -> None:
    """Let the database count the ledger now; until autovacuum does, lists of an imported year are ten times slower."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ekonomi_count_ledger()")


def rebuild(year: int) -> None:
    """Make the sums of a year again from its rows. Call `lock_year` first."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ekonomi_manadsutfall WHERE year = %s", [year])
        cursor.execute(
            "INSERT INTO ekonomi_manadsutfall (year, month, konto, post_id, amount, row_count)"
            + _ROWS.format(where="AND i.year = %s"),
            [year],
        )


def discrepancies() -> Sequence[Discrepancy]:
    """Sums that differ from the rows, in any year; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(m.year, s.year), coalesce(m.month, s.month), coalesce(m.konto, s.konto),
                   coalesce(m.post_id, s.post_id), m.amount, s.amount
            FROM ekonomi_manadsutfall m FULL JOIN ({_ROWS.format(where="")}) s
                ON m.year = s.year AND m.month = s.month AND m.konto = s.konto
                   AND m.post_id IS NOT DISTINCT FROM s.post_id
            WHERE m.amount IS DISTINCT FROM s.amount OR m.row_count IS DISTINCT FROM s.row_count
            ORDER BY 1, 2, 3
            """  # noqa: S608 -- constants only
        )
        return [
            Discrepancy(year, month, konto, str(post) if post else None, kept, rows)
            for year, month, konto, post, kept, rows in cursor.fetchall()
        ]
