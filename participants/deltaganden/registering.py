"""Registering participants in and out, and their consent. Who may is asked before; the database asks once more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateField, F, Func, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils import timezone

from finsam import dates, history
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.models import Organisation, User
from participants.enums import DECEASED, FELREGISTRERING, Fas, SamtyckeStatus, Sprak, Syfte
from participants.identity.personnummer import Personnummer
from participants.models import Deltagande, Forsorjning, Identitet, Samtycke, Samtyckespart, Sysselsattning
from participants.rights.begransningar import lift_before_erasing
from participants.samtycke import parter
from participants.samtycke.shown import Decisions


@dataclass(frozen=True)
class Answers:
    """What a person lives on and does, before or after: sources, and occupation → percent of full time or None."""

    forsorjning: Iterable[Kodvarde]
    sysselsattning: Mapping[Kodvarde, int | None]


@dataclass(frozen=True)
class Inregistrering:
    """What is registered when somebody begins in an insats (U 3.2)."""

    name: str = field(repr=False)
    personnummer: Personnummer
    starts_on: date
    kommun: str
    utbildningsniva: Kodvarde
    tid_offentlig_forsorjning: Kodvarde
    remittent: Kodvarde
    before: Answers
    consents: Mapping[Syfte, bool]
    consent_on: date
    sprak: Sprak | None = None
    parter: Sequence[Organisation] = ()
    follow_up_until: date | None = None
    planned_end_on: date | None = None


@dataclass(frozen=True)
class Utregistrering:
    """What is registered when somebody leaves: no answers where the reason makes them meaningless (U 3.4)."""

    ends_on: date
    reason: Kodvarde
    after: Answers | None


def asked_until(end: Utregistrering | None) -> date | None:
    """The last day on which somebody who left may be asked, if nothing else was agreed on; none who has died is."""
    if end is None or end.reason.key == DECEASED:
        return None
    return end.ends_on + timedelta(days=settings.FOLLOW_UP_DAYS_AFTER_END)


def name_is_over(consents: Mapping[Syfte, bool], end: Utregistrering) -> bool:
    """Whether the last day of the name has passed when such an end is registered (ADR 11, 20)."""
    asked = asked_until(end) if consents.get(Syfte.LANGTIDSUPPFOLJNING) else None
    registered = end.ends_on + timedelta(days=settings.IDENTITY_DAYS_AFTER_END)
    return max(registered, asked or registered) < dates.today()


def register_in(insats: Insats, entry: Inregistrering, *, by: User) -> Deltagande:
    """Register a person who has consented to it. The identity is written and, by the kansli, never read back.

    Raises IntegrityError with the constraint's name when the person is there already in the period.
    """
    with transaction.atomic():
        deltagande = Deltagande(
            deltagare_id=recognise(entry.personnummer),
            insats=insats,
            starts_on=entry.starts_on,
            planned_end_on=entry.planned_end_on,
            kommun=entry.kommun,
            utbildningsniva=entry.utbildningsniva,
            tid_offentlig_forsorjning=entry.tid_offentlig_forsorjning,
            remittent=entry.remittent,
            registered_by=by.acting,
        )
        deltagande.save(force_insert=True)
        consents = Samtycke.objects.bulk_create(_consents(deltagande, entry, by))
        Samtyckespart.objects.bulk_create(_parties(insats, consents, entry, by))
        identity = Identitet(deltagande=deltagande, insats=insats)
        identity.write(name=entry.name, personnummer=entry.personnummer)
        Identitet.objects.bulk_create([identity])
        answer(deltagande, Fas.FORE, entry.before)
        history.record(deltagande, "deltagande.registered", by=by, changes={"insats": [None, str(insats.pk)]})
    return deltagande


def recognise(number: Personnummer) -> UUID:
    """The deltagare that the number has belonged to while an identity was kept, else a new one."""
    return recognise_all([number])[0]


def recognise_all(numbers: Sequence[Personnummer]) -> list[UUID]:
    """The deltagare of each number, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, person FROM participants_recognise_all(%s::text[], %s::text[], %s::integer[])",
            [
                [" ".join(number.digests) for number in numbers],
                [number.kon.value for number in numbers],
                [number.born_on.year for number in numbers],
            ],
        )
        return [found for _, found in sorted(cursor.fetchall())]


def set_apart(persons: Sequence[UUID], named: Collection[UUID]) -> list[UUID]:
    """A deltagare of its own for each of these, whom nothing leads to; `named` are recognised all the same (ADR 20)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT place, person FROM participants_set_apart(%s, %s)", [list(persons), list(named)])
        return [made for _, made in sorted(cursor.fetchall())]


def _consents(deltagande: Deltagande, entry: Inregistrering, by: User) -> list[Samtycke]:
    decisions, made = Decisions(), []
    for syfte, is_given in entry.consents.items():
        text, shown = decisions.given(syfte, entry.sprak, entry.consent_on)
        samtycke = Samtycke(
            deltagande=deltagande,
            text=text,
            shown=shown,
            syfte=syfte,
            status=SamtyckeStatus.GIVET if is_given else SamtyckeStatus.NEKAT,
            given_on=entry.consent_on,
            last_on=entry.follow_up_until if syfte == Syfte.LANGTIDSUPPFOLJNING and is_given else None,
            taken_by=by.acting,
        )
        made.append(samtycke)
    return made


def _parties(insats: Insats, consents: Iterable[Samtycke], entry: Inregistrering, by: User) -> list[Samtyckespart]:
    exchange = [one for one in consents if one.syfte == Syfte.INFORMATIONSUTBYTE and one.status == SamtyckeStatus.GIVET]
    return [row for one in exchange for row in parter.rows(one, [*parter.always(insats), *entry.parter], by=by)]


def answer(deltagande: Deltagande, fas: Fas, answers: Answers) -> None:
    """Put the answers of one time in place of those that are there."""
    Forsorjning.objects.filter(deltagande=deltagande, fas=fas).delete()
    Sysselsattning.objects.filter(deltagande=deltagande, fas=fas).delete()
    Forsorjning.objects.bulk_create(
        [Forsorjning(deltagande=deltagande, fas=fas, kalla=kalla) for kalla in answers.forsorjning]
    )
    Sysselsattning.objects.bulk_create(
        [
            Sysselsattning(deltagande=deltagande, fas=fas, slag=slag, omfattning=omfattning)
            for slag, omfattning in answers.sysselsattning.items()
        ]
    )


def register_out(deltagande: Deltagande, *, ends_on: date, reason: Kodvarde, after: Answers | None, by: User) -> None:
    """Register the end. Answers after are not asked for when the reason makes them meaningless (U 3.4)."""
    with transaction.atomic():
        deltagande.ends_on, deltagande.avslutsanledning = ends_on, reason
        deltagande.registered_out_at = timezone.now()
        deltagande.version += 1
        deltagande.save(update_fields=["ends_on", "avslutsanledning", "registered_out_at", "version"])
        if after is not None:
            answer(deltagande, Fas.EFTER, after)
        end_consents(deltagande, ends_on, reason)
        changes = {"ends_on": [None, ends_on.isoformat()], "avslutsanledning": [None, reason.key]}
        history.record(deltagande, "deltagande.ended", by=by, changes=changes)


def end_consents(deltagande: Deltagande, ends_on: date, reason: Kodvarde) -> None:
    """The consent to be registered lasts for the time in the insats (U 4), and some days more to correct answers.

    The one to be asked later lasts until the last question (U 6.1), unless another day was agreed on, and the one to
    informationsutbyte no longer than the person takes part. An end that is corrected moves no consent further away.
    After a felregistrering the database erases the identity at once.
    """
    given = Samtycke.objects.filter(deltagande=deltagande, status=SamtyckeStatus.GIVET)
    if reason.key == FELREGISTRERING:
        given.update(**_over(Value(ends_on)))
        return
    end_given(given, Value(ends_on), has_died=reason.key == DECEASED)


def end_given(given: "QuerySet[Samtycke]", ends_on: Combinable, *, has_died: bool) -> None:
    """The same of all these consents; `ends_on` is the day of each."""
    later, registered = given.filter(syfte=Syfte.LANGTIDSUPPFOLJNING), given.filter(syfte=Syfte.REGISTRERING)
    if has_died:
        later.update(**_over(ends_on))
    else:
        later.filter(last_on__isnull=True).update(
            last_on=_after(ends_on, settings.FOLLOW_UP_DAYS_AFTER_END), follows_end=True
        )
    exchange = given.filter(syfte=Syfte.INFORMATIONSUTBYTE)
    exchange.filter(last_on__gt=ends_on).update(last_on=Greatest(ends_on, F("given_on")))
    exchange.filter(last_on__isnull=True).update(last_on=Greatest(ends_on, F("given_on")), follows_end=True)
    last = _after(ends_on, settings.IDENTITY_DAYS_AFTER_END)
    registered.filter(last_on__gt=last).update(last_on=last)
    registered.filter(last_on__isnull=True).update(last_on=last, follows_end=True)


def _over(ends_on: Combinable) -> dict[str, Any]:
    return {"status": SamtyckeStatus.UPPHORT, "ended_on": Greatest(ends_on, F("given_on"))}


def _after(day: Combinable, days: int) -> Func:
    return Func(day, Value(days), template="((%(expressions)s))", arg_joiner="::date + ", output_field=DateField())


def withdraw(samtycke: Samtycke, *, on: date, reason: Kodvarde, by: User) -> None:
    """Take a consent back. Without the consent to be registered the person is registered out at once (U 4).

    The database erases the identity in the same transaction. `reason` is the avslutsanledning återtaget samtycke.
    """
    with transaction.atomic():
        deltagande = samtycke.deltagande.locked()
        if samtycke.syfte == Syfte.REGISTRERING and deltagande.is_restricted:
            lift_before_erasing(deltagande, by=by)
        if samtycke.syfte == Syfte.REGISTRERING and deltagande.ends_on is None:
            register_out(deltagande, ends_on=max(on, deltagande.starts_on), reason=reason, after=None, by=by)
        samtycke.status, samtycke.ended_on = SamtyckeStatus.ATERTAGET, max(on, samtycke.given_on)
        samtycke.save(update_fields=["status", "ended_on"])
        history.record(deltagande, "samtycke.withdrawn", by=by, changes={"syfte": [samtycke.syfte, None]})
