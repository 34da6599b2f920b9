"""What ran in parallel and what in series (docs/berakningar/plan.md): days divided by how much went on at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which the same parts went on: their places in what was given. Both days are in it."""

    first: date
    last: date
    places: tuple[int, ...]

    @property
    def days(self) -> int:
        """How many, both ends counted."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Summary:
    """Days with several parts at once, with one at a time, and with none."""

    parallel: int = 0
    alone: int = 0
    none: int = 0

    @property
    def days(self) -> int:
        """All of them."""
        return self.parallel + self.alone + self.none


def stretches(periods: Sequence[tuple[date, date]], first: date, last: date) -> Iterator[Stretch]:
    """The days from `first` to `last`, divided where a period begins or ends. A period has both its days."""
    cuts = {first, last + DAY}
    for begins, ends in periods:
        cuts |= {day for day in (begins, min(ends, last) + DAY) if first <= day <= last}
    order = sorted(cuts)
    for begins, following in pairwise(order):
        running = (place for place, (start, end) in enumerate(periods) if start <= begins <= end)
        yield Stretch(begins, following - DAY, tuple(running))


def summary(found: Sequence[Stretch]) -> Summary:
    """How many days of each kind."""
    days = [0, 0, 0]
    for stretch in found:
        days[min(len(stretch.places), 2)] += stretch.days
    return Summary(parallel=days[2], alone=days[1], none=days[0])
