"""Registering many at once: what `register_in` writes for one person, in a fixed number of statements."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from members.models import Uppdrag
from participants.deltaganden import Inregistrering
from participants.enums import Fas, SamtyckeStatus
from participants.models import Deltagande, Deltagarlista, Forsorjning, Identitet, Samtycke, Sysselsattning

TYPES: Mapping[type[Any], Mapping[str, str]] = {
    Deltagande: {
        "id": "uuid",
        "version": "integer",
        "deltagare_id": "uuid",
        "insats_id": "uuid",
        "starts_on": "date",
        "planned_end_on": "date",
        "kommun": "text",
        "utbildningsniva_id": "uuid",
        "tid_offentlig_forsorjning_id": "uuid",
        "remittent_id": "uuid",
        "is_mistake": "boolean",
        "mistake_reason": "text",
        "registered_by_id": "uuid",
        "registered_at": "timestamptz",
        "lista_id": "uuid",
    },
    Samtycke: {
        "id": "uuid",
        "deltagande_id": "uuid",
        "syfte": "text",
        "status": "text",
        "given_on": "date",
        "taken_by_id": "uuid",
    },
    Identitet: {
        "deltagande_id": "uuid",
        "insats_id": "uuid",
        "name_encrypted": "text",
        "personnummer_encrypted": "text",
        "personnummer_digest": "text",
    },
    Forsorjning: {"deltagande_id": "uuid", "fas": "text", "kalla_id": "uuid"},
    Sysselsattning: {"deltagande_id": "uuid", "fas": "text", "slag_id": "uuid", "omfattning": "smallint"},
}
"""What is written of each model, and its type in the database."""


@dataclass(frozen=True)
class Newcomer:
    """One who is to be registered: what was read, the name and number encrypted, and which deltagare it is."""

    entry: Inregistrering = field(repr=False)
    identity: Identitet = field(repr=False)
    deltagare_id: UUID
    deltagande_id: UUID = field(default_factory=uuid.uuid4)


def write(lista: Deltagarlista, newcomers: Sequence[Newcomer], taken_by: Uppdrag) -> None:
    """Write them all, or nobody: needs a transaction."""
    now = timezone.now()
    _insert(Deltagande, [_deltagande(lista, one, taken_by, now) for one in newcomers])
    _insert(Samtycke, [row for one in newcomers for row in _consents(one, taken_by)])
    _insert(Identitet, [_identity(lista, one) for one in newcomers])
    _insert(
        Forsorjning,
        [(one.deltagande_id, Fas.FORE.value, kalla.pk) for one in newcomers for kalla in one.entry.before.forsorjning],
    )
    _insert(
        Sysselsattning,
        [
            (one.deltagande_id, Fas.FORE.value, slag.pk, percent)
            for one in newcomers
            for slag, percent in one.entry.before.sysselsattning.items()
        ],
    )


def _insert(model: type[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    """One INSERT of arrays: nearly COPY, which PostgreSQL does not do where row-level security decides."""
    if not rows:
        return
    columns = TYPES[model]
    listed = ", ".join(columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    sql = f"INSERT INTO {model._meta.db_table} ({listed}) SELECT * FROM unnest({arrays})"  # noqa: S608 -- our names
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])


def _deltagande(lista: Deltagarlista, one: Newcomer, taken_by: Uppdrag, now: datetime) -> tuple[Any, ...]:
    entry = one.entry
    return (
        one.deltagande_id,
        1,
        one.deltagare_id,
        lista.insats_id,
        entry.starts_on,
        entry.planned_end_on,
        entry.kommun,
        entry.utbildningsniva.pk,
        entry.tid_offentlig_forsorjning.pk,
        entry.remittent.pk,
        False,
        "",
        taken_by.pk,
        now,
        lista.pk,
    )


def _consents(one: Newcomer, taken_by: Uppdrag) -> Iterable[tuple[Any, ...]]:
    for syfte, is_given in one.entry.consents.items():
        status = SamtyckeStatus.GIVET if is_given else SamtyckeStatus.NEKAT
        yield (uuid.uuid4(), one.deltagande_id, syfte.value, status.value, one.entry.consent_on, taken_by.pk)


def _identity(lista: Deltagarlista, one: Newcomer) -> tuple[Any, ...]:
    kept = one.identity
    return (
        one.deltagande_id,
        lista.insats_id,
        kept.name_encrypted,
        kept.personnummer_encrypted,
        kept.personnummer_digest,
    )
