"""What is read for a report, added up into rows, and the figures that the report is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from finsam.prepared import prepared
from finsam.protection import Count
from followup.deltagarrapport import sums
from followup.deltagarrapport.figures import Line, rounded
from followup.deltagarrapport.selection import Aldersband, Cut, Urval, group_label
from followup.deltagarrapport.sums import Answer, Events, Group, Outcome
from insatser.models import Insats
from participants.enums import Kon

TOTAL = "Alla deltaganden"
UNKNOWN = "okand"
AnswerKey = tuple[str, str, str]
Spans = list[Events]


@dataclass(frozen=True)
class Figures:
    """The figures of a report as they may be shown; `answers` by kind, fas and key."""

    total: Line
    cuts: Mapping[Cut, tuple[Line, ...]]
    answers: Mapping[AnswerKey, Count]
    personer: Count


@dataclass
class Source:
    """What has been read for a selection. The flow is in several spans of time; `place` is the wanted one."""

    spans: dict[Group, Spans]
    place: int
    outcomes: dict[Group, Outcome]
    medians: Mapping[tuple[Cut | None, str], Decimal]
    answers: list[Answer]
    personer: int | None
    names: Mapping[str, str]

    @classmethod
    def read(cls, urval: Urval, starts: list[date], place: int, *, with_persons: bool) -> "Source":
        """Ask the database; the same number of queries whatever the rows."""
        return cls(
            spans=sums.events(starts, urval),
            place=place,
            outcomes=sums.outcomes(urval),
            medians=sums.median_days(urval),
            answers=sums.answers(urval),
            personer=sums.persons(urval) if with_persons else None,
            names={str(pk): name for pk, name in _names()},
        )

    def flow(self, cut: Cut | None) -> dict[str, Spans]:
        """The flow of each row, added up; under "" that of all together."""
        width = len(next(iter(self.spans.values()), []))
        found: dict[str, Spans] = {} if cut else {"": [Events() for _ in range(width or self.place + 2)]}
        for group, spans in self.spans.items():
            row = found.setdefault(group.key(cut) if cut else "", [Events() for _ in spans])
            for own, more in zip(row, spans, strict=True):
                own.add(more)
        return found

    def became(self, cut: Cut | None) -> dict[str, Outcome]:
        """What became of those who ended, of each row in which somebody took part."""
        found: dict[str, Outcome] = {key: Outcome() for key in self.flow(cut)}
        for group, outcome in self.outcomes.items():
            found[group.key(cut) if cut else ""].add(outcome)
        return found

    def days(self, cut: Cut | None, key: str, outcome: Outcome) -> tuple[int | None, int | None]:
        """Median and mean time in whole days; None when nobody ended."""
        if not outcome.avslutade:
            return None, None
        return rounded(self.medians[cut, key]), rounded(Decimal(outcome.dagar) / outcome.avslutade)

    def name(self, cut: Cut | None, key: str) -> str:
        """What a row is called."""
        if cut is None:
            return TOTAL
        return self.names.get(key, "") if cut == Cut.INSATS else group_label(cut, key)

    def in_order(self, cut: Cut, lines: Mapping[str, Line]) -> tuple[Line, ...]:
        """Rows in which something happened, in their order."""
        order: Iterable[str] = self.names
        if cut != Cut.INSATS:
            order = Kon.values if cut == Cut.KON else Aldersband.values
        return tuple(lines[key] for key in order if key in lines and any(lines[key].flode.cells))


@prepared
def _names() -> QuerySet[Insats, tuple[UUID, str]]:
    return Insats.objects.valid().order_by("sort_key", "pk").values_list("pk", "name")
