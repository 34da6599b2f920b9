"""Rows of the history in words: who and for whom, what, about what. Names of people with a login and of organisations
are looked up when shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from finsam import history
from finsam.history.models import Entry
from members.models import Organisation, User

SHOWN_WITH_VALUES = ("members", "codelists")
"""The apps whose changes the log shows. Elsewhere they are counts and amounts, which not every reader may see."""

FIELD_WORDS = {
    "role": "roll",
    "from_on": "från",
    "to_on": "till",
    "share": "andel",
    "share_of_part": "andel av parten",
    "year": "år",
    "amount": "belopp",
    "encrypted_fields": "krypterade fält",
    "state": "läge",
    "starts_on": "start",
    "ends_on": "slut",
    "name": "namn",
    "orgnr": "organisationsnummer",
}


@dataclass(frozen=True)
class Line:
    """One act as it is shown."""

    at: dt.datetime
    who: str
    for_whom: str
    what: str
    about: str
    changes: str


def lines(entries: Iterable[Entry]) -> list[Line]:
    """The rows in words, with one query for all names and one for all organisations."""
    rows = list(entries)
    names = _names({row.user_id for row in rows if row.user_id is not None})
    organisations = _organisations({row.for_whom for row in rows if row.for_whom})
    return [
        Line(
            at=row.at,
            who=_who(row, names),
            for_whom=organisations.get(row.for_whom, ""),
            what=history.sentence(row.code),
            about=_about(row),
            changes=_changes(row),
        )
        for row in rows
    ]


def _names(user_ids: set[UUID]) -> dict[UUID, str]:
    found = User.objects.filter(pk__in=user_ids).values_list("pk", "person__name")
    return dict(found)


def _organisations(ids: set[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}


def _who(row: Entry, names: dict[UUID, str]) -> str:
    if row.user_id is not None:
        return names.get(row.user_id, "Okänd användare")
    return "Systemet" if row.system else "Ingen inloggad"


def _about(row: Entry) -> str:
    """The kind of thing and the beginning of its number; never a name of what it is about."""
    try:
        kind = str(apps.get_model(row.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = row.subject_type
    return f"{kind} {row.subject_id[:8]}"


def _changes(row: Entry) -> str:
    """What was changed, with the words that the model's own fields have; nothing outside the apps of the reader."""
    if row.subject_type.partition(".")[0] not in SHOWN_WITH_VALUES:
        return ""
    parts = []
    for field, values in row.changes.items():
        before, after = values if isinstance(values, list) and len(values) == 2 else (None, values)
        if field == "fields":
            parts += [_word(row, name.strip()) for name in str(after).split(",") if name.strip()]
            continue
        word = _word(row, field)
        parts.append(f"{word}: {after}" if before in (None, "") else f"{word}: {before} → {after}")
    return ", ".join(parts)


def _word(row: Entry, field: str) -> str:
    try:
        return str(apps.get_model(row.subject_type)._meta.get_field(field).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return FIELD_WORDS.get(field, field)
