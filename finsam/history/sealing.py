"""Sealing of the history, and the check that finds a changed or missing row.

The work is done by two functions in the database that the owner owns: the web's role can start a sealing but writes
no seal itself. A seal's hash is sha256(previous hash + one line per row).
"""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Fault:
    """A batch whose rows no longer give the hash that was sealed."""

    seal_id: int
    first_entry_id: int
    last_entry_id: int
    reason: str


def seal() -> int:
    """Seal all rows written since the last seal; returns how many they were. Runs as a periodic job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_seal()")
        return int(cursor.fetchone()[0])


def faults() -> list[Fault]:
    """Batches that do not agree with their seal, in order; none when the history is whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal_id, first_entry_id, last_entry_id, reason FROM history_faults()")
        return [Fault(*row) for row in cursor.fetchall()]
