"""Requests about the own data: registered, extended, decided and taken back. Who may is asked before (ADR 17).

What a yes does is done in the same transaction: an erasure goes the way of a withdrawn consent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from finsam import history
from finsam.codelists.models import Kodvarde
from finsam.history.models import Entry, Look
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden.registering import withdraw
from participants.enums import WITHDRAWN, SamtyckeStatus, Syfte
from participants.gallring import erasures
from participants.gallring.enums import Raderingsorsak
from participants.models import Begaran, Deltagande, Remiss, Samtycke
from participants.remisser.moves import recall
from participants.rights import begransningar
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt, Rattas

CODES = {
    BegaranState.BEVILJAD: "begaran.granted",
    BegaranState.DELVIS: "begaran.granted_in_part",
    BegaranState.AVSLAGEN: "begaran.refused",
}
CORRECTIONS = ("deltagande.corrected", "identitet.corrected", "deltagande.mistake", "samtycke.withdrawn")
"""What the history calls what is put right."""


class ChangedMeanwhileError(Exception):
    """Somebody else has answered or extended the request. The message is in Swedish."""


@dataclass(frozen=True)
class Received:
    """What was asked for, when and how."""

    ratt: Ratt
    received_on: date
    received_how: Inkom
    rattas: Sequence[Rattas] = ()


@dataclass(frozen=True)
class Answered:
    """What was decided, on which ground, and when the person was told."""

    state: BegaranState
    answered_on: date
    identified_how: Identifiering | None = None
    ground: Kodvarde | None = None


def of_same_person(deltagande: Deltagande) -> QuerySet[Deltagande]:
    """All deltaganden of the person in the same insats: the one that is asked by, and those before and after it."""
    rows = Deltagande.objects.filter(deltagare=deltagande.deltagare_id, insats=deltagande.insats_id)
    return rows.order_by("starts_on", "pk")


def receive(deltagande: Deltagande, said: Received, *, by: User) -> Begaran:
    """Write down that the person has asked. Raises IntegrityError when the same waits already."""
    assert by.acting is not None  # noqa: S101 -- refused by can_receive_begaran
    begaran = Begaran(
        deltagande=deltagande,
        insats=deltagande.insats,
        ratt=said.ratt,
        rattas=[one.value for one in said.rattas],
        received_on=said.received_on,
        received_how=said.received_how,
        registered_by=by.acting,
    )
    with transaction.atomic():
        begaran.save(force_insert=True)
        changes = {"ratt": [None, said.ratt.value], "due_on": [None, begaran.due_on.isoformat()]}
        history.record(begaran, "begaran.received", by=by, changes=changes)
    return begaran


def extend(begaran: Begaran, *, on: date, ground: Kodvarde, by: User) -> None:
    """Two months more, with the day on which the person was told of it. Raises ChangedMeanwhileError."""
    with transaction.atomic():
        before = _locked(begaran).due_on
        begaran.extended_on, begaran.extension_ground, begaran.extended_by = on, ground, by.acting
        begaran.version += 1
        begaran.save(update_fields=["extended_on", "extension_ground", "extended_by", "version"])
        begaran.refresh_from_db(fields=["due_on"])
        changes = {"due_on": [before.isoformat(), begaran.due_on.isoformat()], "ground": [None, ground.key]}
        history.record(begaran, "begaran.extended", by=by, changes=changes)


def decide(begaran: Begaran, given: Answered, *, by: User) -> None:
    """Answer, and do what a yes means. Raises ChangedMeanwhileError."""
    with transaction.atomic():
        _locked(begaran)
        whose = begaran.deltagande.locked()  # a corrected number makes it another person's
        if begaran.what == Ratt.RADERING and given.state == BegaranState.BEVILJAD:
            erase(whose, on=given.answered_on, by=by)
        if begaran.what == Ratt.BEGRANSNING and given.state == BegaranState.BEVILJAD and given.ground is not None:
            begransningar.restrict(begaran, of_same_person(whose), grund=given.ground, by=by)
        ground = given.ground.key if given.ground is not None else None
        _answer(begaran, given, by)
        changes = {"state": [BegaranState.MOTTAGEN, given.state.value], "ground": [None, ground]}
        history.record(begaran, CODES[given.state], by=by, changes=changes)


def take_back(begaran: Begaran, *, on: date, by: User) -> None:
    """The person does not want it any more. Raises ChangedMeanwhileError."""
    with transaction.atomic():
        _locked(begaran)
        _answer(begaran, Answered(BegaranState.ATERTAGEN, on), by)
        history.record(begaran, "begaran.taken_back", by=by)


def _answer(begaran: Begaran, given: Answered, by: User) -> None:
    told: dict[str, Any] = {
        "state": given.state,
        "answered_on": given.answered_on,
        "identified_how": given.identified_how or "",
        "ground": given.ground,
        "decided_by": by.acting,
        "decided_at": timezone.now(),
        "version": begaran.version + 1,
    }
    for name, value in told.items():
        setattr(begaran, name, value)
    begaran.save(update_fields=list(told))


def _locked(begaran: Begaran) -> Begaran:
    """The request as it is now; the database locks none that is answered."""
    held = Begaran.objects.select_for_update(of=("self",)).filter(pk=begaran.pk).first()
    if held is None or held.version != begaran.version:
        raise ChangedMeanwhileError("Någon annan har ändrat begäran. Läs ändringen.")
    return held


def erase(deltagande: Deltagande, *, on: date, by: User) -> None:
    """Erase who the person is in the insats: the consents to be registered are withdrawn, and remisser called back.

    The database erases each identity in the same transaction, as at any withdrawal. What was answered stays, without
    a way back to the person.
    """
    reason = Kodvarde.objects.get(lista="avslutsanledning", key=WITHDRAWN)
    keys = list(of_same_person(deltagande).values_list("pk", flat=True))
    given = Samtycke.objects.filter(
        deltagande__in=keys, syfte=Syfte.REGISTRERING, status__in=[SamtyckeStatus.GIVET, SamtyckeStatus.UPPHORT]
    )
    with erasures.because(Raderingsorsak.BEGARAN):
        for remiss in Remiss.objects.filter(deltagande__in=keys, consent_status=SamtyckeStatus.GIVET):
            recall(remiss.locked(), is_withdrawn=True, by=by)
        for samtycke in given.select_related("deltagande__insats").order_by("deltagande__starts_on", "pk"):
            withdraw(samtycke, on=on, reason=reason, by=by)


def corrected_since(begaran: Begaran) -> bool:
    """Whether something about the person has been put right after the request was registered."""
    entries = Entry.objects.filter(**_about_the_person(begaran))
    return entries.filter(code__in=CORRECTIONS, at__gte=begaran.registered_at).exists()


def extract_made(begaran: Begaran) -> bool:
    """Whether a registerutdrag for the person has been made after the request was registered."""
    looks = Look.objects.filter(**_about_the_person(begaran))
    return looks.filter(purpose=Andamal.REGISTERUTDRAG, at__gte=begaran.registered_at).exists()


def _about_the_person(begaran: Begaran) -> dict[str, Any]:
    """The person's deltaganden as the history and the log of looks name them."""
    keys = of_same_person(begaran.deltagande).values_list("pk", flat=True)
    return {"subject_type": Deltagande._meta.label_lower, "subject_id__in": [str(pk) for pk in keys]}


@dataclass(frozen=True)
class Numbers:
    """How many requests of a kind an insats has had in a year, and how they were answered."""

    insats: UUID
    ratt: Ratt
    year: int
    received: int
    waiting: int
    late: int
    granted: int
    refused: int
    answered_late: int
    first_due: date | None


def numbers() -> list[Numbers]:
    """What the acting uppdrag may know in numbers; the database says which insatser."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM participants_begaran_numbers()")
        return [Numbers(row[0], Ratt(row[1]), *row[2:]) for row in cursor.fetchall()]


def late_in_all(rows: Iterable[Numbers]) -> int:
    """How many wait past their time."""
    return sum(row.late for row in rows)
