"""The demo's years, relative to today."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Years:
    """Four budget years ending with the current one; the books of the current year reach the month before this."""

    today: date

    @property
    def current(self) -> int:
        """This budget year."""
        return self.today.year

    @property
    def first(self) -> int:
        """The first year with books."""
        return self.current - 3

    @property
    def all(self) -> range:
        """The four years."""
        return range(self.first, self.current + 1)

    @property
    def closed(self) -> range:
        """The years whose books are closed."""
        return range(self.first, self.current)

    def months(self, year: int) -> int:
        """How many months of a year are in the books."""
        return 12 if year < self.current else self.today.month - 1
