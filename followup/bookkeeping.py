"""How far the bookkeeping has come."""

from datetime import datetime

from django.db.models import Max

from ekonomi.models import Manadsutfall, SieImport
from ekonomi.models.konto import CLOSING_KONTO

Month = tuple[int, int]


def latest_month() -> Month | None:
    """The last month with income or costs in the ledger."""
    rows = Manadsutfall.objects.results().filter(konto__lt=CLOSING_KONTO, row_count__gt=0)
    return rows.order_by("-year", "-month").values_list("year", "month").first()


def updated_at() -> datetime | None:
    """When the ledger was last read in."""
    moment: datetime | None = SieImport.objects.counted().aggregate(at=Max("imported_at"))["at"]
    return moment
