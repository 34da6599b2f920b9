"""How numbers, money, dates and periods are written: plain text, the same everywhere."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import wraps

from finsam import dates, money
from finsam.dates import MONTH_NAMES, MONTH_SHORT, Period
from finsam.protection import Protected

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
MISSING = DASH
Number = int | Decimal
Shown = Number | Protected | None


def _guarded(write: Callable[..., str]) -> Callable[..., str]:
    """A number that is missing or protected is written the same way everywhere."""

    @wraps(write)
    def written(value: Shown, *args: object, **kwargs: object) -> str:
        if value is None:
            return MISSING
        return str(value) if isinstance(value, Protected) else write(value, *args, **kwargs)

    return written


def whole(value: int) -> str:
    """1 234 567 or −12: what `tal` writes of a whole number."""
    return f"{value:,}".replace(",", NBSP).replace("-", MINUS)


def signed_whole(value: int) -> str:
    """+692, −11 or 0: what `signed` writes of a whole number."""
    return f"{value:+,}".replace(",", NBSP).replace("-", MINUS) if value else "0"


def ore(amount: Decimal) -> str:
    """1 234 567,50 or −12,00: what `tal` writes of an amount in whole öre, as the ledger holds them."""
    return f"{amount:,.2f}".replace(",", NBSP).replace(".", ",").replace("-", MINUS)


def _grouped(value: Number, decimals: int) -> str:
    if isinstance(value, int) and not decimals:
        return whole(value)
    rounded = money.round_half_away(Decimal(value), Decimal(1).scaleb(-decimals))
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return (MINUS if rounded < 0 else "") + digits


@_guarded
def tal(value: Number, decimals: int = 0) -> str:
    """1 234 567 or −12,5; an amount in kronor without its unit."""
    return _grouped(value, decimals)


@_guarded
def signed(value: Number, decimals: int = 0) -> str:
    """+692, −11 or 0."""
    text = _grouped(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0,") else f"+{text}"


@_guarded
def kr(value: Number) -> str:
    """1 234 567 kr."""
    return f"{_grouped(value, 0)}{NBSP}kr"


@_guarded
def kr_ore(value: Number) -> str:
    """1 234 567,50 kr: only in ledger and payments."""
    return f"{_grouped(value, 2)}{NBSP}kr"


@_guarded
def percent(value: Number, decimals: int = 0) -> str:
    """77 % of the share 0.77; with at most so many decimals, as many as it needs: 25 %, 33,33 %."""
    digits = _grouped(Decimal(value) * 100, decimals)
    return f"{digits.rstrip('0').rstrip(',') if decimals else digits}{NBSP}%"


@_guarded
def percentage_points(value: Number, decimals: int = 0) -> str:
    """+3 procentenheter of the change 0.03 between two shares."""
    text = signed(Decimal(value) * 100, decimals)
    return f"{text}{NBSP}{'procentenhet' if text.strip('+' + MINUS) == '1' else 'procentenheter'}"


def _day(value: dt.date) -> dt.date:
    return dates.local_day(value) if isinstance(value, dt.datetime) else value


def datum(value: dt.date | None) -> str:
    """2026-11-21, for fields, tables and filters."""
    return MISSING if value is None else _day(value).isoformat()


def datum_lang(value: dt.date | None) -> str:
    """21 november 2026, for running text and documents."""
    if value is None:
        return MISSING
    day = _day(value)
    return f"{day.day}{NBSP}{MONTH_NAMES[day.month - 1]}{NBSP}{day.year}"


def klockslag(value: dt.time | dt.datetime | None) -> str:
    """kl. 13.30."""
    if value is None:
        return MISSING
    time = dates.local_moment(value) if isinstance(value, dt.datetime) else value
    return f"kl.{NBSP}{time:%H.%M}"


def datum_tid(value: dt.datetime | None) -> str:
    """2026-11-21 kl. 13.30."""
    return MISSING if value is None else f"{datum(value)} {klockslag(value)}"


def period(value: Period | None) -> str:
    """2026, okt 2026, jan–okt 2026 or 2026-01-15–2026-10-31."""
    if value is None:
        return MISSING
    start, end = value.start, value.end
    if not value.is_whole_months or start.year != end.year:
        return f"{start.isoformat()}{DASH}{end.isoformat()}"
    if (start.month, end.month) == (1, 12):
        return str(start.year)
    first, last = MONTH_SHORT[start.month - 1], MONTH_SHORT[end.month - 1]
    months = first if first == last else f"{first}{DASH}{last}"
    return f"{months}{NBSP}{start.year}"


def antal(count: int | Protected, singular: str, plural: str) -> str:
    """1 insats, 12 insatser, <5 insatser."""
    return f"{tal(count)}{NBSP}{singular if count == 1 else plural}"


def filstorlek(size: int) -> str:
    """312 kB or 4,5 MB."""
    if size < 1_000_000:
        return f"{_grouped(max(1, money.round_tkr(Decimal(size))), 0) if size else 0}{NBSP}kB"
    return f"{_grouped(Decimal(size) / 1_000_000, 1)}{NBSP}MB"
