"""Personnummer and samordningsnummer: read as people write them, kept as twelve digits.

The library's faults quote the number, so none of them leaves this module.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from personnummer import personnummer as library

from finsam import dates, encryption
from participants.enums import Kon

HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
WRITTEN = re.compile(r"(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}", re.ASCII)
FIRST_YEAR = 1900
TWELVE = "Skriv tolv siffror, till exempel ÅÅÅÅMMDD-NNNN."
WRONG = "Numret stämmer inte. Kontrollera alla siffror mot handlingen."
FUTURE = "Numret hör till en dag som inte har varit. Kontrollera födelseåret."


class NotAPersonnummerError(ValueError):
    """Why the text is no personnummer, in words for the one who typed it; never the text itself."""


@dataclass(frozen=True)
class Personnummer:
    """A number that is right, and what it says."""

    digits: str
    born_on: date
    kon: Kon
    is_samordningsnummer: bool

    def __repr__(self) -> str:
        return "Personnummer(…)"

    @cached_property
    def digests(self) -> list[str]:
        """The keyed digests that it is found by, the newest key's first."""
        return encryption.digests(self.digits)


def parse(text: str) -> Personnummer:
    """The number that was typed. Spaces and the kind of hyphen do not matter. Raises NotAPersonnummerError.

    Ten digits without century mean somebody under a hundred years, or over when a plus stands before the last four
    (folkbokföringslagen 18 §).
    """
    written = re.sub(r"\s", "", text).translate(HYPHENS)
    if not WRITTEN.fullmatch(written):
        raise NotAPersonnummerError(TWELVE)
    try:
        found = library.Personnummer(written)
        born_on = found.get_date()
    except (library.PersonnummerException, ValueError):
        raise NotAPersonnummerError(WRONG) from None
    if born_on.year < FIRST_YEAR:
        raise NotAPersonnummerError(WRONG)
    if born_on > dates.today():
        raise NotAPersonnummerError(FUTURE)
    kon = Kon.MAN if found.is_male() else Kon.KVINNA
    return Personnummer(found.format(long_format=True), born_on, kon, found.is_coordination_number())
