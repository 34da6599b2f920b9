"""Lists of the review of access: the weeks, and who has seen whom in one of them."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from finsam import dates, formats
from finsam.addresses import address_of
from finsam.figure_rows import Amount, Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ListFilter
from finsam.lists import ListPage
from insatser.models import Insats
from members.enums import Role
from members.models import Person, User
from participants.access import reviewing
from participants.access.enums import OF_REMISSER, Andamal, Granskning, Marke
from participants.access.permissions import can_see_access
from participants.models import Atkomst, Granskningsvecka, granskning

EVERY_MARK = "alla"
MOST_PEOPLE = 50
REVIEWED = [(purpose.value, purpose.label) for purpose in Andamal if purpose not in OF_REMISSER]
"""So many people of a week are told of above its list; more than an insats has."""


def _insatser(request: HttpRequest) -> QuerySet[Insats]:
    return Insats.objects.visible_to(request.user).valid().order_by("sort_key", "pk")


class WeekFilter(ListFilter):
    """How the review stands, and of which insats."""

    status = django_filters.ChoiceFilter(
        label="Granskning", choices=Granskning.choices, method="by_status", empty_label="Alla"
    )
    insats = django_filters.ModelChoiceFilter(label="Insats", queryset=_insatser, empty_label="Alla insatser")

    def by_status(self, weeks: QuerySet[Granskningsvecka], _name: str, value: str) -> QuerySet[Granskningsvecka]:
        now = granskning.this_week()
        late = Q(week_on__lt=granskning.late_before(now))
        return weeks.filter(
            {
                Granskning.GRANSKAD: Q(reviewed_at__isnull=False),
                Granskning.PAGAR: Q(reviewed_at__isnull=True, week_on__gte=now),
                Granskning.VANTAR: Q(reviewed_at__isnull=True, week_on__lt=now) & ~late,
                Granskning.SEN: Q(reviewed_at__isnull=True) & late,
            }[Granskning(value)]
        )


class WeekList(ListPage[Granskningsvecka]):
    """Weeks in which identities were seen."""

    header = ("Vecka", "Från", "Till", "Insats", "Granskning", "Granskad")

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user = user
        super().__init__(
            request,
            Granskningsvecka.objects.visible_to(user).select_related("insats"),
            filterset=WeekFilter,
            sorts={
                "vecka": ("week_on", "insats__sort_key", "pk"),
                "insats": ("insats__sort_key", "week_on", "pk"),
                "granskad": ("reviewed_at", "week_on", "pk"),
            },
            default="-vecka",
            noun=("vecka", "veckor"),
        )

    def _name(self, insats: Insats) -> str:
        """A systemadministratör reads nothing about insatser, so there it is a number."""
        return f"Insats {str(insats.pk)[:8]}" if self.user.has_role(Role.SYSTEMADMINISTRATOR) else insats.name

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        leads = can_see_access(self.user)
        for week in self.rows:
            reviewed_on = dates.local_day(week.reviewed_at) if week.reviewed_at else None
            yield (
                Link(str(week), address_of("participants:review", week.pk)) if leads else str(week),
                unbroken(formats.datum(week.week_on)),
                self._name(week.insats),
                week.state.tag,
                unbroken(formats.datum(reviewed_on)) if reviewed_on else "",
            )

    def csv_rows(self) -> Iterator[tuple[Any, ...]]:
        """The same for a file, all pages."""
        for week in self.queryset.iterator(chunk_size=1000):
            name, state = self._name(week.insats), week.state.label
            yield str(week), week.week_on, week.last_on, name, state, week.reviewed_at


class AccessFilter(ListFilter):
    """Which mark, and who looked."""

    marke = django_filters.ChoiceFilter(
        label="Märke", choices=[(EVERY_MARK, "Alla märkta"), *Marke.choices], method="by_mark", empty_label="Visa alla"
    )
    vem = django_filters.ModelChoiceFilter(
        label="Vem", field_name="user__person", queryset=Person.objects.none(), empty_label="Alla"
    )
    andamal = django_filters.ChoiceFilter(label="Ändamål", choices=REVIEWED, method="by_purpose", empty_label="Alla")

    def __init__(self, *args: Any, week: Granskningsvecka, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looked = Atkomst.objects.filter(insats=week.insats_id, week_on=week.week_on, is_total=True)
        self.filters["vem"].queryset = Person.objects.filter(user__in=looked.values("user"))

    def by_purpose(self, seen: QuerySet[Atkomst], _name: str, value: str) -> QuerySet[Atkomst]:
        return seen.filter(purposes__contains=[value])

    def by_mark(self, seen: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return seen.filter(marked__gt=0) if value == EVERY_MARK else seen.filter(**{f"{reviewing.FIELD}{value}": True})


class AccessList(ListPage[Atkomst]):
    """Who has seen which deltagande in a week, by code."""

    header = (
        "Vem",
        "Deltagande",
        "Visningar",
        "Öppnade",
        "Ändringar",
        "Först",
        "Senast",
        "Ändamål",
        "Märken",
        "Utfall",
    )

    def __init__(self, request: HttpRequest, week: Granskningsvecka) -> None:
        found = reviewing.rows(week).select_related("user__person", "granskningsutfall__utfall")
        self.everything = found
        super().__init__(
            request,
            found.filter(is_total=False),
            filterset=AccessFilter,
            sorts={
                "marken": ("marked", "last_at", "pk"),
                "vem": ("user__person__sort_key", "-marked", "-last_at", "pk"),
                "visningar": ("looks", "pk"),
                "oppnade": ("opened", "pk"),
                "senast": ("last_at", "pk"),
            },
            default="-marken",
            noun=("rad", "rader"),
            filter_arguments={"week": week},
        )

    @property
    def people(self) -> list[tuple[Text, ...]]:
        """Each person who looked, with all of the week together."""
        totals = self.everything.filter(is_total=True).order_by("-marked", "user__person__sort_key", "pk")
        return [
            (
                row.user.person.name,
                Amount(formats.tal(row.looks)),
                Amount(formats.tal(row.opened)),
                Amount(formats.tal(row.usual, 1) if row.usual is not None else ""),
                f"{row.earliest:%H:%M}{formats.DASH}{row.latest:%H:%M}",
                marked(row),
                outcome(row),
            )
            for row in totals[:MOST_PEOPLE]
        ]

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for row in self.rows:
            yield (
                row.user.person.name,
                whom(row),
                Amount(formats.tal(row.looks)),
                Amount(formats.tal(row.opened)),
                Amount(formats.tal(row.changes)),
                unbroken(f"{dates.local_moment(row.last_at):%Y-%m-%d %H:%M}"),
                purposes(row),
                marked(row),
                outcome(row),
            )

    def csv_rows(self) -> Iterator[tuple[Any, ...]]:
        """The same for a file, all pages."""
        for row in self.queryset.iterator(chunk_size=1000):
            yield (
                row.user.person.name,
                whom(row),
                row.looks,
                row.opened,
                row.changes,
                row.first_at,
                row.last_at,
                purposes(row),
                marked(row),
                outcome(row),
            )


def whom(row: Atkomst) -> str:
    """The code; none where it would tell what somebody is called."""
    return row.code or ("Alla tillsammans" if row.is_total else "Koden visas inte")


def purposes(row: Atkomst) -> str:
    """The pages, in words; one that no version knows any more as it was written."""
    return ", ".join(str(Andamal(one).label) if one in Andamal.values else one for one in row.purposes)


def marked(row: Atkomst) -> str:
    """The marks of a row, in words."""
    return ", ".join(str(mark.label) for mark in reviewing.marks_of(row))


def outcome(row: Atkomst) -> str:
    """What came of it; nothing as long as nobody has judged it."""
    judged = getattr(row, "granskningsutfall", None)
    return judged.utfall.label if judged is not None else ""
