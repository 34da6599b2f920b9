"""The history of one object in words: when, what, who, and which fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from finsam import codelists, history
from finsam.formats import NBSP
from finsam.history.models import Entry
from finsam.prepared import prepared
from insatser.enums import MALGRUPP_LISTA, InsatsState
from insatser.models.mal import number_shown
from members.models import User

LIMIT = 50
WHO = Subquery(User.objects.filter(pk=OuterRef("user_id")).values("person__name"))
STATES = {str(key): str(label) for key, label in InsatsState.choices}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(,|$)")


@dataclass(frozen=True)
class Line:
    """One act."""

    at: datetime
    sentence: str
    who: str
    details: tuple[str, ...]


def lines(
    subject: Model,
    labels: Mapping[str, str],
    *,
    codes: Sequence[str] = (),
    limit: int = LIMIT,
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Line]:
    """The latest acts on an object, newest first; `labels` names the fields that acts may have changed.

    With `codes` only acts of those kinds. `known` has the words for the codes of a field.
    """
    entries = list(
        _of_kinds(subject, codes)[:limit] if codes else _latest(subject._meta.label_lower, str(subject.pk))[:limit]
    )
    words: dict[str, Mapping[str, str]] = {"state": STATES, **(known or {})}
    if any("malgrupper" in entry.changes for entry in entries):
        words["malgrupper"] = dict(codelists.values(MALGRUPP_LISTA).values_list("key", "label"))
    return [
        Line(
            entry.at,
            history.sentence(entry.code),
            entry.who or "Systemet",
            tuple(
                _detail(label, _in_words(entry.changes[name], words.get(name, {})))
                for name, label in labels.items()
                if name in entry.changes
            ),
        )
        for entry in entries
    ]


def _of_kinds(subject: Model, codes: Sequence[str]) -> QuerySet[Entry, Any]:
    return history.for_subject(subject).filter(code__in=codes).annotate(who=WHO)


@prepared
def _latest(subject_type: str, subject_id: str) -> QuerySet[Entry, Any]:
    return Entry.objects.about_key(subject_type, subject_id).annotate(who=WHO)[:LIMIT]


def _in_words(change: list[str | None], words: Mapping[str, str]) -> list[str | None]:
    """The codes of a field, of which there may be several, as people know them; `code:50` is 50 per cent of it."""
    if not words:
        return change
    return [text and ", ".join(_in_word(code, words) for code in text.split(",")) for text in change]


def _in_word(text: str, words: Mapping[str, str]) -> str:
    code, _, share = text.partition(":")
    return f"{words.get(code, code)} {share}{NBSP}%" if share else words.get(code, code)


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
