"""Personnummer: whatever is typed either is a right number, said by an independent check, or is refused unquoted."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from finsam import dates
from participants.enums import Kon
from participants.identity.personnummer import FUTURE, TWELVE, WRONG, NotAPersonnummerError, Personnummer, parse

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
BORN = st.dates(date(1900, 1, 1), date(2026, 1, 1))
LAST_THREE = st.integers(0, 999).map(lambda number: f"{number:03}")


def check_digit(nine: str) -> str:
    """Luhn by hand, written from its definition: every other digit is doubled, from the first."""
    total = 0
    for place, digit in enumerate(nine):
        product = int(digit) * (2 - place % 2)
        total += product // 10 + product % 10
    return str(-total % 10)


def twelve(born: date, three: str = "980", *, day_plus: int = 0) -> str:
    day = f"{born:%Y%m}{born.day + day_plus:02}"
    return day + three + check_digit(day[2:] + three)


def is_right(found: Personnummer) -> bool:
    """Asked without the library that the program uses."""
    digits = found.digits
    day = int(digits[6:8])
    assert len(digits) == 12
    assert digits.isascii()
    assert digits.isdigit()
    assert digits[11] == check_digit(digits[2:11])
    assert found.is_samordningsnummer == (day > 60)
    assert found.born_on == date(int(digits[:4]), int(digits[4:6]), day - 60 * (day > 60)) <= dates.today()
    return found.born_on.year >= 1900 and found.kon == (Kon.MAN if int(digits[10]) % 2 else Kon.KVINNA)


def attempt(text: str) -> Personnummer | NotAPersonnummerError:
    try:
        return parse(text)
    except NotAPersonnummerError as error:
        return error


def refused(text: str) -> str:
    """Why; the answer is one of three sentences, and leads to no fault of the library, which would quote the text."""
    error = attempt(text)
    assert isinstance(error, NotAPersonnummerError)
    assert error.args in ((TWELVE,), (WRONG,), (FUTURE,))
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return str(error)


def right_or_refused(text: str) -> Personnummer | None:
    found = attempt(text)
    if isinstance(found, Personnummer):
        assert is_right(found)
        return found
    refused(text)
    return None


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9]{6,8}[-+ ]?[0-9]{4}", fullmatch=True)))
@example("")
@example("000000-0000")
@example("00000000-0000")
@example("19000000-0000")
@example("٢٠٠٠٠١٠١٠٠٠٠")
@example("²⁰⁰⁰⁰¹⁰¹⁰⁰⁰⁰")
@example("=1+1")
@example("19850317-980\x00")
@example("T19850317980")
def test_any_text_is_right_or_refused(text: str) -> None:
    right_or_refused(text)


@given(BORN, LAST_THREE.filter(lambda three: three != "000"), st.sampled_from(("", *DASHES)), st.booleans())
def test_every_right_number_is_read_however_it_is_written(born: date, three: str, dash: str, is_coordination: bool):
    digits = twelve(born, three, day_plus=60 if is_coordination else 0)
    found = parse(f" {digits[:8]}{dash}\u00a0{digits[8:]}\t")
    assert (found.digits, found.born_on, found.is_samordningsnummer) == (digits, born, is_coordination)
    assert is_right(found)


@given(BORN, LAST_THREE.filter(lambda three: three != "000"), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_gives_the_same_check(born: date, three: str, place: int, more: int) -> None:
    """Luhn finds every single wrong digit, but says nothing of the century."""
    digits = twelve(born, three)
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    if place < 2:
        right_or_refused(wrong)
    else:
        assert refused(wrong) in (WRONG, FUTURE)


@given(BORN, st.sampled_from("-+"))
def test_ten_digits_mean_under_or_over_a_hundred_years(born: date, sign: str) -> None:
    digits = twelve(born)
    today = dates.today()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    found = right_or_refused(f"{digits[2:8]}{sign}{digits[8:]}")
    if found and (age >= 100) == (sign == "+") and today.year - born.year != 100:
        assert found.digits == digits


@given(st.integers(1, 3000), LAST_THREE.filter(lambda three: three != "000"))
def test_nobody_is_born_tomorrow(days: int, three: str) -> None:
    assert refused(twelve(dates.today() + timedelta(days=days), three)) == FUTURE


def wrong_dates() -> list[str]:
    """Days that never were, each with a right check digit."""
    days = [(2023, 2, 29), (1900, 2, 29), (2000, 2, 30), *((1985, month, 31) for month in (2, 4, 6, 9, 11))]
    days += [(1985, month, 1) for month in (0, *range(13, 100, 3))]
    days += [(1985, 3, day) for day in (0, *range(32, 61, 2), *range(92, 100))]
    written = [f"{year:04}{month:02}{day:02}980" for year, month, day in days]
    return [number + check_digit(number[2:]) for number in written]


def wrong_forms() -> list[str]:
    """What people type, scan and paste in the place of a number."""
    right = twelve(date(1985, 3, 17))
    cut = [right[:length] for length in (*range(10), 11)]
    longer = [right + more for more in ("0", "00", "-", "a", "  1", right, ".0")]
    signs = [f"{right[:8]}{sign}{right[8:]}" for sign in "/_.,:;*=|\\#'\"()[]{}<>&%~^`´¨§½@£$€!?"]
    doubled = [f"{right[:8]}{sign}{right[8:]}" for sign in ("--", "-+", "++", "–-", "- -")]
    moved = [f"{right[:place]}-{right[place:]}" for place in (0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12)]
    letters = [right[:place] + letter + right[place + 1 :] for place in (0, 4, 7, 8, 11) for letter in "OIlSBxåÅ"]
    formulas = [f"{sign}{right}" for sign in "=+-@"] + [f'="{right}"', "=CMD()", "1,98503E+11", "1.98503179801E11"]
    scripts = [right.translate({ord(str(n)): zero + n for n in range(10)}) for zero in (0x660, 0x966, 0xFF10, 0x1D7CE)]
    hidden = [right[:8] + mark + right[8:] for mark in "\u200b\u200e\u202e\ufeff\x00\x7f"]
    words = ["saknas", "okänd", "skyddad", "-", "?", "0", "NULL", "None", "TF", "T-nummer", "1985-03-17", "17/3 1985"]
    reserve = [f"19850317-{letter}80{digit}" for letter in "TRSUWXJKLMN" for digit in "15"]
    century = [f"{first}{right[2:]}" for first in ("00", "01", "10", "15", "17", "22", "30", "99")]
    return [*cut, *longer, *signs, *doubled, *moved, *letters, *formulas, *scripts, *hidden, *words, *reserve, *century]


@pytest.mark.parametrize("text", [*wrong_dates(), *wrong_forms()], ids=ascii)
def test_wrong_numbers_are_refused(text: str) -> None:
    refused(text)


def test_they_are_two_hundred_kinds() -> None:
    texts = [*wrong_dates(), *wrong_forms()]
    assert len(set(texts)) >= 200
