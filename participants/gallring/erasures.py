"""The journal of erasures: triggers write it whenever an identity is deleted, and a restored copy follows it (ADR 16).

Whoever erases because of something that the rows do not tell says so with `because`; else the trigger finds the reason.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from finsam import encryption
from participants.gallring.enums import Raderingsorsak, Raderingsslag
from participants.models import Radering

FILE_NAME = "raderingar.json"
FORMAT = 1


class JournalError(Exception):
    """The file is no journal, or was changed since it was written; the message says which in one line."""


@dataclass(frozen=True, order=True)
class Erasure:
    """One row of the journal, as the file holds it."""

    at: str
    slag: str
    rad: str
    orsak: str


@contextmanager
def because(orsak: Raderingsorsak) -> Iterator[None]:
    """What is erased inside is written down with this reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('finsam.erasure', %s, true)", [orsak.value])
        yield
        cursor.execute("SELECT set_config('finsam.erasure', '', true)")


def kept() -> set[Erasure]:
    """The journal of the database."""
    rows = Radering.objects.order_by().values_list("at", "slag", "rad", "orsak")
    return {Erasure(at.isoformat(), slag, str(rad), orsak) for at, slag, rad, orsak in rows.iterator()}


def unknown_here(erasures: Iterable[Erasure]) -> int:
    """How many of these the database does not know of."""
    return len(_by_row(erasures).keys() - _by_row(kept()).keys())


def replay(erasures: Iterable[Erasure]) -> int:
    """Erase again, as the owner of the database, what is not in its journal; how many identities were there.

    Rows that are not in this database are only written down, so that the journal stays whole.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        done = _by_row(kept())
        found = 0
        for one in sorted(erasures):
            if (one.slag, one.rad) not in done:
                cursor.execute(
                    "SELECT participants_replay_erasure(%s, %s, %s, %s)", [one.slag, one.rad, one.orsak, one.at]
                )
                found += bool(cursor.fetchone()[0])
        cursor.execute("SELECT participants_forget_restored_lists()")
    return found


# The journal outside the database


def merge_into(path: Path, erasures: set[Erasure]) -> int:
    """Write what is here and there to the file, signed with the newest key; how many it holds. It never gets fewer.

    A file that says it already is left as it is, so that nobody has to copy it again.
    """
    before, is_newest = _read(path) if path.exists() else (set(), False)
    both = {**_by_row(erasures), **_by_row(before)}
    if not is_newest or len(both) != len(before):
        _write(path, sorted(both.values()))
    return len(both)


def read(path: Path) -> set[Erasure]:
    """The journal in a file. Raises JournalError unless it was signed with one of our keys and not changed since."""
    return _read(path)[0]


def _by_row(erasures: Iterable[Erasure]) -> dict[tuple[str, str], Erasure]:
    return {(one.slag, one.rad): one for one in erasures}


def _body(rows: list[dict[str, Any]]) -> str:
    return json.dumps([FORMAT, rows], sort_keys=True, separators=(",", ":"))


def _write(path: Path, erasures: list[Erasure]) -> None:
    rows = [asdict(one) for one in erasures]
    signature = encryption.digests(_body(rows))[0]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.ny")
    lines = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
    text = f'{{"format": {FORMAT}, "signature": "{signature}", "erasures": [\n{lines}\n]}}\n'
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read(path: Path) -> tuple[set[Erasure], bool]:
    """What it holds, and whether the newest key has signed it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows, signature, format_ = content["erasures"], content["signature"], content["format"]
        found = {_row(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalError(f"{path} kan inte läsas, eller är ingen journal över raderingar.") from error
    known = encryption.digests(_body(rows))
    if signature not in known:
        raise JournalError(f"{path} är ändrad, eller skriven med andra nycklar än de i FINSAM_FIELD_KEYS.")
    if format_ != FORMAT:
        raise JournalError(f"{path} har format {format_}, som den här versionen inte läser.")
    return found, signature == known[0]


def _row(row: dict[str, str]) -> Erasure:
    datetime.fromisoformat(row["at"])
    return Erasure(row["at"], Raderingsslag(row["slag"]), str(UUID(row["rad"])), Raderingsorsak(row["orsak"]))
