"""Rounding, sharing out and reading amounts."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam import money

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=2)
WEIGHTS = st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("amount", "kronor"),
    [("2.49", 2), ("2.50", 3), ("-2.49", -2), ("-2.50", -3), ("0.50", 1), ("-0.49", 0), ("1610000", 1610000)],
)
def test_rounding_to_kronor_goes_half_away_from_zero(amount: str, kronor: int) -> None:
    assert money.round_half_away(Decimal(amount), money.KRONA) == kronor


@pytest.mark.parametrize(
    ("amount", "thousands"),
    [("1499.99", 1), ("1500", 2), ("-1500", -2), ("-499.99", 0), ("6666666.67", 6667), ("5545400", 5545)],
)
def test_round_tkr_goes_half_away_from_zero(amount: str, thousands: int) -> None:
    assert money.round_tkr(Decimal(amount)) == thousands


def test_rounding_never_gives_minus_zero() -> None:
    assert str(money.round_ore(Decimal("-0.004"))) == "0.00"


@given(AMOUNTS)
def test_rounding_mirrors_in_zero(amount: Decimal) -> None:
    assert money.round_tkr(-amount) == -money.round_tkr(amount)


@given(AMOUNTS)
def test_rounding_moves_at_most_half_a_step(amount: Decimal) -> None:
    assert abs(money.round_tkr(amount) * 1000 - amount) <= 500


def test_thirds_of_a_hundred() -> None:
    parts = money.share_out(Decimal("100.00"), [Decimal(1)] * 3)
    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_parts_that_lose_most_get_what_is_left() -> None:
    # 10.01 by 50, 25 and 25: exactly 5.005, 2.5025 and 2.5025; the first loses most.
    parts = money.share_out(Decimal("10.01"), [Decimal(50), Decimal(25), Decimal(25)])
    assert parts == [Decimal("5.01"), Decimal("2.50"), Decimal("2.50")]


def test_share_out_of_whole_kronor() -> None:
    assert money.share_out(Decimal(1000), [Decimal(1)] * 12, step=money.KRONA) == [Decimal(84)] * 4 + [Decimal(83)] * 8


@given(AMOUNTS, WEIGHTS)
def test_parts_always_sum_to_the_whole(total: Decimal, weights: list[Decimal]) -> None:
    parts = money.share_out(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)


@given(AMOUNTS, WEIGHTS)
def test_no_part_is_a_whole_ore_from_its_share(total: Decimal, weights: list[Decimal]) -> None:
    for part, weight in zip(money.share_out(total, weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.0100001")


@given(AMOUNTS, WEIGHTS)
def test_a_negative_total_is_shared_as_its_mirror(total: Decimal, weights: list[Decimal]) -> None:
    assert money.share_out(-total, weights) == [-part for part in money.share_out(total, weights)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.share_out(Decimal(1), [Decimal(weight) for weight in weights])


def test_a_total_finer_than_the_step_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of steps"):
        money.share_out(Decimal("0.001"), [Decimal(1)])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12 500", "12500"),
        ("12\u00a0500,50 kr", "12500.50"),
        ("12500.5", "12500.50"),
        ("\u2212692", "-692"),
        ("-1 000,00", "-1000"),
        ("+ 3", "3"),
        (" 1 234 567 kronor ", "1234567"),
        ("1250:-", "1250"),
        ("0", "0"),
        ("-0", "0"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert money.parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12.500",
        "1.234.567",
        "12 50",
        "1,234.50",
        "1e5",
        "12 tkr",
        "--3",
        "1 2345",
        "9" * 17,
        "٣",
        "NaN",
    ],
)
def test_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(money.AmountError):
        money.parse_amount(text)


@given(AMOUNTS)
def test_what_is_printed_is_read_back(amount: Decimal) -> None:
    printed = f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")
    assert money.parse_amount(printed) == amount


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(money.AmountError):
        assert isinstance(money.parse_amount(text), Decimal)
