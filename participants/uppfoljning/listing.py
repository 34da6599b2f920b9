"""The work list of those who ask after the end: what is to be asked, late, planned and done."""

from collections.abc import Iterator
from functools import cached_property
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from finsam import codelists, dates, formats
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ChoiceFilter, ListFilter
from finsam.lists import ListPage
from insatser.models import Insats
from members.models import User
from members.requests import user_of
from participants.access.enums import Andamal
from participants.identity import identities
from participants.models import Identitet, Uppfoljningstillfalle
from participants.models.uppfoljning import UppfoljningstillfalleQuerySet
from participants.uppfoljning.enums import FAS_LISTA

LATE, PLANNED, DONE, EVERY = "sena", "planerade", "gjorda", "alla"


def _insatser(request: HttpRequest) -> QuerySet[Insats]:
    asked = Uppfoljningstillfalle.objects.visible_to(user_of(request)).order_by().values("insats_id")
    return Insats.objects.filter(pk__in=asked).order_by("sort_key", "pk").only("name")


def _times() -> list[tuple[str, str]]:
    return [
        (str(value.pk), value.label)
        for value in codelists.values(FAS_LISTA, on=dates.today()).filter(attributes__has_key="manader")
    ]


class FollowUpFilter(ListFilter):
    """Those that can be asked now, when nothing else is chosen."""

    status = ChoiceFilter(
        label="Visa",
        choices=[(LATE, "Försenade"), (PLANNED, "Alla planerade"), (DONE, "Gjorda"), (EVERY, "Alla")],
        method="by_status",
        empty_label="Som ska göras",
    )
    fas = ChoiceFilter(label="Mättillfälle", choices=_times, field_name="fas_id", empty_label="Alla mättillfällen")
    insats = django_filters.ModelChoiceFilter(label="Insats", queryset=_insatser, empty_label="Alla insatser")

    @property
    def qs(self) -> UppfoljningstillfalleQuerySet:
        """What is to be done, unless something else is asked for."""
        found: UppfoljningstillfalleQuerySet = super().qs
        return found if self.form.cleaned_data.get("status") else found.to_do(dates.today())

    def by_status(
        self, queryset: UppfoljningstillfalleQuerySet, _name: str, value: str
    ) -> UppfoljningstillfalleQuerySet:
        found = {
            LATE: queryset.late(dates.today()),
            PLANNED: queryset.waiting(),
            DONE: queryset.filter(utfall__isnull=False),
            EVERY: queryset,
        }
        return found[value]


class FollowUpList(ListPage[Uppfoljningstillfalle]):
    """The one that should have been asked first stands first."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user = user
        rows = Uppfoljningstillfalle.objects.visible_to(user)
        super().__init__(
            request,
            rows.select_related("insats", "deltagande", "fas", "utfall"),
            filterset=FollowUpFilter,
            sorts={"dag": ("due_on", "pk"), "gjord": ("done_on", "due_on", "pk")},
            default="dag",
            noun=("uppföljning", "uppföljningar"),
        )

    @cached_property
    def identities(self) -> dict[UUID, Identitet]:
        """Those of the page that the user may see; each look is logged."""
        return identities.read([row.deltagande for row in self.rows], Andamal.UPPFOLJNING_LISTA, by=self.user)

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown. Two times of one person are told apart by which they are."""
        for row in self.rows:
            identity = self.identities.get(row.deltagande_id)
            yield (
                Link(identity.name if identity else row.code, address_of("participants:follow_up", row.pk)),
                row.insats.name,
                row.fas.label,
                row.state,
                unbroken(formats.datum(row.due_on)),
                unbroken(formats.datum(row.done_on)) if row.done_on else "",
                row.code,
            )
