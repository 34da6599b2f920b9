"""Amounts in SEK: rounding, sharing out, reading what a person typed. Always Decimal, never float."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ORE = Decimal("0.01")
KRONA = Decimal("1")
THOUSANDTH = Decimal("0.001")
SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
AMOUNT = re.compile(r"(?P<sign>[+\-−–]?) ?(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,](?P<part>[0-9]{1,2}))?")
UNIT = re.compile(r" ?(?:kr|kronor|:-)\.?$", re.IGNORECASE)
MAX_WHOLE_DIGITS = 16


class AmountError(ValueError):
    """What was typed cannot be read as one amount."""


def round_half_away(value: Decimal, step: Decimal) -> Decimal:
    """The multiple of `step` nearest to `value`; a half goes away from zero. Never minus zero."""
    steps = (value / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * step + 0


def round_ore(amount: Decimal) -> Decimal:
    """The nearest öre; a half goes away from zero. Never minus zero."""
    return amount.quantize(ORE, rounding=ROUND_HALF_UP) + 0


def round_whole(value: Decimal) -> int:
    """The nearest whole number; a half goes away from zero."""
    return int(value.quantize(KRONA, rounding=ROUND_HALF_UP))


def round_tkr(amount: Decimal) -> int:
    """Whole thousands of kronor: 1 500 is 2, −1 500 is −2."""
    return int((amount * THOUSANDTH).quantize(KRONA, ROUND_HALF_UP))


def share_out(total: Decimal, weights: Sequence[Decimal], step: Decimal = ORE) -> list[Decimal]:
    """Share `total` in proportion to `weights`; the parts always sum to the whole.

    Each part is first cut down to whole steps (öre). The steps left over go one each to the parts that
    lost most, the earlier first when they lost the same. 100.00 kr by (1, 1, 1) is 33.34, 33.33, 33.33.
    A negative total is shared as its positive mirror.
    """
    weight_sum = sum((Fraction(weight) for weight in weights), Fraction(0))
    if any(weight < 0 for weight in weights) or weight_sum <= 0:
        raise ValueError("The weights must not be negative and at least one must be above zero.")
    steps = Fraction(abs(total)) / Fraction(step)
    if steps.denominator != 1:
        raise ValueError("The total must be a whole number of steps.")
    exact = [steps * Fraction(weight) / weight_sum for weight in weights]
    parts = [int(part) for part in exact]
    by_loss = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_loss[: int(steps) - sum(parts)]:
        parts[place] += 1
    sign = -1 if total < 0 else 1
    return [sign * part * step + 0 for part in parts]


def parse_amount(text: str) -> Decimal:
    """Read an amount as people write it: `12 500`, `12500,50 kr`, `−1 000.5`.

    Spaces may only stand between groups of three digits, and more than two decimals are refused, so that
    neither 12.500 nor a slip of the space bar is read as another amount than was meant.
    """
    cleaned = UNIT.sub("", SPACES.sub(" ", text).strip()).strip()
    match = AMOUNT.fullmatch(cleaned)
    if match is None:
        raise AmountError(text)
    whole = match["whole"].replace(" ", "")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS:
        raise AmountError(text)
    amount = Decimal(f"{whole}.{match['part'] or '0'}").quantize(ORE)
    return -amount + 0 if match["sign"] in {"-", "−", "–"} else amount
