"""How far the bookkeeping has come."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet, Subquery

from ekonomi.models import Manadsutfall, SieImport
from ekonomi.models.konto import CLOSING_KONTO
from finsam.prepared import prepared

Month = tuple[int, int]


class Bookkeeping:
    """The state of the ledger, read when it is asked for, and once."""

    @cached_property
    def _latest(self) -> tuple[Any, ...] | None:
        return next(iter(_latest()), None)

    @property
    def month(self) -> Month | None:
        """The last month with income or costs."""
        return self._latest[:2] if self._latest is not None else None

    @property
    def updated_at(self) -> datetime | None:
        """When the ledger was last read in."""
        return self._latest[2] if self._latest is not None else None


def latest_month() -> Month | None:
    """The last month with income or costs in the ledger."""
    return Bookkeeping().month


@prepared
def _latest() -> QuerySet[Manadsutfall, tuple[Any, ...]]:
    imports = SieImport.objects.counted().order_by().values("state")
    rows = Manadsutfall.objects.results().filter(konto__lt=CLOSING_KONTO, row_count__gt=0)
    updated_at = Subquery(imports.annotate(at=Max("imported_at")).values("at"))
    return rows.order_by("-year", "-month").values_list("year", "month", updated_at)[:1]
