"""Lists of nödöppningar: all that a role sees, and the people of an opened insats."""

from collections.abc import Iterator
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from finsam import formats
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.line_breaks import unbroken
from finsam.lists import ListPage
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden.listing import BY_NAME, COLUMNS, DeltagandeList, tag
from participants.identity import identities
from participants.models import Deltagande, Identitet, Nodoppning


def of_opened(nodoppning: Nodoppning) -> QuerySet[Deltagande]:
    """The deltaganden of the insats whose identities the database gives now."""
    found = Deltagande.objects.filter(insats=nodoppning.insats_id, pk__in=Identitet.objects.values("pk"))
    return found.counted().select_related("deltagare", "insats")


class EmergencyList(ListPage[Nodoppning]):
    """Nödöppningar, newest first."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        super().__init__(
            request,
            Nodoppning.objects.visible_to(user).select_related("insats", "uppdrag__person", "grund"),
            sorts={
                "tid": ("opened_at", "pk"),
                "insats": ("insats__sort_key", "-opened_at", "pk"),
                "vem": ("uppdrag__person__sort_key", "-opened_at", "pk"),
            },
            default="-tid",
            noun=("nödöppning", "nödöppningar"),
        )

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for row in self.rows:
            yield (
                Link(formats.datum_tid(row.opened_at), address_of("participants:emergency", row.pk)),
                row.insats.name,
                row.uppdrag.person.name,
                row.grund.label,
                row.status,
            )


class PeopleList(DeltagandeList):
    """The people of an opened insats, by name."""

    def __init__(self, request: HttpRequest, user: User, nodoppning: Nodoppning) -> None:
        self.user, self.nodoppning, self.is_of_one = user, nodoppning, True
        ListPage.__init__(
            self,
            request,
            of_opened(nodoppning),
            sorts={BY_NAME: ("pk",), "start": ("starts_on", "pk")},
            default=BY_NAME,
            noun=("person", "personer"),
            columns=COLUMNS,
        )

    @cached_property
    def identities(self) -> dict[UUID, Identitet]:
        """Those of the page; each look is logged."""
        return identities.read(self.rows, Andamal.NODOPPNING, by=self.user)

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for row in self.rows:
            if (identity := self.identities.get(row.pk)) is None:
                continue  # closed while the page was made
            yield (
                Link(identity.name, reverse("participants:emergency_person", args=[self.nodoppning.pk, row.pk])),
                tag(row),
                unbroken(formats.datum(row.starts_on)),
                row.code,
            )
