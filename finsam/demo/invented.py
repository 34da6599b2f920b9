"""Invented participants: names that nobody has, and numbers of the series that is kept for tests (980–999)."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import luhn

from participants.enums import Kon
from participants.identity.personnummer import Personnummer, parse

WOMEN = ("Alva", "Bojan", "Cissela", "Dagny", "Edit", "Freja", "Gullan", "Hjördis", "Iris", "Jorun", "Kersti", "Linnea")
MEN = ("Albin", "Botvid", "Conny", "Dag", "Enok", "Frej", "Göte", "Hjalmar", "Ivar", "Jarl", "Knut", "Love")
BEGINNINGS = ("Fabel", "Saga", "Dröm", "Låtsas", "Påhitt", "Moln", "Måne", "Regnbågs", "Silver", "Vind", "Älv", "Ö")
ENDINGS = ("berg", "dal", "gren", "kvist", "lund", "mark", "ström", "vik", "ås", "äng")
FIRST_OF_SERIES = 980


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    name: str
    number: Personnummer


def somebody(random: Random, born_from: date, born_to: date, taken: set[str]) -> Invented:
    """A person born in the span, with a number that is not taken yet."""
    while True:
        born = born_from + timedelta(days=random.randrange((born_to - born_from).days))
        first = f"{born:%Y%m%d}{FIRST_OF_SERIES + random.randrange(20)}"
        digits = first + luhn.calc_check_digit(first[2:])
        if digits not in taken:
            break
    taken.add(digits)
    number = parse(digits)
    first_name = random.choice(WOMEN if number.kon == Kon.KVINNA else MEN)
    return Invented(f"{first_name} {random.choice(BEGINNINGS)}{random.choice(ENDINGS)}", number)
