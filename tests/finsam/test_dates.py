"""Days, budget years and periods."""

import datetime as dt
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from finsam import dates
from finsam.dates import Period

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))


def test_today_is_the_day_in_stockholm() -> None:
    with time_machine.travel(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), tick=False):
        assert dates.today() == dt.date(2027, 1, 1)
        assert dates.budget_year() == 2027


def test_a_stored_moment_falls_on_the_day_in_stockholm() -> None:
    assert dates.local_day(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 1)


def test_month_names() -> None:
    assert dates.MONTH_NAMES[10] == "november"
    assert " ".join(dates.MONTH_SHORT) == "jan feb mar apr maj jun jul aug sep okt nov dec"


def test_the_period_of_a_monthly_report() -> None:
    period = dates.month_range(2028, 2)
    assert (period.start, period.end) == (dt.date(2028, 1, 1), dt.date(2028, 2, 29))
    assert period.days == 60


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(dt.date(2026, 2, 1), dt.date(2026, 1, 31))


def test_months_of_a_period_across_a_new_year() -> None:
    months = list(Period(dt.date(2026, 11, 30), dt.date(2027, 2, 1)).months())
    assert months == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]


def test_both_ends_belong_to_a_period() -> None:
    year = Period.of_months(2026, 1, 12)
    assert dt.date(2026, 1, 1) in year
    assert dt.date(2026, 12, 31) in year
    assert dt.date(2027, 1, 1) not in year


@given(DAYS, DAYS)
def test_the_months_cover_the_period(a: dt.date, b: dt.date) -> None:
    period = Period(min(a, b), max(a, b))
    months = [Period.of_month(year, month) for year, month in period.months()]
    assert period.start in months[0]
    assert period.end in months[-1]
    assert all(earlier.end + dt.timedelta(1) == later.start for earlier, later in pairwise(months))
