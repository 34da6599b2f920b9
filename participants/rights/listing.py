"""The list of requests about the own data, what is soon due first, and the numbers that the others see."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from finsam import dates, formats
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ChoiceFilter, ListFilter
from finsam.lists import ListPage
from insatser.models import Insats
from members.models import User
from participants.deltaganden.listing import followed_by
from participants.models import Begaran
from participants.models.begaran import BegaranQuerySet
from participants.rights.begaranden import Numbers
from participants.rights.enums import BegaranState, Ratt

LATE, SOON, OVER, EVERY = "forsenade", "snart", "besvarade", "alla"


def _insatser(request: HttpRequest) -> QuerySet[Insats]:
    return followed_by(request.user)


class BegaranFilter(ListFilter):
    """Those that wait, when nothing else is chosen."""

    visa = ChoiceFilter(
        label="Visa",
        choices=[(LATE, "Försenade"), (SOON, "Snart försenade"), (OVER, "Besvarade"), (EVERY, "Alla")],
        method="by_state",
        empty_label="Att besvara",
    )
    ratt = ChoiceFilter(label="Begär", choices=Ratt.choices, empty_label="Allt")
    insats = django_filters.ModelChoiceFilter(label="Insats", queryset=_insatser, empty_label="Alla insatser")

    @property
    def qs(self) -> BegaranQuerySet:
        """Waiting ones, unless something else is asked for."""
        found: BegaranQuerySet = super().qs
        return found if self.form.cleaned_data.get("visa") else found.waiting()

    def by_state(self, queryset: BegaranQuerySet, _name: str, value: str) -> BegaranQuerySet:
        today = dates.today()
        found = {
            LATE: queryset.late(today),
            SOON: queryset.soon_late(today),
            OVER: queryset.exclude(state=BegaranState.MOTTAGEN),
            EVERY: queryset,
        }
        return found[value]


class BegaranList(ListPage[Begaran]):
    """Requests to the own insatser; no name, since the page of each has it."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        super().__init__(
            request,
            Begaran.objects.visible_to(user).select_related("insats", "deltagande"),
            filterset=BegaranFilter,
            sorts={
                "senast": ("due_on", "pk"),
                "kom-in": ("received_on", "pk"),
                "insats": ("insats__sort_key", "due_on", "pk"),
                "status": ("state", "due_on", "pk"),
            },
            default="senast",
            noun=("begäran", "begäranden"),
        )

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for row in self.rows:
            yield (
                Link(f"{row.get_ratt_display()} {row.code}", address_of("participants:begaran", row.pk)),
                row.insats.name,
                row.status,
                unbroken(formats.datum(row.received_on)),
                unbroken(formats.datum(row.due_on)),
                unbroken(formats.datum(row.answered_on)) if row.answered_on else "",
                row.deltagande.code,
            )


@dataclass
class InsatsNumbers:
    """The requests of an insats in numbers, of a year."""

    insats: Insats
    received: int = 0
    waiting: int = 0
    late: int = 0
    granted: int = 0
    refused: int = 0
    answered_late: int = 0

    def add(self, row: Numbers) -> None:
        """Count a kind in."""
        for name in ("received", "waiting", "late", "granted", "refused", "answered_late"):
            setattr(self, name, getattr(self, name) + getattr(row, name))


def per_insats(rows: list[Numbers], insatser: QuerySet[Insats]) -> list[InsatsNumbers]:
    """One row for each insats that has had any, by name."""
    found: dict[UUID, list[Numbers]] = defaultdict(list)
    for row in rows:
        found[row.insats].append(row)
    made = [InsatsNumbers(insats) for insats in insatser.filter(pk__in=list(found)).order_by("sort_key", "pk")]
    for one in made:
        for row in found[one.insats.pk]:
            one.add(row)
    return made


def per_ratt(rows: list[Numbers]) -> list[tuple[str, int, int, int]]:
    """Each kind: how many came in, wait and are late."""
    return [
        (
            one.label,
            sum(row.received for row in rows if row.ratt == one),
            sum(row.waiting for row in rows if row.ratt == one),
            sum(row.late for row in rows if row.ratt == one),
        )
        for one in Ratt
    ]
