"""Head counts per insats for pages and reports: exact for the kansli's own pages, protected for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from finsam.protection import Count, protect_table
from insatser.models import Insats
from members.enums import KANSLI
from members.models import User
from participants.models import AnonymtAntal, VolymAntal


@dataclass(frozen=True)
class InsatsCount:
    """One insats and how many took part in it in the year; None when nothing is registered."""

    insats: Insats
    count: Count


@dataclass(frozen=True)
class HeadCounts:
    """A year's counts of all insatser that ran, and their sum."""

    year: int
    rows: Sequence[InsatsCount]
    total: Count
    note: str


def head_counts(user: User, year: int) -> HeadCounts:
    """What the acting role sees on a page."""
    return counts_of(year, is_exact=user.has_role(*KANSLI))


def counts_of(year: int, *, is_exact: bool = False) -> HeadCounts:
    """The counts of a year in three queries; protected unless they stay within the kansli."""
    insatser = list(Insats.objects.active_in(year).order_by("sort_key", "pk"))
    sums: dict[UUID, int] = {}
    for model in (AnonymtAntal, VolymAntal):
        counted = model.objects.filter(year=year, count__isnull=False).order_by().values_list("insats_id")
        for insats_id, count in counted.annotate(Sum("count")):
            sums[insats_id] = sums.get(insats_id, 0) + count
    table = protect_table(
        [[sums.get(insats.pk)] for insats in insatser], has_row_totals=False, limit=0 if is_exact else None
    )
    rows = [InsatsCount(insats, cells[0]) for insats, cells in zip(insatser, table.cells, strict=True)]
    total = table.column_totals[0] if insatser else 0
    return HeadCounts(year, rows, total, table.note)
