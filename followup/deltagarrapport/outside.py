"""Those who are counted but never followed: anonymous participants, and those of insatser with numbers only (U 4).

They stand beside the deltaganden, per calendar year, and are never added to them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from finsam.prepared import prepared
from finsam.protection import Count, Protected
from followup.deltagarrapport.figures import added
from followup.deltagarrapport.selection import Urval
from insatser.enums import Uppfoljningsmetod
from insatser.models import Insats
from participants.antal.counts import Figures, YearCounts, exact_year, protected_year, raw_counts
from participants.enums import Kon

PLACE = {Kon.KVINNA.value: 0, Kon.MAN.value: 1, "": 3}
"""Where a kön, or all together, stands among the cells of a row of counts."""


@dataclass(frozen=True)
class Utanfor:
    """How many took part in a calendar year without being followed; None where nothing is registered."""

    year: int
    anonyma: Count
    volym: Count


def outside(urval: Urval, *, is_exact: bool) -> list[Utanfor]:
    """For every calendar year that the period touches. Ages are not known, so for an age band there is nothing."""
    if urval.alder:
        return []
    by_volume = {pk for (pk,) in _by_volume(Uppfoljningsmetod.ENDAST_ANTAL.value)}
    found = []
    for year, raw in raw_counts(urval.years).items():
        chosen = urval.insatser()
        if is_exact:
            raw = {pk: cells for pk, cells in raw.items() if chosen is None or pk in chosen}
        counts = exact_year(year, raw) if is_exact else protected_year(year, raw)
        wanted = None if is_exact else chosen
        anonyma = _part(counts, [pk for pk in counts.rows if pk not in by_volume], urval.kon, wanted)
        volym = _part(counts, [pk for pk in counts.rows if pk in by_volume], urval.kon, wanted)
        found.append(Utanfor(year, anonyma, volym))
    return found


@prepared
def _by_volume(method: str) -> QuerySet[Insats, tuple[UUID]]:
    return Insats.objects.filter(uppfoljningsmetod=method).order_by().values_list("pk")


def _part(counts: YearCounts, kind: Collection[UUID], kon: str, wanted: Collection[UUID] | None) -> Count:
    """The sum of the rows of a kind: from their own figures or, if one is hidden, from the sum less the others."""
    place = PLACE[kon]
    chosen = [pk for pk in kind if wanted is None or pk in wanted]
    own = _known(counts.rows[pk] for pk in chosen) if chosen else []
    cells = [row.cells[place] for row in own if row.cells[place] is not None]
    if not cells:
        return None
    if (whole := added(*cells)) is not None:
        return whole
    if wanted is None:
        others = [counts.rows[pk].cells[place] for pk in counts.rows if pk not in kind]
        rest, total = added(*(cell for cell in others if cell is not None)), counts.totals.cells[place]
        if isinstance(rest, int) and isinstance(total, int):
            return total - rest
    return next(iter(cells)) if len(cells) == 1 else Protected(_limit(cells), is_secondary=True)


def _known(rows: Iterable[Figures]) -> list[Figures]:
    return [row for row in rows if any(cell is not None for cell in row.cells)]


def _limit(cells: Iterable[Count]) -> int:
    return next(cell.threshold for cell in cells if isinstance(cell, Protected))


def share_with_names(antal: Count, found: Collection[Utanfor]) -> tuple[Count, Count]:
    """Deltaganden, and deltaganden with the anonymous of the same year: what the share with personuppgifter is of."""
    anonyma = next(iter(found)).anonyma if len(found) == 1 else None
    return antal, added(antal, anonyma if anonyma is not None else 0)
