"""Sending and answering remisser. Who may is asked before; the database asks once more (ADR 13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from finsam import dates, history
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.enums import OrganisationKind
from members.models import Organisation, User
from participants.deltaganden.registering import Inregistrering, register_in
from participants.enums import SamtyckeStatus, Sprak, Syfte
from participants.identity.personnummer import Personnummer
from participants.models import Deltagande, Remiss, Remissidentitet, Remissmottagning, Remisspart
from participants.remisser.enums import RemissState, Samtyckessatt
from participants.samtycke.shown import Decisions


class Register(Protocol):
    """A way to register somebody in."""

    def __call__(self, insats: Insats, entry: Inregistrering, *, by: User) -> Deltagande: ...


REMITTENT_OF_KIND = {
    OrganisationKind.FK: "fk",
    OrganisationKind.AF: "af",
    OrganisationKind.KOMMUN: "kommun",
    OrganisationKind.REGION: "region",
}
"""What inregistreringen calls the one who referred, by employer."""
SENT_CODES = {
    RemissState.ANTAGEN: "remiss.accepted",
    RemissState.KO: "remiss.queued",
    RemissState.AVBOJD: "remiss.declined",
}


@dataclass(frozen=True)
class Remissuppgifter:
    """What is sent: who, what was asked, and the consent."""

    name: str = field(repr=False)
    personnummer: Personnummer = field(repr=False)
    consent_on: date
    consent_how: Samtyckessatt
    parter: Sequence[Organisation]
    kommun: str = ""
    varden: Sequence[Kodvarde] = ()
    sprak: Sprak | None = None


def set_reception(insats: Insats, *, is_open: bool, fragor: Iterable[str], by: User) -> None:
    """Say whether the insats takes remisser, and what it asks."""
    with transaction.atomic():
        insats.locked()
        row = Remissmottagning.objects.filter(insats=insats).first() or Remissmottagning(insats=insats, version=0)
        before = {"is_open": str(row.is_open), "fragor": ",".join(row.fragor)}
        row.is_open, row.fragor, row.version = is_open, list(fragor), row.version + 1
        row.save()
        after = {"is_open": str(row.is_open), "fragor": ",".join(row.fragor)}
        changes = {name: [before[name] or None, after[name] or None] for name in after if before[name] != after[name]}
        if changes:
            history.record(insats, "remissmottagning.changed", by=by, changes=changes)


def send(insats: Insats, entry: Remissuppgifter, *, by: User, at: datetime | None = None) -> Remiss:
    """Refer a person who has consented to it, now if no moment is given. Who sent it never reads the identity back."""
    text, shown = Decisions().given(Syfte.INFORMATIONSUTBYTE, entry.sprak, entry.consent_on)
    last_on = entry.consent_on + timedelta(days=settings.REMISS_DAYS)
    remiss = Remiss(
        insats=insats,
        sent_by=by.acting,
        sent_at=at or timezone.now(),
        kommun=entry.kommun,
        consent_on=entry.consent_on,
        consent_how=entry.consent_how,
        consent_text=text,
        consent_shown=shown,
        consent_last_on=last_on,
        keeps_until=last_on,
    )
    with transaction.atomic():
        remiss.save(force_insert=True)
        remiss.parter.set(entry.parter)
        remiss.varden.set(entry.varden)
        identity = Remissidentitet(remiss=remiss, insats=insats)
        identity.write(name=entry.name, personnummer=entry.personnummer.digits)
        Remissidentitet.objects.bulk_create([identity])
        history.record(remiss, "remiss.sent", by=by, changes={"insats": [None, str(insats.pk)]})
    return remiss


@dataclass(frozen=True)
class Answer:
    """What the insats says: accepted, queued, or declined with a ground and perhaps an advice."""

    state: RemissState
    expected_start_on: date | None = None
    ground: Kodvarde | None = None
    advice: Kodvarde | None = None


def answer(remiss: Remiss, given: Answer, *, by: User, at: datetime | None = None) -> None:
    """Answer, or answer anew. A no keeps the name some days, so that it can be undone. The remiss is locked."""
    now = at or timezone.now()
    is_no, is_queue = given.state == RemissState.AVBOJD, given.state == RemissState.KO
    shortened = min(remiss.keeps_until, dates.today() + timedelta(days=settings.REMISS_DAYS_AFTER_NO))
    with transaction.atomic():
        before = remiss.state
        remiss.move(
            given.state,
            at=now,
            decided_by=by.acting,
            answered_at=remiss.answered_at or now,
            queued_at=(remiss.queued_at or now) if is_queue else None,
            expected_start_on=None if is_no else given.expected_start_on,
            ground=given.ground if is_no else None,
            advice=given.advice if is_no else None,
            keeps_until=shortened if is_no else remiss.keeps_until,
        )
        history.record(remiss, SENT_CODES[given.state], by=by, changes={"state": [before, given.state.value]})


def undo_no(remiss: Remiss, *, by: User) -> None:
    """Take a no back: the remiss waits again, as if it had not been answered."""
    with transaction.atomic():
        remiss.move(
            RemissState.SKICKAD,
            decided_by=None,
            answered_at=None,
            ground=None,
            advice=None,
            keeps_until=remiss.consent_last_on,
        )
        history.record(remiss, "remiss.undone", by=by, changes={"state": [RemissState.AVBOJD, RemissState.SKICKAD]})


def recall(remiss: Remiss, *, is_withdrawn: bool, by: User) -> None:
    """The consent is taken back, or nobody needs the remiss any more: the database erases who it was about at once.

    A remiss that is over already keeps its state; only the consent ends.
    """
    status = SamtyckeStatus.ATERTAGET if is_withdrawn else SamtyckeStatus.UPPHORT
    over: dict[str, Any] = {
        "consent_status": status,
        "consent_over_on": max(dates.today(), remiss.consent_on),
        "kommun": "",
    }
    code = "remiss.consent_withdrawn" if is_withdrawn else "remiss.recalled"
    with transaction.atomic():
        before = remiss.state
        if remiss.is_open:
            remiss.move(RemissState.ATERKALLAD, queued_at=None, **over)
        else:
            Remiss.objects.filter(pk=remiss.pk).update(**over, version=remiss.version + 1)
        history.record(remiss, code, by=by, changes={"state": [before, remiss.state]})


def withdraw_party(part: Remisspart, *, by: User) -> bool:
    """The person takes one party out of the consent. Tells whether the remiss is over: it rested on that party."""
    with transaction.atomic():
        remiss = part.remiss.locked()
        on = max(dates.today(), remiss.consent_on)
        Remisspart.objects.filter(pk=part.pk, withdrawn_on__isnull=True).update(withdrawn_on=on)
        history.record(remiss, "remiss.party_withdrawn", by=by, changes={"part": [str(part.organisation), None]})
        if part.is_needed:
            recall(remiss, is_withdrawn=True, by=by)
    return part.is_needed


def begin(remiss: Remiss, entry: Inregistrering, *, by: User, register: Register = register_in) -> Deltagande:
    """Register in who the remiss is about. Its own identity goes: from now on the consent of the deltagande counts.

    `register` is how: with a form, or signed on the screen.
    """
    with transaction.atomic():
        locked = remiss.locked()
        deltagande = register(locked.insats, entry, by=by)
        locked.move(
            RemissState.BORJAT,
            deltagande=deltagande,
            started_on=entry.starts_on,
            consent_status=SamtyckeStatus.UPPHORT,
            consent_over_on=max(dates.today(), locked.consent_on),
            kommun="",
        )
        history.record(locked, "remiss.started", by=by, changes={"state": [RemissState.ANTAGEN, RemissState.BORJAT]})
    return deltagande


def expire() -> int:
    """Take away who every remiss was about whose time is out, and tell how many. Safe to run as often as you like."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_expire_remisser()")
        gone = [pk for (pk,) in cursor.fetchall()]
    for remiss in Remiss.objects.filter(pk__in=gone):
        history.record(remiss, "remiss.expired", by=None)
    return len(gone)
