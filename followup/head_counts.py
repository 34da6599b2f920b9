"""Head counts per insats for pages and reports, through the one rule module that owns them (participants.counts)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from finsam.addresses import address_of
from finsam.figure_rows import FigureRow
from finsam.prepared import prepared
from followup.snapshots import Json, count
from insatser.models import Insats
from members.models import User
from participants.antal.counts import Figures, YearCounts, for_year, published_year

COLUMNS = ("kvinnor", "man", "odelat", "total")


class InsatsCount(NamedTuple):
    """One insats and how many took part in it in the year; None where nothing is registered."""

    name: str
    figures: Figures
    pk: UUID | None = None

    @property
    def url(self) -> str:
        """Its page; empty when the count is read back from a snapshot."""
        return address_of("insatser:detail", self.pk) if self.pk is not None else ""


@dataclass(frozen=True)
class HeadCounts:
    """A year's counts of the insatser that ran, and their sum."""

    year: int
    rows: Sequence[InsatsCount]
    totals: Figures
    note: str

    @property
    def figure_rows(self) -> list[FigureRow]:
        """The rows as a table shows them."""
        return [FigureRow(row.name, row.figures.cells, url=row.url) for row in self.rows]


def head_counts(user: User, year: int) -> HeadCounts:
    """What the acting role sees on a page: exact for the kansli, else protected."""
    return _listed(for_year(user, year))


def issued_counts(year: int) -> HeadCounts:
    """What stands in everything that is issued: protected whoever asks."""
    return _listed(published_year(year))


def _listed(counts: YearCounts) -> HeadCounts:
    insatser = _running(date(counts.year, 1, 1), date(counts.year, 12, 31))
    rows = [InsatsCount(name, counts.of(pk), pk) for pk, name in insatser]
    return HeadCounts(counts.year, rows, counts.totals, counts.note)


@prepared
def _running(first: date, last: date) -> QuerySet[Insats, tuple[UUID, str]]:
    return Insats.objects.running(first, last).order_by("sort_key", "pk").values_list("pk", "name")


def stored(counts: HeadCounts) -> dict[str, Any]:
    """As a snapshot keeps them."""
    return {
        "year": counts.year,
        "rows": [{"name": row.name, **_plain(row.figures)} for row in counts.rows],
        "totals": _plain(counts.totals),
        "note": counts.note,
    }


def _plain(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in COLUMNS}


def read_back(kept: Json) -> HeadCounts:
    """From a snapshot."""
    rows = [InsatsCount(row["name"], _figures(row)) for row in kept["rows"]]
    return HeadCounts(kept["year"], rows, _figures(kept["totals"]), kept["note"])


def _figures(row: Json) -> Figures:
    return Figures(**{name: count(row[name]) for name in COLUMNS})
