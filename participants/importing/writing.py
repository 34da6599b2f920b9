"""Registering many at once: what `register_in` writes for one person, in a fixed number of statements."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone

from members.models import Uppdrag
from participants.deltaganden.registering import Answers, Inregistrering, Utregistrering, asked_until, end_given
from participants.enums import DECEASED, Fas, SamtyckeStatus, Syfte
from participants.importing.arrays import array, is_any
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
    """One who is to be registered: what was read, the name and number encrypted, and which deltagare it is.

    There is no identity when its last day has passed, and an end of those who have left already.
    """

    entry: Inregistrering = field(repr=False)
    identity: Identitet | None = field(repr=False)
    deltagare_id: UUID
    end: Utregistrering | None = field(default=None, repr=False)
    deltagande_id: UUID = field(default_factory=uuid.uuid4)


Consent = tuple[Newcomer, Syfte, bool]


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
    asked = [consent for consent in consents if _is_asked_after_end(consent)]
    _write_consents([consent for consent in consents if not _is_asked_after_end(consent)], taken_by)
    if asked:  # the database plans the questions at once, and has to know how many consents there are
        count(Samtycke)
        _write_consents(asked, taken_by)
    known = [(one.deltagande_id, one.identity) for one in newcomers if one.identity is not None]
    _insert(
        Identitet,
        {"insats_id": lista.insats_id},
        {
            "deltagande_id uuid": [key for key, _ in known],
            "name_encrypted text": [identity.name_encrypted for _, identity in known],
            "personnummer_encrypted text": [identity.personnummer_encrypted for _, identity in known],
            "personnummer_digest text": [identity.personnummer_digest for _, identity in known],
        },
    )
    _write_answers(Fas.FORE, [(one.deltagande_id, one.entry.before) for one in newcomers])
    ended = [(one.deltagande_id, one.end) for one in newcomers if one.end is not None]
    if ended:
        _write_answers(Fas.EFTER, [(key, end.after) for key, end in ended if end.after is not None])
        _end_consents(ended)
    count(Samtycke, Identitet, Forsorjning, Sysselsattning)


def _is_asked_after_end(consent: Consent) -> bool:
    one, syfte, is_given = consent
    return one.end is not None and syfte == Syfte.LANGTIDSUPPFOLJNING and is_given


def _write_consents(consents: Sequence[Consent], taken_by: Uppdrag) -> None:
    """As they were given; the last day of one to be asked after an end follows from it at once."""
    texts = _texts(consents)
    each: dict[str, Sequence[Any]] = {
        "deltagande_id uuid": [one.deltagande_id for one, _, _ in consents],
        "syfte text": [syfte.value for _, syfte, _ in consents],
        "status text": [_status(is_given).value for _, _, is_given in consents],
        "given_on date": [one.entry.consent_on for one, _, _ in consents],
        "text_id uuid": [text for text, _ in texts],
        "shown_id uuid": [shown for _, shown in texts],
    }
    last = [asked_until(consent[0].end) if _is_asked_after_end(consent) else None for consent in consents]
    if any(last):
        each |= {"last_on date": last, "follows_end boolean": [day is not None for day in last]}
    _insert(Samtycke, {"taken_by_id": taken_by.pk}, each, has_id=True)


def _texts(consents: Sequence[Consent]) -> list[tuple[UUID | None, UUID | None]]:
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


def _end_consents(ended: Sequence[tuple[UUID, Utregistrering]]) -> None:
    """As when they are registered out one by one: identities and consents are there, and the consents end now."""
    ends_on = Subquery(Deltagande.objects.filter(pk=OuterRef("deltagande")).values("ends_on"))
    for has_died in (False, True):
        keys = [key for key, end in ended if (end.reason.key == DECEASED) == has_died]
        if keys:
            of_them = is_any("participants_samtycke.deltagande_id", keys, "uuid")
            given = Samtycke.objects.filter(of_them, status=SamtyckeStatus.GIVET)
            end_given(given, ends_on, has_died=has_died)


def _write_deltaganden(lista: Deltagarlista, newcomers: Sequence[Newcomer], taken_by: Uppdrag) -> None:
    now = timezone.now()
    same: dict[str, Any] = {
        "version": 1,
        "insats_id": lista.insats_id,
        "is_mistake": False,
        "mistake_reason": "",
        "registered_by_id": taken_by.pk,
        "registered_at": now,
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
    ends = [one.end for one in newcomers]
    if any(ends):
        each["ends_on date"] = [end and end.ends_on for end in ends]
        each["avslutsanledning_id uuid"] = [end and end.reason.pk for end in ends]
        each["registered_out_at timestamptz"] = [end and now for end in ends]
    _insert(Deltagande, same, each)


def _write_answers(fas: Fas, answered: Sequence[tuple[UUID, Answers]]) -> None:
    lives_on = [(key, kalla.pk) for key, answers in answered for kalla in answers.forsorjning]
    does = [(key, slag.pk, part) for key, answers in answered for slag, part in answers.sysselsattning.items()]
    same = {"fas": fas.value}
    _insert(
        Forsorjning,
        same,
        {"deltagande_id uuid": [key for key, _ in lives_on], "kalla_id uuid": [kalla for _, kalla in lives_on]},
    )
    _insert(
        Sysselsattning,
        same,
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
