"""Which years and months the reports can be made for, and the one to begin with."""

from django.db.models import Max, Min

from ekonomi.models import Budget, Manadsutfall
from finsam import dates


def latest() -> tuple[int, int]:
    """The last month that the bookkeeping holds, else the present one."""
    found = Manadsutfall.objects.results().order_by("-year", "-month").values_list("year", "month").first()
    today = dates.today()
    return found or (today.year, today.month)


def years() -> list[int]:
    """Every year from the first to the last with a budget or bookkeeping, newest first."""
    limits = [dates.budget_year()]
    for model in (Budget, Manadsutfall):
        found = model._default_manager.aggregate(first=Min("year"), last=Max("year"))
        limits += [year for year in (found["first"], found["last"]) if year is not None]
    return list(range(max(limits), min(limits) - 1, -1))
