"""Periods as the database sees them: a start day and an inclusive end day, open when the end is empty."""

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import Func


class InclusiveDateRange(Func):
    """daterange(from, to, '[]'), for constraints against overlapping periods."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, from_field: str, to_field: str) -> None:
        super().__init__(from_field, to_field, RangeBoundary(inclusive_lower=True, inclusive_upper=True))
