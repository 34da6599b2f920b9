"""How those are doing who were asked 6, 12 and 24 months after the end (docs/berakningar/langtidsuppfoljning.md).

The people are those who ended in a year and could be asked. At each time every one of them is in exactly one part, so
that nobody who was not reached, or whose answer nobody knows, slips into a share.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from finsam.codelists.models import Kodvarde
from finsam.protection import Count as Shown
from finsam.protection import Protected, protect_table, threshold
from followup.deltagarrapport.part_protection import protect_rows, protect_total
from participants.enums import Fas, Kon
from participants.models import (
    Deltagande,
    Sysselsattning,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
)
from participants.uppfoljning_enums import FAS_LISTA, SAMTYCKE_ATERTAGET, SVAR

WORK_OR_STUDIES = ("forvarvsarbete", "studier")
AT_END, RETURNED = "slut", "ater"
RETURN_DAYS = 731
"""Whoever begins in another insats within two years has come back."""
Row = str
"""The key of an insats or of a kön; the whole is an empty one."""


class Parts(NamedTuple):
    """Of those who could be asked: each is in one of them."""

    arbete_studier: int = 0
    annat: int = 0
    okant: int = 0
    inget_svar: int = 0
    inte_fragade: int = 0


NAMES = ("I arbete eller studier", "Annat", "Okänt", "Inget svar", "Inte frågade")


@dataclass(frozen=True)
class Time:
    """A time to ask: its key in the kodlista, and what it is called."""

    key: str
    label: str


@dataclass(frozen=True)
class Line:
    """One insats, kön, or all: how many could be asked, their parts at each time, and how many came back."""

    key: Row
    people: Shown
    parts: Mapping[str, tuple[Shown, ...]]
    returned: Shown = None

    def asked(self, time: str) -> int | None:
        """How many were asked; None when a part of it is hidden."""
        return _sum(self.parts[time][:4])

    def answered(self, time: str) -> int | None:
        """How many answered."""
        return _sum(self.parts[time][:3])

    def response_rate(self, time: str) -> Decimal | None:
        """Answered ÷ asked."""
        return _share(self.answered(time), self.asked(time))

    def working_rate(self, time: str) -> Decimal | None:
        """In work or studies ÷ answered: unknown stays in the denominator (U 6)."""
        return _share(_sum(self.parts[time][:1]), self.answered(time))


def _sum(parts: Iterable[Shown]) -> int | None:
    found = list(parts)
    return sum(part for part in found if isinstance(part, int)) if all(isinstance(p, int) for p in found) else None


def _share(part: int | None, whole: int | None) -> Decimal | None:
    return None if part is None or not whole else Decimal(part) / whole


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


@dataclass
class _Counted:
    """What was counted of one row."""

    people: int = 0
    returned: int = 0
    parts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def add(self, other: "_Counted") -> None:
        self.people += other.people
        self.returned += other.returned
        for key, parts in other.parts.items():
            self.parts[key] = [one + more for one, more in zip(self.parts[key], parts, strict=True)]

    def at(self, time: str) -> Parts:
        """The parts of a time; those who are in none of the others were not asked."""
        works, other, unknown, missed = found = self.parts[time]
        return Parts(works, other, unknown, missed, self.people - sum(found))


def _does(model: Any, outer: str, keys: Iterable[str], **more: Any) -> Exists:
    return Exists(model.objects.filter(slag__key__in=list(keys), **{outer: OuterRef("pk")}, **more))


def _people(year: int, insatser: Sequence[UUID]) -> QuerySet[Deltagande]:
    """Those who ended in the year and for whom a question was ever planned."""
    planned = Uppfoljningstillfalle.objects.filter(deltagande=OuterRef("pk"))
    rows = Deltagande.objects.counted().filter(ends_on__range=(date(year, 1, 1), date(year, 12, 31)))
    return rows.filter(Exists(planned), insats__in=insatser).order_by()


def _counted(year: int, insatser: Sequence[UUID]) -> dict[tuple[str, str], _Counted]:
    """Insats and kön → what was counted: two questions, whatever the rows."""
    found: dict[tuple[str, str], _Counted] = defaultdict(_Counted)
    withdrawn = Uppfoljningstillfalle.objects.filter(deltagande=OuterRef("pk"), utfall__key=SAMTYCKE_ATERTAGET)
    later = Deltagande.objects.counted().filter(
        deltagare=OuterRef("deltagare"),
        starts_on__gt=OuterRef("ends_on"),
        starts_on__lte=OuterRef("ends_on") + timedelta(days=RETURN_DAYS),
    )
    works = _does(Sysselsattning, "deltagande", WORK_OR_STUDIES, fas=Fas.EFTER)
    unknown = _does(Sysselsattning, "deltagande", ["okand"], fas=Fas.EFTER) | ~Exists(
        Sysselsattning.objects.filter(deltagande=OuterRef("pk"), fas=Fas.EFTER)
    )
    rows = (
        _people(year, insatser)
        .annotate(
            works=works,
            unknown=unknown,
            is_back=Exists(later.exclude(insats=OuterRef("insats"))) & ~Exists(withdrawn),
        )
        .values("insats_id", "deltagare__kon")
        .annotate(
            people=Count("pk"),
            back=Count("pk", filter=Q(is_back=True)),
            in_work=Count("pk", filter=Q(works=True)),
            not_known=Count("pk", filter=Q(works=False, unknown=True)),
        )
        .values_list("insats_id", "deltagare__kon", "people", "back", "in_work", "not_known")
    )
    for insats, kon, people, back, in_work, not_known in rows:
        one = found[str(insats), kon]
        one.people, one.returned = people, back
        one.parts[AT_END] = [in_work, people - in_work - not_known, not_known, 0]
    for insats, kon, fas, answered, in_work, not_known, missed in _asked(year, insatser):
        found[str(insats), kon].parts[fas] = [in_work, answered - in_work - not_known, not_known, missed]
    return found


def _asked(year: int, insatser: Sequence[UUID]) -> Any:
    of_year = Uppfoljningstillfalle.objects.filter(
        deltagande__in=_people(year, insatser).values("pk"), utfall__isnull=False
    )
    return (
        of_year.annotate(
            works=_does(Uppfoljningssysselsattning, "tillfalle", WORK_OR_STUDIES),
            unknown=_does(Uppfoljningssysselsattning, "tillfalle", ["okand"]),
        )
        .order_by()
        .values("insats_id", "deltagande__deltagare__kon", "fas__key")
        .annotate(
            answered=Count("pk", filter=Q(utfall__key=SVAR)),
            in_work=Count("pk", filter=Q(utfall__key=SVAR, works=True)),
            not_known=Count("pk", filter=Q(utfall__key=SVAR, works=False, unknown=True)),
            missed=Count("pk", filter=~Q(utfall__key=SVAR)),
        )
        .values_list(
            "insats_id", "deltagande__deltagare__kon", "fas__key", "answered", "in_work", "not_known", "missed"
        )
    )


def _reasons(year: int, insatser: Sequence[UUID]) -> dict[str, dict[str, int]]:
    """Time → why there is no answer → how many."""
    rows = Uppfoljningstillfalle.objects.filter(deltagande__in=_people(year, insatser).values("pk"))
    counted = (
        rows.filter(utfall__isnull=False)
        .exclude(utfall__key=SVAR)
        .order_by()
        .values("fas__key", "utfall__label", "utfall__sort")
        .annotate(count=Count("pk"))
        .order_by("utfall__sort")
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for fas, label, count in counted.values_list("fas__key", "utfall__label", "count"):
        found[fas][label] = count
    return found


def times() -> tuple[Time, ...]:
    """The times at which people are asked, also those that are not used any more, in order."""
    rows = Kodvarde.objects.in_list(FAS_LISTA).filter(attributes__has_key="manader")
    return tuple(Time(key, label) for key, label in rows.values_list("key", "label"))


def result(year: int, insatser: Sequence[UUID], *, exact: bool) -> Result:
    """All of a year. For protection give every insats of the förbund, and choose the rows to show afterwards."""
    found, asked = _counted(year, insatser), times()
    whole, by_insats, by_kon = _Counted(), _rows(found, 0), _rows(found, 1)
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
        _protected_reasons(_reasons(year, insatser), total, asked, limit),
        exact,
    )


def _rows(found: Mapping[tuple[str, str], _Counted], place: int) -> dict[Row, _Counted]:
    rows: dict[Row, _Counted] = defaultdict(_Counted)
    for key, one in found.items():
        rows[key[place]].add(one)
    return rows


def _total(whole: _Counted, keys: Iterable[str], limit: int) -> Line:
    people: Shown = Protected(limit) if 0 < whole.people < limit else whole.people
    is_open = isinstance(people, int)
    parts = {key: protect_total(whole.at(key), is_open=is_open, limit=limit) for key in keys}
    returned = protect_total(_returned(whole), is_open=is_open, limit=limit)[0]
    return Line("", people, parts, returned)


def _returned(one: _Counted) -> tuple[int, int]:
    return one.returned, one.people - one.returned


def _lines(
    whole: _Counted, total: Line, rows: Mapping[Row, _Counted], keys: Iterable[str], limit: int
) -> tuple[Line, ...]:
    """The rows of a cut. How many could be asked is protected first; a part of a row is shown only beside that sum, and
    when the same part of all together is.
    """
    people = _people_of(rows, limit)
    open_rows = [key for key, count in people.items() if isinstance(count, int)]

    def cut(parts_of: Any, shown: Sequence[Shown]) -> dict[str, tuple[Shown, ...]]:
        inner = {key: parts_of(one) for key, one in rows.items()}
        if limit and not all(isinstance(part, int) for part in shown):
            return {key: tuple(Protected(limit, is_secondary=True) for _ in parts) for key, parts in inner.items()}
        return protect_rows(parts_of(whole), inner, open_rows, limit=limit)

    by_time = {key: cut(lambda one, key=key: one.at(key), total.parts[key]) for key in keys}
    back = cut(_returned, (total.returned,))
    return tuple(Line(key, people[key], {time: by_time[time][key] for time in by_time}, back[key][0]) for key in rows)


def _people_of(rows: Mapping[Row, _Counted], limit: int) -> dict[Row, Shown]:
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
        is_open = isinstance(total.parts[time.key][3], int)
        counts = protect_total(tuple(reasons.values()), is_open=is_open, limit=limit) if reasons else ()
        shown[time.key] = tuple(zip(reasons, counts, strict=True))
    return shown
