"""How those are doing who were asked 6, 12 and 24 months after the end (docs/berakningar/langtidsuppfoljning.md).

The people are those who ended in a year and could be asked. At each time every one of them is in exactly one part, so
that nobody who was not reached, or whose answer nobody knows, slips into a share.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from finsam.protection import Count as Shown
from finsam.protection import Protected, protect_table, threshold
from followup.deltagarrapport.part_protection import protect_rows, protect_total
from followup.langtid.counting import AT_END, Counted, Parts, Time, counted, reasons, times
from participants.enums import Kon

Row = str
"""The key of an insats or of a kön; the whole is an empty one."""


@dataclass(frozen=True)
class Answered:
    """The parts of a time as they may be shown."""

    svar: Shown
    arbete_studier: Shown
    annat: Shown
    okant: Shown
    inget_svar: Shown
    inte_fragade: Shown

    @property
    def figures(self) -> tuple[Shown, ...]:
        """In the order of `NAMES`."""
        return (self.inte_fragade, self.inget_svar, self.svar, self.arbete_studier, self.annat, self.okant)

    @property
    def response_rate(self) -> Decimal | None:
        """Answered ÷ asked."""
        if not isinstance(self.svar, int) or not isinstance(self.inget_svar, int):
            return None
        return _share(self.svar, self.svar + self.inget_svar)

    @property
    def working_rate(self) -> Decimal | None:
        """In work or studies ÷ answered: unknown stays in the denominator (U 6)."""
        if not isinstance(self.svar, int) or not isinstance(self.arbete_studier, int):
            return None
        return _share(self.arbete_studier, self.svar)


NAMES = ("Inte frågade", "Inget svar", "Svar", "I arbete eller studier", "Annat", "Okänt")


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


@dataclass(frozen=True)
class Line:
    """One insats, kön, or all: how many could be asked, what came of it at each time, and how many came back."""

    key: Row
    people: Shown
    at: Mapping[str, Answered]
    returned: Shown = None


@dataclass(frozen=True)
class Result:
    """Everything of a year."""

    year: int
    times: tuple[Time, ...]
    total: Line
    insatser: tuple[Line, ...]
    kon: tuple[Line, ...]
    reasons: Mapping[str, tuple[tuple[str, Shown], ...]]
    is_exact: bool


def result(year: int, insatser: Sequence[UUID], *, exact: bool) -> Result:
    """All of a year. For protection give every insats of the förbund, and choose the rows to show afterwards."""
    found, asked = counted(year, insatser), times()
    whole, by_insats, by_kon = Counted(), _rows(found, 0), _rows(found, 1)
    for one in found.values():
        whole.add(one)
    limit = 0 if exact else threshold()
    order = [str(pk) for pk in insatser if str(pk) in by_insats]
    keys = (AT_END, *(time.key for time in asked))
    total = _total(whole, keys, limit)
    return Result(
        year,
        asked,
        total,
        _lines(whole, total, {key: by_insats[key] for key in order}, keys, limit),
        _lines(whole, total, {key: by_kon[key] for key in (Kon.KVINNA, Kon.MAN) if key in by_kon}, keys, limit),
        _protected_reasons(reasons(year, insatser), total, asked, limit),
        exact,
    )


def _rows(found: Mapping[tuple[str, str], Counted], place: int) -> dict[Row, Counted]:
    rows: dict[Row, Counted] = defaultdict(Counted)
    for key, one in found.items():
        rows[key[place]].add(one)
    return rows


def _total(whole: Counted, keys: Iterable[str], limit: int) -> Line:
    """All together. What they do is cut in steps, so that a few of whom nothing is known hide as little as they can."""
    people: Shown = Protected(limit) if 0 < whole.people < limit else whole.people
    at = {}
    for key in keys:
        parts = whole.at(key)
        svar, inget, inte = protect_total(parts.reached, is_open=_is_shown(people), limit=limit)
        works, rest = protect_total(parts.became, is_open=_is_shown(svar), limit=limit)
        annat, okant = protect_total(parts.otherwise, is_open=_is_shown(rest), limit=limit)
        at[key] = Answered(svar, works, annat, okant, inget, inte)
    back = protect_total(_returned(whole), is_open=_is_shown(people), limit=limit)
    return Line("", people, at, back[0])


def _is_shown(count: Shown) -> bool:
    return isinstance(count, int)


def _returned(one: Counted) -> tuple[int, int]:
    return one.returned, one.people - one.returned


def _lines(
    whole: Counted, total: Line, rows: Mapping[Row, Counted], keys: Iterable[str], limit: int
) -> tuple[Line, ...]:
    """The rows of a cut. How many could be asked is protected first; parts are shown only beside their sum."""
    people = _people_of(rows, limit)
    all_ = (whole, total)
    at = {time: _at({key: one.at(time) for key, one in rows.items()}, all_, people, time, limit) for time in keys}
    own = {key: _returned(one) for key, one in rows.items()}
    back = _cut(_returned(whole), own, people, is_whole=_is_shown(total.returned), limit=limit)
    return tuple(Line(key, people[key], {time: at[time][key] for time in at}, back[key][0]) for key in rows)


def _at(
    own: Mapping[Row, Parts], all_: tuple[Counted, Line], people: Mapping[Row, Shown], time: str, limit: int
) -> dict[Row, Answered]:
    """One time of the rows, step by step; `all_` is what was counted of all together, and what is shown of it."""
    whole, shown = all_[0].at(time), all_[1].at[time]

    def step(name: str, sums: Mapping[Row, Shown], *seen: Shown) -> dict[Row, tuple[Shown, ...]]:
        parts = {key: getattr(one, name) for key, one in own.items()}
        return _cut(getattr(whole, name), parts, sums, is_whole=all(map(_is_shown, seen)), limit=limit)

    reached = step("reached", people, shown.svar, shown.inget_svar, shown.inte_fragade)
    became = step("became", {key: parts[0] for key, parts in reached.items()}, shown.arbete_studier)
    otherwise = step("otherwise", {key: parts[1] for key, parts in became.items()}, shown.annat, shown.okant)
    found = {}
    for key, (svar, inget, inte) in reached.items():
        annat, okant = otherwise[key]
        found[key] = Answered(svar, became[key][0], annat, okant, inget, inte)
    return found


def _cut(
    whole: tuple[int, ...],
    rows: Mapping[Row, tuple[int, ...]],
    sums: Mapping[Row, Shown],
    *,
    is_whole: bool,
    limit: int,
) -> dict[Row, tuple[Shown, ...]]:
    """The parts of each row, as far as those of all together and the row's own sum are shown."""
    if limit and not is_whole:
        return {key: tuple(Protected(limit, is_secondary=True) for _ in parts) for key, parts in rows.items()}
    return protect_rows(whole, rows, [key for key in rows if _is_shown(sums[key])], limit=limit)


def _people_of(rows: Mapping[Row, Counted], limit: int) -> dict[Row, Shown]:
    """How many could be asked in each row, beside their sum; nothing of any row when the sum had to be hidden."""
    if not limit or not rows:
        return {key: one.people for key, one in rows.items()}
    table = protect_table([[one.people] for one in rows.values()], has_row_totals=False, limit=limit)
    if isinstance(table.column_totals[0], Protected):
        return dict.fromkeys(rows, Protected(limit, is_secondary=True))
    return {key: cells[0] for key, cells in zip(rows, table.cells, strict=True)}


def _protected_reasons(
    found: Mapping[str, Mapping[str, int]], total: Line, asked: Iterable[Time], limit: int
) -> dict[str, tuple[tuple[str, Shown], ...]]:
    """Why nobody answered, of all together, beside a shown number of those."""
    shown: dict[str, tuple[tuple[str, Shown], ...]] = {}
    for time in asked:
        reasons = found.get(time.key, {})
        is_open = _is_shown(total.at[time.key].inget_svar)
        counts = protect_total(tuple(reasons.values()), is_open=is_open, limit=limit) if reasons else ()
        shown[time.key] = tuple(zip(reasons, counts, strict=True))
    return shown
