"""The list of remisser: those that were sent by the own uppdrag, or that have come to the own insatser."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from finsam import dates, formats
from finsam.addresses import address_of
from finsam.figure_rows import Amount, Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ListFilter
from finsam.lists import ListPage
from members.models import User
from participants.access.enums import Andamal
from participants.models import Remiss, Remissidentitet
from participants.permissions import sees_names
from participants.remisser import remissidentiteter
from participants.remisser.enums import OPEN_REMISS
from participants.remisser.next_step import what_next

OPEN, OVER, EVERY = "oppna", "avslutade", "alla"


class RemissFilter(ListFilter):
    """Those that somebody waits for, when nothing else is chosen."""

    status = django_filters.ChoiceFilter(
        label="Visa", choices=[(OVER, "Avslutade"), (EVERY, "Alla")], method="by_status", empty_label="Som väntar"
    )

    @property
    def qs(self) -> QuerySet[Remiss]:
        """Open ones, unless something else is asked for."""
        found: QuerySet[Remiss] = super().qs
        return found if self.form.cleaned_data.get("status") else found.filter(state__in=OPEN_REMISS)

    def by_status(self, queryset: QuerySet[Remiss], _name: str, value: str) -> QuerySet[Remiss]:
        return queryset.exclude(state__in=OPEN_REMISS) if value == OVER else queryset


class RemissList(ListPage[Remiss]):
    """The oldest first: whoever has waited longest is answered first."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.user = user
        rows: Any = Remiss.objects.visible_to(user).with_place().select_related("insats", "sent_by__organisation")
        super().__init__(
            request,
            rows,
            filterset=RemissFilter,
            sorts={"skickad": ("sent_at", "pk"), "status": ("state", "sent_at", "pk")},
            default="skickad",
            noun=("remiss", "remisser"),
        )

    @cached_property
    def identities(self) -> dict[UUID, Remissidentitet]:
        """Those of the page that the user may see; each look is logged."""
        return remissidentiteter.read(self.rows, Andamal.REMISSER, by=self.user)

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        today, named = dates.today(), sees_names(self.user)
        for row in self.rows:
            identity = self.identities.get(row.pk)
            yield (
                Link(identity.name if identity else f"Remiss {row.code}", address_of("participants:remiss", row.pk)),
                row.insats.name,
                row.state_value.tag,
                unbroken(formats.datum(dates.local_moment(row.sent_at).date())),
                Amount(formats.tal(row.days_waited(today))),
                unbroken(what_next(row, row.place)),
                *((row.sent_by.organisation.name, row.code) if named else ()),
            )
