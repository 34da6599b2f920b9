"""The history of one object in words: when, what, who, and which fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Model

from finsam import history
from insatser.models.mal import number_shown
from members.models import User

LIMIT = 50
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(,|$)")


@dataclass(frozen=True)
class Line:
    """One act."""

    at: datetime
    sentence: str
    who: str
    details: tuple[str, ...]


def lines(subject: Model, labels: Mapping[str, str], *, codes: Sequence[str] = (), limit: int = LIMIT) -> list[Line]:
    """The latest acts on an object, newest first; `labels` names the fields that acts may have changed.

    With `codes` only acts of those kinds.
    """
    found = history.for_subject(subject)
    entries = list((found.filter(code__in=codes) if codes else found)[:limit])
    users = User.objects.filter(pk__in={e.user_id for e in entries if e.user_id}).select_related("person")
    names = {user.pk: user.person.name for user in users}
    return [
        Line(
            entry.at,
            history.sentence(entry.code),
            names.get(entry.user_id, "Systemet") if entry.user_id else "Systemet",
            tuple(_detail(labels[name], change) for name, change in entry.changes.items() if name in labels),
        )
        for entry in entries
    ]


def _detail(label: str, change: list[str | None]) -> str:
    before, after = change
    if before is None and after is not None and label == "År":
        return f"{label} {after}"
    if (before is None and after is None) or any(text and UUID.match(text) for text in change):
        return label
    return f"{label}: {_shown(before)} → {_shown(after)}"


def _shown(text: str | None) -> str:
    if text is None:
        return "tomt"
    return number_shown(Decimal(text)) if re.fullmatch(r"-?\d+\.\d+", text) else text
