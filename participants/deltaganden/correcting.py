"""Correcting what was registered, and taking away what was registered by mistake. Who may is asked before.

The history tells which answers were changed, in codes; of an identity only that it was, never from what or to what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from finsam import dates, history
from finsam.codelists.models import Kodvarde
from members.models import User
from participants.deltaganden.registering import Answers, answer, end_consents
from participants.enums import FELREGISTRERING, Angrat, Fas
from participants.identity.personnummer import Personnummer
from participants.models import Deltagande, Identitet

Changes = dict[str, list[str | None]]
NO_ANSWERS = Answers((), {})


@dataclass(frozen=True)
class Start:
    """What is said of the beginning; the fields are those of the deltagande."""

    starts_on: date
    planned_end_on: date | None
    kommun: str
    utbildningsniva: Kodvarde
    tid_offentlig_forsorjning: Kodvarde
    remittent: Kodvarde


@dataclass(frozen=True)
class End:
    """What is said of the end."""

    ends_on: date
    avslutsanledning: Kodvarde


def answers_of(deltagande: Deltagande, fas: Fas) -> Answers:
    """What was answered about one time."""
    does = deltagande.sysselsattning_set.filter(fas=fas).select_related("slag").order_by("slag__sort", "pk")
    lives_on = deltagande.forsorjning_set.filter(fas=fas).select_related("kalla").order_by("kalla__sort", "pk")
    return Answers([row.kalla for row in lives_on], {row.slag: row.omfattning for row in does})


def correct_start(deltagande: Deltagande, start: Start, before: Answers, *, by: User) -> bool:
    """Put what is right in the place of what was registered in. Tells whether anything was another.

    Raises IntegrityError when the person is in the insats already in the period.
    """
    return _correct(deltagande, start, Fas.FORE, before, by)


def correct_end(deltagande: Deltagande, end: End, after: Answers | None, *, by: User) -> bool:
    """The same of the end. Answers are taken away when the reason makes them meaningless (U 3.4)."""
    with transaction.atomic():
        is_changed = _correct(deltagande, end, Fas.EFTER, after or NO_ANSWERS, by)
        if is_changed:
            end_consents(deltagande, end.ends_on, end.avslutsanledning)
    return is_changed


def _correct(deltagande: Deltagande, said: Start | End, fas: Fas, answers: Answers, by: User) -> bool:
    changes = {**_changed_fields(deltagande, said), **changed_answers(answers_of(deltagande, fas), answers)}
    if not changes:
        return False
    with transaction.atomic():
        for name, value in _values(said).items():
            setattr(deltagande, name, value)
        deltagande.version += 1
        deltagande.save(update_fields=[*_values(said), "version"])
        answer(deltagande, fas, answers)
        history.record(deltagande, "deltagande.corrected", by=by, changes=changes)
    return True


def _values(said: Start | End) -> dict[str, Any]:
    return {field.name: getattr(said, field.name) for field in fields(said)}


def _changed_fields(deltagande: Deltagande, said: Start | End) -> Changes:
    pairs = {name: (getattr(deltagande, name), value) for name, value in _values(said).items()}
    return {name: [_word(old), _word(new)] for name, (old, new) in pairs.items() if old != new}


def _word(value: Any) -> str | None:
    if isinstance(value, Model):
        return str(getattr(value, "key", value.pk))
    return value.isoformat() if isinstance(value, date) else value or None


def changed_answers(old: Answers, new: Answers) -> Changes:
    told = {
        "forsorjning": [_keys(dict.fromkeys(answers.forsorjning)) for answers in (old, new)],
        "sysselsattning": [_keys(answers.sysselsattning) for answers in (old, new)],
    }
    return {name: change for name, change in told.items() if change[0] != change[1]}


def _keys(values: Mapping[Kodvarde, int | None]) -> str | None:
    """sjukpenning,studier:50 in the order of their keys."""
    return (
        ",".join(sorted(f"{value.key}:{extent}" if extent else value.key for value, extent in values.items())) or None
    )


def reopen(deltagande: Deltagande, why: Angrat, *, by: User) -> bool:
    """Take an end back that should not have been registered, with the answers after it; whether it could be done.

    The database says so: only while the consent to be registered stands. It gives consents the time back that followed
    from the end, and takes the questions after it away. What the end did to the plan stays.

    Raises IntegrityError when the person has come back to the insats since.
    """
    before = (deltagande.ends_on, deltagande.avslutsanledning)
    with transaction.atomic():
        answers = answers_of(deltagande, Fas.EFTER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT participants_reopen(%s)", [deltagande.pk])
            (is_done,) = cursor.fetchone()
        if is_done:
            answer(deltagande, Fas.EFTER, NO_ANSWERS)
            names = ("ends_on", "avslutsanledning")
            ended = {name: [_word(old), None] for name, old in zip(names, before, strict=True)}
            changes = {**ended, **changed_answers(answers, NO_ANSWERS), "angrat": [None, why.value]}
            history.record(deltagande, "deltagande.reopened", by=by, changes=changes)
    return bool(is_done)


def correct_identity(identity: Identitet, *, name: str, personnummer: Personnummer, by: User) -> bool:
    """Write another name or number. Another number makes the deltagande another person's, known or new.

    Raises IntegrityError when that person is in the insats already in the period.
    """
    is_renamed, is_other = identity.name != name, identity.personnummer != personnummer.digits
    if not (is_renamed or is_other):
        return False
    deltagande = identity.deltagande
    with transaction.atomic():
        if is_other:
            _move_to(deltagande, personnummer)
        identity.write(name=name, personnummer=personnummer)
        identity.save(update_fields=["name_encrypted", "personnummer_encrypted", "personnummer_digest"])
        deltagande.version += 1
        deltagande.save(update_fields=["version"])
        changed = {"name": is_renamed, "personnummer": is_other}
        changes = {key: [None, None] for key, is_changed in changed.items() if is_changed}
        history.record(deltagande, "identitet.corrected", by=by, changes=changes)
    return True


def _move_to(deltagande: Deltagande, number: Personnummer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participants_correct_person(%s, %s::text[], %s, %s)",
            [deltagande.pk, number.digests, number.kon.value, number.born_on.year],
        )


def register_mistake(deltagande: Deltagande, *, what_went_wrong: str, reason: Kodvarde, by: User) -> None:
    """Take it out of all counts. The database erases the identity in the same transaction, for good.

    `reason` is the avslutsanledning felregistrering. The text is kept with the deltagande, not in the history.
    """
    assert reason.key == FELREGISTRERING  # noqa: S101 -- only that reason takes it out of the counts
    with transaction.atomic():
        if deltagande.ends_on is None:
            deltagande.ends_on = max(dates.today(), deltagande.starts_on)
            deltagande.registered_out_at = timezone.now()
        before = deltagande.avslutsanledning
        deltagande.avslutsanledning, deltagande.mistake_reason = reason, what_went_wrong
        deltagande.version += 1
        deltagande.save(update_fields=["ends_on", "registered_out_at", "avslutsanledning", "mistake_reason", "version"])
        end_consents(deltagande, deltagande.ends_on, reason)
        changes = {"avslutsanledning": [_word(before), reason.key]}
        history.record(deltagande, "deltagande.mistake", by=by, changes=changes)
