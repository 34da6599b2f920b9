"""What ran in parallel and what in series, worked by hand and against a count day by day (docs/berakningar/plan.md)."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from participants.plan.parallel import DAY, Summary, stretches, summary

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
days = st.dates(FIRST - timedelta(days=40), LAST + timedelta(days=40))
periods = st.lists(st.tuples(days, days).map(lambda pair: (min(pair), max(pair))), max_size=6)


def test_the_example_of_the_documentation():
    kartlaggning = (date(2026, 1, 1), date(2026, 1, 31))
    arbetstraning = (date(2026, 1, 15), date(2026, 2, 28))
    samtal = (date(2026, 3, 10), date.max)
    found = list(stretches([kartlaggning, arbetstraning, samtal], FIRST, LAST))
    assert [(one.first, one.last, one.places, one.days) for one in found] == [
        (date(2026, 1, 1), date(2026, 1, 14), (0,), 14),
        (date(2026, 1, 15), date(2026, 1, 31), (0, 1), 17),
        (date(2026, 2, 1), date(2026, 2, 28), (1,), 28),
        (date(2026, 3, 1), date(2026, 3, 9), (), 9),
        (date(2026, 3, 10), date(2026, 3, 31), (2,), 22),
    ]
    assert summary(found) == Summary(parallel=17, alone=14 + 28 + 22, none=9)
    assert summary(found).days == 90


def test_in_series_nothing_is_parallel_though_one_begins_the_day_after():
    found = list(stretches([(FIRST, date(2026, 1, 10)), (date(2026, 1, 11), LAST)], FIRST, LAST))
    assert summary(found) == Summary(alone=90)


@given(periods)
def test_every_day_stands_in_one_stretch_with_what_went_on_then(given_periods):
    found = list(stretches(given_periods, FIRST, LAST))
    assert (found[0].first, found[-1].last) == (FIRST, LAST)
    assert all(one.last + DAY == after.first for one, after in pairwise(found))
    assert all(one.places != after.places for one, after in pairwise(found))
    counts = [0, 0, 0]
    for one in found:
        day = one.first
        while day <= one.last:
            running = tuple(place for place, (begins, ends) in enumerate(given_periods) if begins <= day <= ends)
            assert running == one.places
            counts[min(len(running), 2)] += 1
            day += DAY
    assert summary(found) == Summary(parallel=counts[2], alone=counts[1], none=counts[0])
