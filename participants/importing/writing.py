"""Registering many at once: what `register_in` writes for one person, in a fixed number of statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from members.models import Uppdrag
from participants.deltaganden.registering import Inregistrering
from participants.enums import Fas, SamtyckeStatus, Syfte
from participants.importing.arrays import array
from participants.models import (
    Deltagande,
    Deltagare,
    Deltagarlista,
    Forsorjning,
    Identitet,
    Igenkanning,
    Samtycke,
    Sysselsattning,
)
from participants.samtycke.shown import Decisions


@dataclass(frozen=True)
class Newcomer:
    """One who is to be registered: what was read, the name and number encrypted, and which deltagare it is."""

    entry: Inregistrering = field(repr=False)
    identity: Identitet = field(repr=False)
    deltagare_id: UUID
    deltagande_id: UUID = field(default_factory=uuid.uuid4)


def expect_many() -> None:
    """One list at a time, as each counts the tables that it fills; and without plans from when these were small."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE participants_deltagande IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute("DISCARD PLANS")


def count(*models: type[Model]) -> None:
    """Let the database plan the rest of the transaction for the rows that it has just written.

    Its statistics may say that there are none: autovacuum sees nothing of what is not committed, or was taken back. To
    read a whole table for each row of a list, as is right for an empty one, would then take minutes.
    """
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(models))
        cursor.execute(f"SELECT participants_count_anew({places})", [model._meta.db_table for model in models])


def write(lista: Deltagarlista, newcomers: Sequence[Newcomer], taken_by: Uppdrag) -> None:
    """Write them all, or nobody: needs a transaction."""
    count(Deltagare, Igenkanning)
    _write_deltaganden(lista, newcomers, taken_by)
    count(Deltagande)
    consents = [(one, syfte, is_given) for one in newcomers for syfte, is_given in one.entry.consents.items()]
    texts = _texts(consents)
    _insert(
        Samtycke,
        {"taken_by_id": taken_by.pk},
        {
            "deltagande_id uuid": [one.deltagande_id for one, _, _ in consents],
            "syfte text": [syfte.value for _, syfte, _ in consents],
            "status text": [_status(is_given).value for _, _, is_given in consents],
            "given_on date": [one.entry.consent_on for one, _, _ in consents],
            "text_id uuid": [text for text, _ in texts],
            "shown_id uuid": [shown for _, shown in texts],
        },
        has_id=True,
    )
    _insert(
        Identitet,
        {"insats_id": lista.insats_id},
        {
            "deltagande_id uuid": [one.deltagande_id for one in newcomers],
            "name_encrypted text": [one.identity.name_encrypted for one in newcomers],
            "personnummer_encrypted text": [one.identity.personnummer_encrypted for one in newcomers],
            "personnummer_digest text": [one.identity.personnummer_digest for one in newcomers],
        },
    )
    _write_answers(newcomers)
    count(Samtycke, Identitet, Forsorjning, Sysselsattning)


def _texts(consents: Sequence[tuple[Newcomer, Syfte, bool]]) -> list[tuple[UUID | None, UUID | None]]:
    """The text that each consent was given to and the one that was shown; not known where the list says no language."""
    decisions, found = Decisions(), []
    for one, syfte, _ in consents:
        text, shown = None, None
        if one.entry.sprak is not None:
            text, shown = decisions.given(syfte, one.entry.sprak, one.entry.consent_on)
        found.append((text.pk if text else None, shown.pk if shown else None))
    return found


def _status(is_given: bool) -> SamtyckeStatus:
    return SamtyckeStatus.GIVET if is_given else SamtyckeStatus.NEKAT


def _write_deltaganden(lista: Deltagarlista, newcomers: Sequence[Newcomer], taken_by: Uppdrag) -> None:
    same: dict[str, Any] = {
        "version": 1,
        "insats_id": lista.insats_id,
        "is_mistake": False,
        "mistake_reason": "",
        "registered_by_id": taken_by.pk,
        "registered_at": timezone.now(),
        "lista_id": lista.pk,
    }
    entries = [one.entry for one in newcomers]
    each: dict[str, Sequence[Any]] = {
        "id uuid": [one.deltagande_id for one in newcomers],
        "deltagare_id uuid": [one.deltagare_id for one in newcomers],
        "starts_on date": [entry.starts_on for entry in entries],
        "planned_end_on date": [entry.planned_end_on for entry in entries],
        "kommun text": [entry.kommun for entry in entries],
        "utbildningsniva_id uuid": [entry.utbildningsniva.pk for entry in entries],
        "tid_offentlig_forsorjning_id uuid": [entry.tid_offentlig_forsorjning.pk for entry in entries],
        "remittent_id uuid": [entry.remittent.pk for entry in entries],
    }
    _insert(Deltagande, same, each)


def _write_answers(newcomers: Sequence[Newcomer]) -> None:
    lives_on = [(one.deltagande_id, kalla.pk) for one in newcomers for kalla in one.entry.before.forsorjning]
    does = [
        (one.deltagande_id, slag.pk, percent)
        for one in newcomers
        for slag, percent in one.entry.before.sysselsattning.items()
    ]
    fas = {"fas": Fas.FORE.value}
    _insert(
        Forsorjning,
        fas,
        {"deltagande_id uuid": [key for key, _ in lives_on], "kalla_id uuid": [kalla for _, kalla in lives_on]},
    )
    _insert(
        Sysselsattning,
        fas,
        {
            "deltagande_id uuid": [key for key, _, _ in does],
            "slag_id uuid": [slag for _, slag, _ in does],
            "omfattning smallint": [percent for _, _, percent in does],
        },
    )


def _insert(
    model: type[Model], same: Mapping[str, Any], each: Mapping[str, Sequence[Any]], *, has_id: bool = False
) -> None:
    """One INSERT of arrays: nearly COPY, which PostgreSQL does not do where row-level security decides.

    `same` is what all rows have; `each` the values of the others, by the column's name and type. Ids that nobody needs
    to know are made by the database.
    """
    columns = [column.split()[0] for column in each]
    arrays = ", ".join(f"%s::{column.split()[1]}[]" for column in each)
    made = {"id": "gen_random_uuid()"} if has_id else {}
    listed = ", ".join([*same, *made, *columns])
    values = ", ".join([*["%s"] * len(same), *made.values(), *(f"one.{column}" for column in columns)])
    sql = f"INSERT INTO {model._meta.db_table} ({listed}) SELECT {values}"
    sql += f" FROM unnest({arrays}) AS one ({', '.join(columns)})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*same.values(), *map(array, each.values())])
