"""Single values of SIE records: amounts, dates, periods, accounts. Each refuses with a reason in Swedish."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from ekonomi.sie.lexer import Objects
from ekonomi.sie.problems import RecordError

MAX_AMOUNT = Decimal("9999999999999999.99")  # DecimalField(max_digits=18, decimal_places=2)
KONTO_LENGTH = 10
TEXT_LENGTH = 200
_PLAIN_AMOUNT = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,2})?", re.ASCII)
_AMOUNT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_EIGHT_DIGITS = re.compile(r"[0-9]{8}", re.ASCII)
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_KONTO = re.compile(f"[0-9]{{1,{KONTO_LENGTH}}}", re.ASCII)
_YEAR_NUMBER = re.compile(r"-?[0-9]{1,2}", re.ASCII)


def amount(text: str) -> Decimal:
    if _PLAIN_AMOUNT.fullmatch(text):
        return Decimal(text) + 0  # + 0: there is no minus zero
    return _unusual_amount(text)


def _unusual_amount(text: str) -> Decimal:
    shown = shorten(text)
    if not _AMOUNT.fullmatch(text):
        if "," in text:
            raise RecordError(f"beloppet {shown} har kommatecken. Decimaler ska skrivas med punkt")
        if text.startswith("+"):
            raise RecordError(f"beloppet {shown} börjar med plustecken, vilket SIE-formatet inte tillåter")
        raise RecordError(f"beloppet {shown} är inte ett tal")
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals.rstrip("0")) > 2:
        raise RecordError(f"beloppet {shown} har fler än två decimaler")
    if len(whole.lstrip("0")) > 16:
        raise RecordError(f"beloppet {shown} är större än {MAX_AMOUNT} kronor och kan inte tas emot")
    sign = "-" if text.startswith("-") else ""
    return Decimal(f"{sign}{whole or '0'}.{decimals[:2] or '0'}") + 0


def date(text: str) -> datetime.date:
    found = _date(text)
    if found is None:
        raise RecordError(f"datumet {shorten(text)} är inte ett datum på formen ÅÅÅÅMMDD")
    return found


@lru_cache(maxsize=1024)
def _date(text: str) -> datetime.date | None:
    if not _EIGHT_DIGITS.fullmatch(text):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def period(text: str) -> int:
    if not _SIX_DIGITS.fullmatch(text) or not 1 <= int(text[4:]) <= 12 or text.startswith("0000"):
        raise RecordError(f"perioden {shorten(text)} är inte en månad på formen ÅÅÅÅMM")
    return int(text)


def konto(text: str) -> str:
    if not _KONTO.fullmatch(text):
        if not text:
            raise RecordError("kontonummer saknas")
        raise RecordError(f"kontot {shorten(text)} är inte ett kontonummer med högst {KONTO_LENGTH} siffror")
    return text


def year_number(text: str) -> int:
    if not _YEAR_NUMBER.fullmatch(text):
        raise RecordError(f"årsnumret {shorten(text)} är inte ett heltal som 0 eller -1")
    return int(text)


@lru_cache(maxsize=4096)
def objects(words: tuple[str, ...]) -> Objects:
    """The pairs dimension, object of an object list. Leading zeros of the dimension mean nothing."""
    if not words:
        return ()
    if len(words) % 2:
        raise RecordError("objektlistan har ett udda antal värden. Den ska bestå av par med dimension och objekt")
    return tuple((dimension(words[i]), words[i + 1]) for i in range(0, len(words), 2))


def dimension(text: str) -> str:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise RecordError(f"dimensionen {shorten(text)} är inte ett nummer")
    return text.lstrip("0") or "0"


def shorten(text: str) -> str:
    """A value as quoted in a message: never longer than 40 signs."""
    return f"”{text[:40]}…”" if len(text) > 40 else f"”{text}”"
