"""Each row of the history is told to the log: its number and a digest of what it says, when it is saved.

A row that the owner of the database takes away before it is sealed leaves no trace in the database. It does in a log
that is sent to another machine, and `check_consistency --log` compares (ADR 2). Nothing is locked and nothing waits.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import transaction

from finsam.history.models import Entry, Look

log = structlog.get_logger(__name__)

EVENT = "history_written"
ABOUT = ("subject_type", "subject_id", "user_id", "uppdrag_id")
KINDS: dict[str, tuple[type[Entry] | type[Look], tuple[str, ...]]] = {
    "act": (Entry, ("code", *ABOUT, "system", "for_whom", "changes", "request_id")),
    "look": (Look, ("purpose", *ABOUT)),
}
"""What a row of each kind says. When it was written is the database's own to set, and not part of it."""
ROW = re.compile(f"({'|'.join(KINDS)}):[0-9]{{1,18}}")
AT_ONCE = 1000


def tell(kind: str, row: Entry | Look) -> None:
    """Write the row to the log as soon as it is saved for good."""
    transaction.on_commit(lambda: log.info(EVENT, row=f"{kind}:{row.pk}", digest=digest(kind, row)), robust=True)


def digest(kind: str, row: Entry | Look) -> str:
    """A fingerprint of what the row says."""
    values = [getattr(row, name) for name in KINDS[kind][1]]
    return hashlib.sha256(json.dumps([kind, row.pk, *values], sort_keys=True, default=str).encode()).hexdigest()


def told(lines: Iterable[str]) -> dict[str, str]:
    """Row → digest of all lines of a log that tell of one; other lines are passed over."""
    found: dict[str, str] = {}
    for line in lines:
        event = _event(line)
        if event.get("event") == EVENT and ROW.fullmatch(str(event.get("row"))):
            found[str(event["row"])] = str(event.get("digest"))
    return found


def lost(rows: dict[str, str]) -> list[str]:
    """Those of the told rows that are gone, or say something else now."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for name in rows:
        kind, _, number = name.partition(":")
        numbers[kind].append(int(number))
    return [
        f"{kind}:{number}"
        for kind, of_kind in sorted(numbers.items())
        for start in range(0, len(of_kind), AT_ONCE)
        for number in _lost(kind, sorted(of_kind)[start : start + AT_ONCE], rows)
    ]


def _lost(kind: str, numbers: list[int], rows: dict[str, str]) -> list[int]:
    stored = KINDS[kind][0].objects.in_bulk(numbers)
    return [
        number for number in numbers if number not in stored or digest(kind, stored[number]) != rows[f"{kind}:{number}"]
    ]


def _event(line: str) -> dict[str, Any]:
    """The JSON of a line, which may stand after the name of a container."""
    try:
        event = json.loads(line[line.index("{") :])
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
