"""What plans ask of the deltagaransvariga: what waits for a result, what comes soon, and whom nobody has met lately.

The database gives the plans of the own insatser alone, so there is no filter on role here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from members.models import User
from participants.access.enums import Andamal
from participants.identity import identities
from participants.models import Deltagande, Identitet, Plandel, Plankontakt, Sip
from participants.models.plan import PlanRow
from participants.plan.enums import Kontaktutfall

AHEAD = timedelta(days=30)
QUIET = timedelta(days=60)
"""Whoever has a plan and has not been met for so long stands in the list."""
AT_MOST = 50
"""So many rows are shown of each; the number says how many there are."""
WORDS = {
    "start": "En del börjar",
    "slut": "En del slutar",
    "kontakt": "Bokad kontakt",
    "sip": "SIP ska följas upp",
}
LATE_WORDS = {
    "slut": "En del är över och saknar resultat",
    "kontakt": "En kontakt saknar utfall",
    "sip": "SIP skulle ha följts upp",
}
Row = tuple[UUID, date, str]


@dataclass(frozen=True)
class Due:
    """Something of somebody's plan, on a day."""

    deltagande: Deltagande
    identity: Identitet | None
    day: date | None
    what: str


@dataclass(frozen=True)
class Part:
    """The first rows of a list, and how many there are."""

    rows: Sequence[Due] = field(repr=False)
    count: int


@dataclass(frozen=True)
class WorkList:
    """The three lists."""

    late: Part
    soon: Part
    quiet: Part


def of(user: User, today: date) -> WorkList:
    """All three, in a constant number of questions. Each name that is shown is a look."""
    late, soon, quiet = _late(user, today), _soon(user, today), _quiet(user, today)
    counts = late.count(), soon.count(), quiet.count()
    shown = [list(rows.order_by("day", "deltagande_id", "what")[:AT_MOST]) for rows in (late, soon)]
    unmet = list(quiet.order_by("starts_on", "pk")[:AT_MOST])
    keys = {row[0] for rows in shown for row in rows} | {one.pk for one in unmet}
    found = {one.pk: one for one in Deltagande.objects.filter(pk__in=keys).select_related("insats")}
    names = identities.read(found.values(), Andamal.PLAN_LISTA, by=user)
    parts = [
        Part([Due(found[key], names.get(key), day, words[what]) for key, day, what in rows], count)
        for rows, words, count in zip(shown, (LATE_WORDS, WORDS), counts, strict=False)
    ]
    last = [Due(found[one.pk], names.get(one.pk), None, "") for one in unmet]
    return WorkList(parts[0], parts[1], Part(last, counts[2]))


def late_count(user: User, today: date) -> int:
    """How many have passed their day without a word of what came of them. Numbers alone, so it is no look."""
    return _late(user, today).count()


def soon_count(user: User, today: date) -> int:
    """How many begin, end or are to be followed up within some days."""
    return _soon(user, today).count()


def _late(user: User, today: date) -> "QuerySet[Any, Row]":
    parts = _own(Plandel, user).filter(resultat="", ends_on__lt=today)
    contacts = _own(Plankontakt, user).filter(utfall="", held_on__lt=today)
    sips = _own(Sip, user).filter(ended_on__isnull=True, follow_up_on__lt=today)
    return _days(parts, "ends_on", "slut").union(
        _days(contacts, "held_on", "kontakt"), _days(sips, "follow_up_on", "sip"), all=True
    )


def _soon(user: User, today: date) -> "QuerySet[Any, Row]":
    until = today + AHEAD
    parts = _own(Plandel, user).filter(resultat="")
    contacts = _own(Plankontakt, user).filter(utfall="", held_on__range=(today, until))
    sips = _own(Sip, user).filter(ended_on__isnull=True, follow_up_on__range=(today, until))
    return _days(parts.filter(starts_on__gt=today, starts_on__lte=until), "starts_on", "start").union(
        _days(parts.filter(ends_on__range=(today, until)), "ends_on", "slut"),
        _days(contacts, "held_on", "kontakt"),
        _days(sips, "follow_up_on", "sip"),
        all=True,
    )


def _own(model: type[PlanRow], user: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(user).counted().filter(deltagande__is_restricted=False)
    return rows.order_by()


def _days(rows: QuerySet[Any], day: str, what: str) -> "QuerySet[Any, Row]":
    told: QuerySet[Any, Row] = rows.annotate(day=F(day), what=Value(what, CharField())).values_list(
        "deltagande_id", "day", "what"
    )
    return told


def _quiet(user: User, today: date) -> QuerySet[Deltagande]:
    """Those who go on, have a plan, and were not met lately; nor is a contact booked."""
    met = Plankontakt.objects.counted().filter(deltagande=OuterRef("pk"), held_on__gte=today - QUIET)
    has_plan = Plandel.objects.counted().filter(deltagande=OuterRef("pk"))
    rows = Deltagande.objects.visible_to(user).counted().in_use().ongoing()
    lately = met.filter(Q(utfall="") | Q(utfall=Kontaktutfall.BLEV_AV))
    return rows.filter(Exists(has_plan), ~Exists(lately), starts_on__lt=today - QUIET)
