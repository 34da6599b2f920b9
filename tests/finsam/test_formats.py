"""How numbers, money, dates and periods are written."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam import formats, money
from finsam.dates import Period
from finsam.protection import Protected

NB = "\u00a0"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.tal(1234567), "1 234 567"),
        (formats.tal(Decimal("-12.345"), 2), "\u221212,35"),
        (formats.tal(Decimal("-0.4")), "0"),
        (formats.kr(Decimal("1234567.50")), "1 234 568 kr"),
        (formats.kr_ore(Decimal("1234567.5")), "1 234 567,50 kr"),
        (formats.signed(0), "0"),
        (formats.signed(Decimal("0.04"), 1), "0,0"),
        (formats.percent(Decimal("0.77")), "77 %"),
        (formats.percent(Decimal("0.405"), 1), "40,5 %"),
        (formats.percent(Decimal("0.405")), "41 %"),
        (formats.percent(Decimal("0.25"), 2), "25 %"),
        (formats.percent(Decimal("0.333333"), 2), "33,33 %"),
        (formats.percent(Decimal("0.125"), 2), "12,5 %"),
        (formats.percent(Decimal("1"), 2), "100 %"),
        (formats.percent(Decimal("0"), 2), "0 %"),
        (formats.percent(Decimal("0.999999"), 4), "99,9999 %"),
        (formats.percentage_points(Decimal("0.03")), "+3 procentenheter"),
        (formats.percentage_points(Decimal("-0.01")), "\u22121 procentenhet"),
        (formats.antal(1, "insats", "insatser"), "1 insats"),
        (formats.antal(1200, "insats", "insatser"), "1 200 insatser"),
        (formats.filstorlek(311_600), "312 kB"),
        (formats.filstorlek(4_450_000), "4,5 MB"),
    ],
)
def test_numbers(written: str, expected: str) -> None:
    assert written == expected.replace(" ", NB)


@pytest.mark.parametrize("write", [formats.tal, formats.kr, formats.kr_ore, formats.percent])
def test_missing_and_protected_are_written_the_same_everywhere(write) -> None:
    assert write(None) == "–"
    assert write(Protected()) == "<5"
    assert write(Protected(is_secondary=True)) == ".."


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_with_ore_is_read_back_from_what_is_written(amount: Decimal) -> None:
    assert money.parse_amount(formats.kr_ore(amount)) == amount


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_no_ordinary_space_or_hyphen_is_written(amount: Decimal) -> None:
    written = formats.kr_ore(amount) + formats.signed(amount)
    assert not set(written) & set(" -.\u202f")


def test_dates() -> None:
    day = dt.date(2026, 11, 21)
    assert formats.datum(day) == "2026-11-21"
    assert formats.datum_lang(day) == f"21{NB}november{NB}2026"
    assert formats.datum(None) == formats.datum_lang(None) == "–"


def test_moments_are_written_in_stockholm_time() -> None:
    moment = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert formats.datum_tid(moment) == f"2026-07-01 kl.{NB}00.30"


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (Period.of_months(2026, 1, 12), "2026"),
        (Period.of_month(2026, 10), f"okt{NB}2026"),
        (Period.of_months(2026, 1, 10), f"jan–okt{NB}2026"),
        (Period(dt.date(2026, 1, 15), dt.date(2026, 10, 31)), "2026-01-15–2026-10-31"),
        (Period(dt.date(2025, 1, 1), dt.date(2026, 12, 31)), "2025-01-01–2026-12-31"),
        (None, "–"),
    ],
)
def test_periods(period: Period | None, written: str) -> None:
    assert formats.period(period) == written


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2).filter(bool))
def test_whole_ore_are_written_as_any_amount_with_two_decimals(amount: Decimal) -> None:
    assert formats.ore(amount) == formats.tal(amount, 2)
    assert formats.whole(int(amount)) == formats.tal(Decimal(int(amount)))
