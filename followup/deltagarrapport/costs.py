"""What an insats has cost for each deltagande (U 5.2): people and money of a calendar year together."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from ekonomi.models import Manadsutfall
from finsam import money
from finsam.prepared import prepared
from finsam.protection import Count
from followup.deltagarrapport.rapport import Deltagarrapport
from followup.deltagarrapport.selection import Cut


def cost_rows(report: Deltagarrapport) -> list[dict[str, Any]]:
    """Booked net cost of each insats in the rows, in all and for each deltagande, in kronor.

    A hidden number gives no cost for each: the cost is known, and would tell the number.
    """
    year = report.urval.year
    if year is None:
        return []
    booked: dict[UUID, Decimal] = dict(_booked(year))
    rows = []
    for line in report.cuts.get(Cut.INSATS, ()):
        cost = booked.get(UUID(line.key))
        if cost is not None:
            antal, ended = line.flode.antal, line.flode.avslutade
            rows.append({"name": line.name, "kostnad": cost, **_each(cost, antal, ended)})
    return rows


def _each(cost: Decimal, antal: Count, ended: Count) -> dict[str, Any]:
    return {
        "antal": antal,
        "per_deltagande": _per(cost, antal),
        "avslutade": ended,
        "per_avslutat": _per(cost, ended),
    }


def _per(cost: Decimal, count: Count) -> Decimal | None:
    return money.round_ore(cost / count) if isinstance(count, int) and count else None


@prepared
def _booked(year: int) -> QuerySet[Manadsutfall, tuple[UUID, Decimal]]:
    rows = Manadsutfall.objects.results().filter(year=year, post__insats__isnull=False).order_by()
    return rows.values_list("post__insats_id").annotate(Sum("amount"))
