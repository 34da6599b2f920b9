"""Sealing of the history, and the check that finds a changed or missing row.

The work is done by functions in the database that the owner owns: the web's role can start a sealing but writes no
seal itself. A seal's hash is sha256(previous hash + one line per act + one line per look). What the owner of the
database could do to the whole chain is only found with a seal that was noted elsewhere: see ADR 2.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from finsam.history.models import Seal

REASONS = {
    "changed row": "en rad är ändrad",
    "missing or added row": "en rad saknas eller har lagts till",
    "missing seal": "förseglingen före saknas",
    "missing last seal": "den sista förseglingen saknas eller är en annan",
}


@dataclass(frozen=True)
class Fault:
    """A batch whose rows no longer give the hash that was sealed, or an end that is not the one that was marked."""

    seal_id: int
    first_entry_id: int
    last_entry_id: int
    reason: str

    def __str__(self) -> str:
        return f"försegling {self.seal_id}, från rad {self.first_entry_id}: {REASONS[self.reason]}."


@dataclass(frozen=True)
class Head:
    """The last seal: whoever has it on paper can tell later that nothing before it has changed."""

    number: int
    hash: str
    sealed_at: datetime

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def seal() -> int | None:
    """Seal all rows since the last seal; returns how many they were, None when writers did not let go in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_seal()")
        counted: int | None = cursor.fetchone()[0]
    return counted


def head() -> Head | None:
    """The last seal, if anything is sealed."""
    row = Seal.objects.order_by("-id").values_list("id", "hash", "sealed_at").first()
    return Head(*row) if row is not None else None


def holds(number: int, hash_: str) -> bool:
    """Whether a seal that was noted elsewhere is still in the chain, with the same hash."""
    return Seal.objects.filter(pk=number, hash=hash_.lower()).exists()


def faults() -> list[Fault]:
    """Batches that do not agree with their seal, in order; none when the history is whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal_id, first_entry_id, last_entry_id, reason FROM history_faults()")
        return [Fault(*row) for row in cursor.fetchall()]
