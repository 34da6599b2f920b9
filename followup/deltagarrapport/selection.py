"""Which deltaganden a report is about, and how it is cut."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import models

from finsam.dates import Period
from participants.enums import Kon


class Cut(models.TextChoices):
    """What the rows of a report stand for."""

    INSATS = "insats", "Insats"
    KON = "kon", "Kön"
    ALDER = "alder", "Ålder"


class Aldersband(models.TextChoices):
    """Age bands, keyed as in the code list; the age is the one that is reached in the year of the start."""

    UPP_TILL_24 = "upp_till_24", "24 år eller yngre"
    A25_29 = "a25_29", "25–29 år"
    A30_39 = "a30_39", "30–39 år"
    A40_49 = "a40_49", "40–49 år"
    A50_59 = "a50_59", "50–59 år"
    A60_PLUS = "a60_plus", "60 år eller äldre"


BAND_STARTS = (25, 30, 40, 50, 60)
"""The age at which each band but the first begins."""
BANDS = tuple(Aldersband.values)


@dataclass(frozen=True)
class Urval:
    """The period, and what the deltaganden are narrowed to; `seen` are the insatser that an insats's own people see."""

    period: Period
    insats: UUID | None = None
    kon: str = ""
    alder: str = ""
    seen: frozenset[UUID] | None = None

    @classmethod
    def of_year(cls, year: int, insats: UUID | None = None) -> "Urval":
        """A calendar year."""
        return cls(Period(date(year, 1, 1), date(year, 12, 31)), insats)

    @property
    def narrowed(self) -> dict[Cut, str]:
        """The cuts that it is narrowed by, and to which row."""
        chosen = {Cut.INSATS: str(self.insats or ""), Cut.KON: self.kon, Cut.ALDER: self.alder}
        return {cut: key for cut, key in chosen.items() if key}

    @property
    def year(self) -> int | None:
        """The calendar year that the period is, if it is one."""
        start, end = self.period.start, self.period.end
        is_year = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year
        return start.year if is_year else None

    @property
    def years(self) -> range:
        """Every calendar year that the period touches."""
        return range(self.period.start.year, self.period.end.year + 1)

    @property
    def after(self) -> date:
        """The day after the last one."""
        return self.period.end + timedelta(days=1)

    @property
    def everything(self) -> "Urval":
        """The same period without narrowing."""
        return replace(self, insats=None, kon="", alder="", seen=None)

    def insatser(self) -> Collection[UUID] | None:
        """The insatser that it is narrowed to; None for all."""
        if self.insats is None:
            return self.seen
        return [self.insats] if self.seen is None or self.insats in self.seen else []


def group_label(cut: Cut, key: str) -> str:
    """Words for a row of kön or age."""
    return Kon(key).label if cut == Cut.KON else Aldersband(key).label
