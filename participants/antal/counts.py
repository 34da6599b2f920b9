"""Head counts per insats, calendar year and kön: exact, or protected for those who shall not see small numbers.

Every protected figure of a year comes from one table of all insatser with its sums (`protected_year`). A page that
shows a part of it takes the part from there, so that no two pages together give away what one of them hides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from finsam import dates
from finsam.prepared import prepared
from finsam.protection import Count, protect_table
from insatser.models import Insats
from members.models import User
from participants.enums import Kon
from participants.models import AnonymtAntal, VolymAntal
from participants.permissions import sees_exact_counts

COLUMNS = (Kon.KVINNA.value, Kon.MAN.value, "")
Raw = tuple[int | None, int | None, int | None]


class Figures(NamedTuple):
    """Counts of one insats in a year, or of all. None: nothing is registered."""

    kvinnor: Count = None
    man: Count = None
    odelat: Count = None
    total: Count = None

    @property
    def cells(self) -> tuple[Count, ...]:
        """In the order in which they are printed."""
        return self.kvinnor, self.man, self.odelat, self.total


NOTHING = Figures()


@dataclass(frozen=True)
class YearCounts:
    """A year's counts of several insatser with their sums, and the sentence that has to stand under the table."""

    year: int
    rows: Mapping[UUID, Figures]
    totals: Figures
    note: str
    is_exact: bool

    def of(self, insats_id: UUID) -> Figures:
        """The figures of one insats."""
        return self.rows.get(insats_id, NOTHING)


def raw_counts(years: Iterable[int]) -> dict[int, dict[UUID, Raw]]:
    """Year → insats → kvinnor, män and not split, as registered; without the felregistrerade."""
    found: dict[int, dict[UUID, list[int | None]]] = {year: {} for year in years}
    for insats_id, year, kon, count in _registered(min(found), max(found)) if found else ():
        if year in found:
            cells, place = found[year].setdefault(insats_id, [None, None, None]), COLUMNS.index(kon)
            cells[place] = (cells[place] or 0) + count
    return {
        year: {insats_id: (cells[0], cells[1], cells[2]) for insats_id, cells in insatser.items()}
        for year, insatser in found.items()
    }


@prepared
def _registered(first_year: int, last_year: int) -> QuerySet[Any, tuple[Any, ...]]:
    columns = ("insats_id", "year", "kon", "count")
    counted = Q(year__gte=first_year, year__lte=last_year, count__isnull=False, insats__in=Insats.objects.valid())
    volumes = VolymAntal.objects.filter(counted).order_by().values_list(*columns)
    split = AnonymtAntal.objects.filter(counted).order_by().values_list(*columns)
    return split.union(volumes, all=True).order_by("insats_id")


def exact_year(year: int, raw: Mapping[UUID, Raw]) -> YearCounts:
    """The counts as they are: for the kansli's and the insats's own working pages, and the report to UF."""
    rows = {insats_id: Figures(cells[0], cells[1], cells[2], _sum(cells)) for insats_id, cells in raw.items()}
    columns = [_sum(cells[place] for cells in raw.values()) for place in range(len(COLUMNS))]
    totals = Figures(columns[0], columns[1], columns[2], _sum(columns))
    return YearCounts(year, rows, totals, "", is_exact=True)


def protected_year(year: int, raw: Mapping[UUID, Raw]) -> YearCounts:
    """The counts as they may leave the kansli. `raw` has to hold all insatser of the year."""
    table = protect_table(list(raw.values()))
    rows = {
        insats_id: Figures(cells[0], cells[1], cells[2], total)
        for insats_id, cells, total in zip(raw, table.cells, table.row_totals, strict=True)
    }
    columns = [
        shown if any(cells[place] is not None for cells in raw.values()) else None
        for place, shown in enumerate(table.column_totals)
    ]
    totals = Figures(columns[0], columns[1], columns[2], table.total) if raw else NOTHING
    return YearCounts(year, rows, totals, table.note, is_exact=False)


def for_years(user: User, years: Iterable[int], *, exact: bool | None = None) -> dict[int, YearCounts]:
    """The counts of some years as this user may see them, each year with its sums.

    `exact=False` asks for protected figures although the user could see exact ones: for all that is issued.
    """
    is_exact = sees_exact_counts(user) if exact is None else exact and sees_exact_counts(user)
    raw, seen = raw_counts(years), Insats.objects.seen_by(user)
    if not is_exact:
        return _only_seen(seen, {year: protected_year(year, cells) for year, cells in raw.items()})
    return {
        year: exact_year(year, {pk: figures for pk, figures in cells.items() if seen is None or pk in seen})
        for year, cells in raw.items()
    }


def _only_seen(seen: Collection[UUID] | None, years: dict[int, YearCounts]) -> dict[int, YearCounts]:
    """Leave out the rows of insatser that the user does not see; the sums stay those of all."""
    if seen is None:
        return years
    return {
        year: replace(counts, rows={pk: figures for pk, figures in counts.rows.items() if pk in seen})
        for year, counts in years.items()
    }


def for_year(user: User, year: int, *, exact: bool | None = None) -> YearCounts:
    """One year as this user may see it."""
    return for_years(user, [year], exact=exact)[year]


def published_year(year: int) -> YearCounts:
    """One year as it may be issued: what reports, documents and the API print whoever asks."""
    return protected_year(year, raw_counts([year])[year])


def years_of(insats: Insats) -> list[int]:
    """The calendar years that counts of an insats can be about, latest first."""
    now = dates.budget_year()
    last = min(insats.ends_on.year, now) if insats.ends_on else now
    return list(range(last, insats.starts_on.year - 1, -1))


def years_with_insatser() -> list[int]:
    """Every year from the first that an insats ran to this one, latest first."""
    now = dates.budget_year()
    first = min((now, *(day.year for (day,) in _first_start())))
    return list(range(now, first - 1, -1))


@prepared
def _first_start() -> QuerySet[Insats, tuple[date]]:
    return Insats.objects.valid().order_by("starts_on").values_list("starts_on")[:1]


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum of what is registered; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
