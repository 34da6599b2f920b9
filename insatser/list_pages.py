"""The list of insatser."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet, Subquery, Value
from django.utils.functional import cached_property

from finsam import formats, status
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.lists import PER_PAGE, ListPage
from finsam.prepared import prepared
from insatser.enums import Inriktning, InsatsState
from insatser.models import Insats

SORTS = {
    "namn": ("sort_key", "pk"),
    "start": ("starts_on", "sort_key", "pk"),
    "slut": ("ends_on", "sort_key", "pk"),
    "agare": ("agare__organisation__sort_key", "sort_key", "pk"),
    "status": ("state", "sort_key", "pk"),
}
DEFAULT = "namn"


class ShownInsats(NamedTuple):
    """What the list shows of an insats, in the order of `_as_shown`."""

    pk: UUID
    name: str
    inriktning: str
    state: str
    starts_on: date
    ends_on: date | None
    agare: str


def _as_shown(insatser: QuerySet[Insats], *more: Subquery) -> QuerySet[Insats, tuple[Any, ...]]:
    return insatser.values_list(
        "pk", "name", "inriktning", "state", "starts_on", "ends_on", "agare__organisation__name", *more
    )


@prepared
def _first_of_all() -> QuerySet[Insats, tuple[Any, ...]]:
    """The first page of all, with how many there are beside each row."""
    count = Insats.objects.valid().order_by().values(all=Value(1)).annotate(count=Count("pk")).values("count")
    return _as_shown(Insats.objects.valid().order_by(*SORTS[DEFAULT])[: PER_PAGE + 1], Subquery(count))


class InsatsList(ListPage[Insats]):
    """A page of insatser. With `sees_all` the user sees every valid one, so that the first page can be prepared."""

    def __init__(self, *args: Any, sees_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, sorts=SORTS, default=DEFAULT, noun=("insats", "insatser"), **kwargs)
        self.sees_all = sees_all

    @cached_property
    def _all_first(self) -> list[tuple[Any, ...]]:
        """The first page of every insats, when nothing else is asked for."""
        is_plain = self.sees_all and not self.is_filtered and self.sort == self.default
        return _first_of_all() if is_plain else []

    @cached_property
    def _first(self) -> list[Any]:
        return [ShownInsats(*row[:-1]) for row in self._all_first] or super()._first

    @property
    def _known_count(self) -> int | None:
        return self._all_first[0][-1] if self._all_first else super()._known_count

    def _fetch(self, found: Any) -> list[Any]:
        return [ShownInsats(*row) for row in _as_shown(found)]

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        shown: list[Any] = self.rows
        for insats in shown:
            yield (
                Link(insats.name, address_of("insatser:detail", insats.pk)),
                str(Inriktning(insats.inriktning).label),
                status.of_state(InsatsState(insats.state)),
                formats.datum(insats.starts_on),
                formats.datum(insats.ends_on) if insats.ends_on else "",
                insats.agare,
            )
