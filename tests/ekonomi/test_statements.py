"""The statements of a year worked by hand, and of random ledgers that balance."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekonomi.statement_lines import DEFAULT_RANGES, Line, Report
from ekonomi.statements import YearAmounts, statements, sum_by_line
from tests.ekonomi.ledgers import HAND_WORKED, RES, UB, default_lines, kr, sums


@pytest.mark.parametrize(
    ("key", "amount"),
    [
        ("intakter", "2000000.50"),  # 2 000 000 + 0,50
        ("kostnader", "-1834260.25"),  # 1 400 000,25 + 300 000 + 94 260 + 40 000
        ("nettokostnader", "165740.25"),  # 2 000 000,50 − 1 834 260,25
        ("verksamhetens_resultat", "165740.25"),
        ("finansiella_intakter", "5000.75"),
        ("finansiella_kostnader", "-250.00"),
        ("resultat_efter_finansiella_poster", "170491.00"),  # 165 740,25 + 5 000,75 − 250
        ("arets_resultat", "170491.00"),
        ("fordringar", "80000.00"),  # 20 000 + 60 000
        ("kassa_och_bank", "1240491.00"),
        ("summa_tillgangar", "1320491.00"),  # 80 000 + 1 240 491
        ("eget_kapital_ib", "800000.00"),
        ("eget_kapital_resultat", "170491.00"),
        ("eget_kapital_ub", "970491.00"),  # 800 000 + 170 491
        ("kortfristiga_skulder", "350000.00"),  # 310 000 + 25 000 + 15 000
        ("summa_eget_kapital_och_skulder", "1320491.00"),  # 970 491 + 350 000
        ("forandring_fordringar", "-30000.00"),  # from 50 000 to 80 000
        ("forandring_skulder", "100000.00"),  # from 250 000 to 350 000
        ("kassaflode_lopande", "240491.00"),  # 170 491 − 30 000 + 100 000
        ("arets_kassaflode", "240491.00"),
        ("likvida_ib", "1000000.00"),
        ("likvida_ub", "1240491.00"),  # 1 000 000 + 240 491
    ],
)
def test_year_worked_by_hand(key: str, amount: str) -> None:
    assert statements(sums(), None).amount(key) == Decimal(amount)


def test_booked_result_gives_the_same_statements() -> None:
    booked = YearAmounts(
        2025,
        HAND_WORKED.opening,
        {**UB, "2010": UB["2010"] - Decimal(170491)},
        {**RES, "8999": Decimal(170491)},
    )
    plain, closed = statements(sums(), None), statements(sums(booked), None)
    assert (plain.result, plain.balance, plain.cash_flow) == (closed.result, closed.balance, closed.cash_flow)


def test_result_that_the_year_before_did_not_book_is_in_eget_kapital_at_the_start() -> None:
    next_year = YearAmounts(2026, UB, UB, {})
    assert sums(next_year).equity_opening == Decimal("970491.00")
    assert sums(next_year).equity_closing == Decimal("970491.00")


def test_year_before_stands_on_each_line() -> None:
    next_year = replace(HAND_WORKED, year=2026, opening=UB, closing=UB, result={})
    rows = {row.key: row for row in statements(sums(next_year), sums()).result}
    assert (rows["arets_resultat"].amount, rows["arets_resultat"].previous) == (Decimal(0), Decimal(170491))


def test_rare_line_is_printed_when_it_holds_something_in_either_year() -> None:
    keys = {row.key for row in statements(sums(), None).result}
    assert "avskrivningar" not in keys
    with_depreciation = replace(HAND_WORKED, year=2024, result={**RES, "7910": Decimal(100)})
    keys = {row.key for row in statements(sums(), sums(with_depreciation)).result}
    assert "avskrivningar" in keys


def test_account_without_a_line_is_named_and_never_lost() -> None:
    lines = default_lines(HAND_WORKED.accounts)
    del lines["1650"], lines["4610"]
    year = sum_by_line(HAND_WORKED, lines)
    assert year.unmapped == ("1650", "4610")
    assert year.total_assets != year.total_equity_and_debts


def test_account_on_a_line_of_the_other_statement_is_unmapped() -> None:
    lines = {**default_lines(HAND_WORKED.accounts), "4610": Line.KASSA_OCH_BANK}
    assert sum_by_line(HAND_WORKED, lines).unmapped == ("4610",)


def test_every_line_has_a_statement_and_the_default_ranges_are_in_order() -> None:
    assert {line.report for line in Line} == set(Report)
    bounds = [bound for first, last, _ in DEFAULT_RANGES for bound in (first, last)]
    assert bounds == sorted(bounds)
    chosen_by_hand = {Line.INFRASTRUKTUR, Line.LIKVIDA_PLACERINGAR}
    assert {line for *_, line in DEFAULT_RANGES} | chosen_by_hand == set(Line)


RESULT_ACCOUNTS = ["3510", "3740", "4510", "4610", "5010", "6010", "7410", "7910", "8410", "8510", "8710"]
BALANCE_ACCOUNTS = ["1210", "1310", "1410", "1510", "1650", "1790", "1820", "1930", "2210", "2350", "2440", "2710"]
amount = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)
entry = st.tuples(
    st.sampled_from(RESULT_ACCOUNTS + BALANCE_ACCOUNTS), st.sampled_from(RESULT_ACCOUNTS + BALANCE_ACCOUNTS), amount
)
opening = st.dictionaries(st.sampled_from(BALANCE_ACCOUNTS), amount)


def ledger(ib: dict[str, Decimal], entries: list[tuple[str, str, Decimal]], *, booked: bool) -> YearAmounts:
    """A year of two-row vouchers, from balances that eget kapital makes even."""
    opening = {**ib, "2010": -sum(ib.values(), Decimal(0))}
    closing, result = dict(opening), dict.fromkeys(RESULT_ACCOUNTS, Decimal(0))
    for debit, credit, sum_of_entry in entries:
        for konto, change in ((debit, sum_of_entry), (credit, -sum_of_entry)):
            target = result if konto in result else closing
            target[konto] = target.get(konto, Decimal(0)) + change
    if booked:
        surplus = -sum(result.values())
        result["8999"], closing["2010"] = surplus, closing["2010"] - surplus
    return YearAmounts(2025, opening, closing, result)


def test_placeringar_that_are_likvida_medel_stand_with_them_in_the_cash_flow() -> None:
    amounts = YearAmounts(
        2025,
        kr(k1810="0", k1820="500", k1930="1000", k2010="-1500"),
        kr(k1810="400", k1820="700", k1930="900", k2010="-1500"),
        kr(k3510="-500"),
    )
    lines = {**default_lines(amounts.accounts), "1810": Line.LIKVIDA_PLACERINGAR}
    year = sum_by_line(amounts, lines)
    printed = statements(year, None)
    assert [printed.amount(key) for key in ("placeringar", "kassa_och_bank")] == [Decimal(1100), Decimal(900)]
    assert printed.amount("forandring_placeringar") == Decimal(-200)
    assert printed.amount("arets_kassaflode") == Decimal(300)
    assert [printed.amount(key) for key in ("likvida_ib", "likvida_ub")] == [Decimal(1000), Decimal(1300)]
    assert printed.amount("summa_tillgangar") == Decimal(2000)


@given(ib=opening, entries=st.lists(entry, max_size=20), booked=st.booleans())
def test_random_ledgers_close(ib: dict, entries: list, booked: bool) -> None:
    year = sums(ledger(ib, entries, booked=booked))
    printed = statements(year, None)
    assert year.unmapped == ()
    assert year.total_assets == year.total_equity_and_debts
    assert year.equity_opening + year.arets_resultat == year.equity_closing
    assert printed.amount("arets_kassaflode") == year.cash() - year.cash(opening=True)
