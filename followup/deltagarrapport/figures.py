"""The figures of the report, exact or protected, and what is worked out from them (U 5.2).

A share or a difference is only made of figures that are shown: so it never tells more than they do.
"""

from dataclasses import dataclass
from decimal import Decimal

from finsam import money
from finsam.protection import DEFAULT_THRESHOLD, Count, Protected


def percent_of(part: Count, whole: Count) -> int | None:
    """Whole percent, half away from zero; None without both figures, or of nothing."""
    if not isinstance(part, int) or not isinstance(whole, int) or not whole:
        return None
    return rounded(Decimal(part * 100) / whole)


def rounded(value: Decimal) -> int:
    """Rounded half away from zero."""
    return int(money.round_half_away(value, Decimal(1)))


def added(*counts: Count) -> Count:
    """The sum, if every part of it is shown."""
    numbers = [count for count in counts if isinstance(count, int)]
    return sum(numbers) if len(numbers) == len(counts) else None


@dataclass(frozen=True)
class Flode:
    """Deltaganden in, new, ended and out: in + new = ended + out."""

    pagaende_in: Count
    nya: Count
    avslutade: Count
    pagaende_ut: Count
    limit: int = DEFAULT_THRESHOLD

    @property
    def antal(self) -> Count:
        """All that went on in the period; hidden when neither side of the flow is shown whole."""
        for parts in ((self.pagaende_in, self.nya), (self.avslutade, self.pagaende_ut)):
            if (whole := added(*parts)) is not None:
                return whole
        return Protected(self.limit, is_secondary=True)

    @property
    def cells(self) -> tuple[Count, ...]:
        """In printed order."""
        return self.pagaende_in, self.nya, self.avslutade, self.pagaende_ut, self.antal


@dataclass(frozen=True)
class Resultat:
    """What became of those who ended. None where nobody did."""

    avslutade: Count
    arbete_studier: Count
    okant: Count
    okat: Count
    median_dagar: Count = None
    medel_dagar: Count = None

    @property
    def andel(self) -> int | None:
        """Those in work or studies of all who ended, in percent."""
        return percent_of(self.arbete_studier, self.avslutade)

    @property
    def andel_okat(self) -> int | None:
        """Those who started or increased, of those in work or studies."""
        return percent_of(self.okat, self.arbete_studier)


@dataclass(frozen=True)
class Line:
    """One row: all together, an insats, a kön or an age band."""

    key: str
    name: str
    flode: Flode
    resultat: Resultat


@dataclass(frozen=True)
class Forandring:
    """How many gave an answer before and after; the same people both times: those who ended."""

    key: str
    name: str
    fore: Count
    efter: Count
    avslutade: Count

    @property
    def forandring(self) -> int | None:
        if isinstance(self.fore, int) and isinstance(self.efter, int):
            return self.efter - self.fore
        return None

    @property
    def forandring_procent(self) -> int | None:
        """The change in percent of what was before."""
        if self.forandring is None or not isinstance(self.fore, int) or not self.fore:
            return None
        return rounded(Decimal(self.forandring * 100) / self.fore)

    @property
    def andel_fore(self) -> int | None:
        return percent_of(self.fore, self.avslutade)

    @property
    def andel_efter(self) -> int | None:
        return percent_of(self.efter, self.avslutade)


@dataclass(frozen=True)
class Anledning:
    """How many ended for a reason."""

    key: str
    name: str
    antal: Count
    avslutade: Count

    @property
    def andel(self) -> int | None:
        return percent_of(self.antal, self.avslutade)
