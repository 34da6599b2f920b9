"""Which monthly reports the clock has to make: derived from rows, so that a missed run is caught up, never doubled."""

from datetime import date

from django.utils import timezone

from ekonomi.models import Manadsutfall, SieImport
from ekonomi.models.konto import CLOSING_KONTO
from finsam import dates
from followup.bookkeeping import Month
from followup.enums import Rapportslag
from followup.models import Rapportuttag

CATCH_UP_MONTHS = 12


def due_months(today: date) -> list[Month]:
    """Months before this one that are booked and have no report from the clock, the oldest first.

    The first time only the latest such month counts: reports of years gone by are not sent to the board. A month is
    booked when it has income or costs and the year's file was read in after the month had ended.
    """
    booked = sorted(month for month in _booked() if month < (today.year, today.month))
    if not booked:
        return []
    made = set(Rapportuttag.objects.of_kind(Rapportslag.EKONOMISK_RAPPORT).monthly().values_list("year", "month"))
    if not made:
        return booked[-1:]
    return [month for month in booked if month > min(made) and month not in made][-CATCH_UP_MONTHS:]


def _booked() -> set[Month]:
    read = dict(SieImport.objects.counted().values_list("year", "imported_at"))
    rows = Manadsutfall.objects.results().filter(konto__lt=CLOSING_KONTO, year__in=read).order_by()
    months = set(rows.values_list("year", "month").distinct())
    return {
        (year, month)
        for year, month in months
        if timezone.localdate(read[year] or timezone.now()) > dates.last_day_of_month(year, month)
    }
