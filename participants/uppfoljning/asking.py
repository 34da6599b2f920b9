"""Asking again after the end: what came of it, how the person is reached, and who asks (ADR 18).

What is planned follows from the consent and is the database's to write. Who may is asked before; the database asks once
more.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from finsam import history
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.models import User
from participants.deltaganden.correcting import NO_ANSWERS, changed_answers
from participants.deltaganden.registering import Answers, withdraw
from participants.enums import WITHDRAWN, SamtyckeStatus, Syfte
from participants.models import (
    Deltagande,
    Kontaktuppgift,
    Samtycke,
    Uppfoljningsansvar,
    Uppfoljningsforsorjning,
    Uppfoljningslank,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
)
from participants.uppfoljning.enums import AVLIDEN, SVAR


@dataclass(frozen=True)
class Outcome:
    """What came of asking: an answer, or why there is none; the day and the way."""

    utfall: Kodvarde
    kanal: Kodvarde | None
    done_on: date
    answers: Answers = NO_ANSWERS


def answers_of(tillfalle: Uppfoljningstillfalle) -> Answers:
    """What was answered then."""
    lives_on = tillfalle.forsorjning_set.select_related("kalla").order_by("kalla__sort", "pk")
    does = tillfalle.sysselsattning_set.select_related("slag").order_by("slag__sort", "pk")
    return Answers([row.kalla for row in lives_on], {row.slag: row.omfattning for row in does})


def hold(tillfalle: Uppfoljningstillfalle) -> None:
    """Let nobody else write what came of it before the transaction ends. Read the row after this: the person may have
    answered by a link just now. The link is held first, as by whoever answers with it.
    """
    for row in (
        Uppfoljningslank.objects.filter(pk=tillfalle.pk),
        Uppfoljningstillfalle.objects.filter(pk=tillfalle.pk),
    ):
        row.select_for_update(of=("self",)).first()


def register(tillfalle: Uppfoljningstillfalle, outcome: Outcome, *, by: User) -> bool:
    """Write down what came of it, or put what is right in its place. Tells whether anything was another.

    A person who has died is not asked again: the consent is over. The row is locked.
    """
    before, is_correction = answers_of(tillfalle), tillfalle.utfall_id is not None
    changes = _changed_fields(tillfalle, outcome)
    if is_correction:
        changes |= changed_answers(before, outcome.answers)
    if not changes:
        return False
    is_answer = outcome.utfall.key == SVAR
    code = "uppfoljning.corrected" if is_correction else "uppfoljning.answered" if is_answer else "uppfoljning.missed"
    with transaction.atomic():
        _write(tillfalle, outcome, by)
        history.record(tillfalle.deltagande, code, by=by, changes={"fas": [None, tillfalle.fas.key], **changes})
        if outcome.utfall.key == AVLIDEN:
            consent_of(tillfalle).update(status=SamtyckeStatus.UPPHORT, ended_on=outcome.done_on)
    return True


def _changed_fields(tillfalle: Uppfoljningstillfalle, outcome: Outcome) -> dict[str, list[str | None]]:
    told = {
        "utfall": [tillfalle.utfall and tillfalle.utfall.key, outcome.utfall.key],
        "kanal": [tillfalle.kanal and tillfalle.kanal.key, outcome.kanal and outcome.kanal.key],
        "done_on": [tillfalle.done_on and tillfalle.done_on.isoformat(), outcome.done_on.isoformat()],
    }
    return {name: change for name, change in told.items() if change[0] != change[1]}


def _write(tillfalle: Uppfoljningstillfalle, outcome: Outcome, by: User) -> None:
    tillfalle.forsorjning_set.all().delete()
    tillfalle.sysselsattning_set.all().delete()
    Uppfoljningsforsorjning.objects.bulk_create(
        [Uppfoljningsforsorjning(tillfalle=tillfalle, kalla=kalla) for kalla in outcome.answers.forsorjning]
    )
    Uppfoljningssysselsattning.objects.bulk_create(
        [
            Uppfoljningssysselsattning(tillfalle=tillfalle, slag=slag, omfattning=omfattning)
            for slag, omfattning in outcome.answers.sysselsattning.items()
        ]
    )
    tillfalle.utfall, tillfalle.kanal, tillfalle.done_on = outcome.utfall, outcome.kanal, outcome.done_on
    tillfalle.done_by = by.acting
    tillfalle.version += 1
    tillfalle.save(update_fields=["utfall", "kanal", "done_on", "done_by", "version"])


def consent_of(tillfalle: Uppfoljningstillfalle) -> QuerySet[Samtycke]:
    """The consent to be asked, while nobody has ended it."""
    return Samtycke.objects.filter(
        deltagande=tillfalle.deltagande_id, syfte=Syfte.LANGTIDSUPPFOLJNING, status=SamtyckeStatus.GIVET
    )


def name_rests_on_it(tillfalle: Uppfoljningstillfalle) -> bool:
    """Whether the consent to be asked is the last that the name rests on."""
    registered = Samtycke.objects.filter(deltagande=tillfalle.deltagande_id, syfte=Syfte.REGISTRERING)
    return not registered.standing().exists()


def take_back(tillfalle: Uppfoljningstillfalle, *, on: date, by: User) -> None:
    """The person takes the consent to be asked back. The database takes away what is planned and what names her."""
    samtycke = consent_of(tillfalle).select_related("deltagande").get()
    reason = Kodvarde.objects.get(lista="avslutsanledning", key=WITHDRAWN)
    withdraw(samtycke, on=on, reason=reason, by=by)


def reached_by(user: User) -> QuerySet[Deltagande]:
    """Those of the own insatser, and those whose asking they have taken over."""
    taken_over = Uppfoljningstillfalle.objects.visible_to(user).values("deltagande_id")
    own = Deltagande.objects.visible_to(user).values("pk")
    return Deltagande.objects.filter(Q(pk__in=own) | Q(pk__in=taken_over))


def save_contact(deltagande: Deltagande, *, phone: str, email: str, by: User) -> bool:
    """How the person is reached; nothing in both takes the row away. Tells whether anything was another.

    The history says that it was changed, never from what or to what.
    """
    row = Kontaktuppgift.objects.filter(pk=deltagande.pk).first()
    if (row.phone, row.email) == (phone, email) if row else not (phone or email):
        return False
    with transaction.atomic():
        if not (phone or email):
            Kontaktuppgift.objects.filter(pk=deltagande.pk).delete()
        elif row is None:
            row = Kontaktuppgift(deltagande=deltagande, insats_id=deltagande.insats_id)
            row.write(phone=phone, email=email)
            row.save(force_insert=True)
        else:
            row.write(phone=phone, email=email)
            row.save(update_fields=["phone_encrypted", "email_encrypted"])
        history.record(deltagande, "uppfoljning.contact", by=by)
    return True


def name_successor(insats: Insats, efterfoljare: Insats | None, *, by: User) -> bool:
    """Say which insats asks the people of one that is over; None lets none. Tells whether it was another."""
    with transaction.atomic():
        insats.locked()
        row = Uppfoljningsansvar.objects.filter(insats=insats).first()
        before = row.efterfoljare_id if row else None
        after = efterfoljare.pk if efterfoljare else None
        if before == after:
            return False
        Uppfoljningsansvar.objects.filter(insats=insats).delete()
        if efterfoljare is not None and by.acting is not None:
            Uppfoljningsansvar.objects.create(insats=insats, efterfoljare=efterfoljare, named_by=by.acting)
        changes = {"efterfoljare": [str(before) if before else None, str(after) if after else None]}
        history.record(insats, "uppfoljning.successor", by=by, changes=changes)
    return True


def close_what_is_over() -> int:
    """End what nobody asked in time, and erase how they were reached; how many. Safe to run as often as you like."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_close_follow_ups()")
        closed = [pk for (pk,) in cursor.fetchall()]
    rows = Uppfoljningstillfalle.objects.filter(pk__in=closed).select_related("deltagande", "fas").order_by("pk")
    for tillfalle in rows:
        history.record(tillfalle.deltagande, "uppfoljning.closed", by=None, changes={"fas": [None, tillfalle.fas.key]})
    return len(closed)
