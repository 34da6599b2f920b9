"""A small year worked by hand, and the usual mapping of accounts; used by the tests of statements and notes."""

from decimal import Decimal

from ekonomi.statement_lines import DEFAULT_RANGES, Line
from ekonomi.statements import YearAmounts, YearSums, sum_by_line


def default_lines(accounts: list[str]) -> dict[str, Line]:
    """The lines of `accounts` by the ranges that a new förbund starts with."""
    return {konto: line for konto in accounts for first, last, line in DEFAULT_RANGES if first <= konto[:4] <= last}


def kr(**amounts: str) -> dict[str, Decimal]:
    """k1930="1000" → {"1930": Decimal("1000")}."""
    return {konto[1:]: Decimal(amount) for konto, amount in amounts.items()}


IB = kr(
    k1510="50000.00",  # kundfordringar
    k1930="1000000.00",  # bank
    k2010="-800000.00",  # eget kapital
    k2440="-250000.00",  # leverantörsskulder; together 0
)
RES = kr(
    k3510="-2000000.00",  # bidrag
    k3740="-0.50",  # öresutjämning
    k4610="1400000.25",  # insatser
    k5010="300000.00",  # löner
    k5610="94260.00",  # sociala avgifter
    k7410="40000.00",  # revision
    k8410="-5000.75",  # ränteintäkter
    k8510="250.00",  # räntekostnader; together −170 491,00: a surplus
)
UB = kr(
    k1510="20000.00",
    k1650="60000.00",  # moms
    k1930="1240491.00",
    k2010="-800000.00",  # the result is not booked
    k2440="-310000.00",
    k2710="-25000.00",  # personalens skatter
    k2990="-15000.00",  # upplupna kostnader; together 170 491,00 = −RES
)
HAND_WORKED = YearAmounts(2025, IB, UB, RES)


def sums(amounts: YearAmounts = HAND_WORKED) -> YearSums:
    """The year's amounts per line, by the usual mapping."""
    return sum_by_line(amounts, default_lines(amounts.accounts))
