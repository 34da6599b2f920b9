"""The list of an insats's deltaganden."""

from collections.abc import Iterator
from functools import cached_property
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from finsam import formats
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ListFilter
from finsam.lists import ListPage
from finsam.status import Status, Tone
from insatser.models import Insats
from members.models import User
from participants import identities
from participants.models import Deltagande, Identitet
from participants.permissions import sees_names

ONGOING, ENDED, MISTAKES = "pagar", "avslutade", "felregistrerade"


class DeltagandeFilter(ListFilter):
    """Ongoing, ended or registered by mistake."""

    status = django_filters.ChoiceFilter(
        label="Status",
        choices=[(ONGOING, "Pågår"), (ENDED, "Avslutade"), (MISTAKES, "Felregistrerade")],
        method="by_status",
        empty_label="Alla utom felregistrerade",
    )

    @property
    def qs(self) -> QuerySet[Deltagande]:
        """Mistakes are shown only to those who ask for them."""
        found: QuerySet[Deltagande] = super().qs
        return found if self.form.cleaned_data.get("status") else found.filter(is_mistake=False)

    def by_status(self, queryset: QuerySet[Deltagande], _name: str, value: str) -> QuerySet[Deltagande]:
        if value == MISTAKES:
            return queryset.filter(is_mistake=True)
        return queryset.filter(is_mistake=False, ends_on__isnull=value == ONGOING)


def tag(deltagande: Deltagande) -> Status:
    """How a deltagande stands."""
    if deltagande.is_mistake:
        return Status(Tone.BAD, "Felregistrerat")
    return Status(Tone.OK, "Pågår") if deltagande.ends_on is None else Status(Tone.DONE, "Avslutat")


class DeltagandeList(ListPage[Deltagande]):
    """A page of deltaganden: with names where the user may see them, else with codes."""

    def __init__(self, request: HttpRequest, insats: Insats, user: User) -> None:
        self.user = user
        super().__init__(
            request,
            Deltagande.objects.visible_to(user).filter(insats=insats).select_related("deltagare"),
            filterset=DeltagandeFilter,
            sorts={"start": ("starts_on", "pk"), "slut": ("ends_on", "starts_on", "pk")},
            default="-start",
            noun=("deltagande", "deltaganden"),
        )

    @cached_property
    def identities(self) -> dict[UUID, Identitet]:
        """Those of the page that the user may see; each look is logged."""
        return identities.read(self.rows, "deltaganden", by=self.user)

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        shows_names = sees_names(self.user)
        for row in self.rows:
            identity = self.identities.get(row.pk)
            name = identity.name if identity else "Namnet visas inte" if shows_names else row.code
            yield (
                Link(name, address_of("participants:deltagande", row.pk)),
                tag(row),
                unbroken(formats.datum(row.starts_on)),
                unbroken(formats.datum(row.ends_on)) if row.ends_on else "",
                row.deltagare.kon.capitalize(),
                str(row.deltagare.birth_year),
                *((row.code,) if shows_names else ()),
            )
