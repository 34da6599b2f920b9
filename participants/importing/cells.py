"""What stands in a cell, as text that a person would have typed."""

import re
from datetime import date, datetime
from decimal import Decimal

LONGEST = 300
"""Signs of a cell that are kept; no answer is longer than a name."""
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\u200b\ufeff]+")


def text_of(value: object, number_format: str = "") -> str:
    """A day as ÅÅÅÅ-MM-DD, a whole number without decimals, a part of a hundred with its sign, else the text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return (f"{value * 100:g} %" if number_format.endswith("%") else _written(value))[:LONGEST]
    return clean(str(value))


def _written(value: int | float | Decimal) -> str:
    return f"{value:.0f}" if value == value // 1 else str(value).replace(".", ",")


def clean(text: str) -> str:
    """One line of ordinary length."""
    return _SPACE.sub(" ", text[: LONGEST * 2]).strip()[:LONGEST]
