"""What the report reads: sums that the database keeps of deltaganden and their answers. One query for each kind.

Whole months are read from the kept sums (ADR 12); of other spans the database makes the same sums there and then, with
`followup_count`. No row of a person leaves the database. What each figure means: docs/berakningar/deltagarrapport.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum

from followup.deltagarrapport.selection import BAND_STARTS, BANDS, Cut, Urval
from followup.models import FrystaPersoner


class Group(NamedTuple):
    """The finest rows that are read."""

    insats: str
    kon: str
    alder: str

    def key(self, cut: Cut) -> str:
        return str(getattr(self, cut.value))


@dataclass
class Events:
    """How many begin and end in a span of time."""

    nya: int = 0
    avslutade: int = 0

    def add(self, other: "Events") -> None:
        self.nya += other.nya
        self.avslutade += other.avslutade


@dataclass
class Outcome:
    """What has become of those who ended: each is counted once."""

    okat: int = 0
    """In work or studies, and more than before."""
    oforandrat: int = 0
    """In work or studies, but not more than before, or nobody knows what was before."""
    okant: int = 0
    """Nobody knows: the answer is okänd, or there is none."""
    annat: int = 0
    dagar: int = 0
    """Days from the first to the last, together."""

    def add(self, other: "Outcome") -> None:
        self.okat += other.okat
        self.oforandrat += other.oforandrat
        self.okant += other.okant
        self.annat += other.annat
        self.dagar += other.dagar

    @property
    def arbetar(self) -> int:
        """In work or studies."""
        return self.okat + self.oforandrat

    @property
    def avslutade(self) -> int:
        return self.arbetar + self.okant + self.annat


class Answer(NamedTuple):
    """How many gave an answer; the fas is empty for the avslutsanledning."""

    kind: str
    fas: str
    key: str
    number: int


def events(starts: Sequence[date], urval: Urval) -> dict[Group, list[Events]]:
    """For each group what begins and ends before the first day, from each day to the next, and from the last day on."""
    rows, params = _rows_of([(date.min, starts[0]), *pairwise(starts)], urval)
    sql = f"""
        SELECT insats_id, kon, band, width_bucket(first, %(starts)s::date[]) AS place, sum(nya), sum(avslutade)
        FROM {rows} GROUP BY 1, 2, 3, 4
    """  # noqa: S608 -- constants only
    found: dict[Group, list[Events]] = {}
    for insats, kon, band, place, nya, avslutade in _fetch(sql, params | {"starts": list(starts)}):
        spans = found.setdefault(_group(insats, kon, band), [Events() for _ in range(len(starts) + 1)])
        spans[place] = Events(int(nya), int(avslutade))
    return found


def outcomes(urval: Urval) -> dict[Group, Outcome]:
    """What has become of those who ended in the period."""
    rows, params = _rows_of([(urval.period.start, urval.after)], urval)
    sql = f"""
        SELECT insats_id, kon, band, sum(okat), sum(oforandrat), sum(okant), sum(annat), sum(dagar)
        FROM {rows} GROUP BY 1, 2, 3
    """  # noqa: S608 -- constants only
    return {
        _group(insats, kon, band): Outcome(*map(int, figures)) for insats, kon, band, *figures in _fetch(sql, params)
    }


def answers(urval: Urval) -> list[Answer]:
    """How many of those who ended in the period gave each answer. Okänd are also those who have no answer at all."""
    rows, params = _rows_of([(urval.period.start, urval.after)], urval)
    sql = f"""
        SELECT answer, sum(number::int) FROM {rows} CROSS JOIN LATERAL jsonb_each_text(svar) AS given (answer, number)
        GROUP BY answer
    """  # noqa: S608 -- constants only
    found = [(*answer.split(" "), int(number)) for answer, number in _fetch(sql, params)]
    return [Answer(kind, fas.strip("-"), key, number) for kind, fas, key, number in found]


def median_days(urval: Urval) -> dict[tuple[Cut | None, str], Decimal]:
    """The median of the days from the first to the last of those who ended: of all, and of each row of each cut."""
    rows, params = _rows_of([(urval.period.start, urval.after)], urval)
    sql = f"""
        SELECT insats_id, kon, band, percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
        FROM {rows} CROSS JOIN LATERAL unnest(tider) AS days
        GROUP BY GROUPING SETS ((insats_id), (kon), (band), ())
    """  # noqa: S608 -- constants only
    found: dict[tuple[Cut | None, str], Decimal] = {}
    for insats, kon, band, days in _fetch(sql, params):
        if days is None:
            continue
        row: tuple[Cut | None, str] = (None, "")
        if insats is not None:
            row = Cut.INSATS, str(insats)
        elif kon is not None:
            row = Cut.KON, kon
        elif band is not None:
            row = Cut.ALDER, BANDS[band]
        found[row] = Decimal(str(days))
    return found


def persons(urval: Urval) -> int:
    """How many different people have a deltagande in the period."""
    where, params = _narrowed(urval, f"width_bucket({_AGE}, %(band_starts)s::int[])")
    kon_and_age = "JOIN participants_deltagare p ON p.id = d.deltagare_id" if urval.kon or urval.alder else ""
    sql = f"""
        SELECT count(*) FROM (
            SELECT d.deltagare_id FROM participants_deltagande d {kon_and_age}
            JOIN insatser_insats i ON i.id = d.insats_id AND i.state <> 'felregistrerad'
            WHERE NOT d.is_mistake AND d.starts_on <= %(last)s AND (d.ends_on IS NULL OR d.ends_on >= %(first)s) {where}
            GROUP BY d.deltagare_id
        ) AS people
    """  # noqa: S608 -- constants only
    days = {"first": urval.period.start, "last": urval.period.end, "band_starts": list(BAND_STARTS)}
    return int(_fetch(sql, params | days)[0][0]) - _counted_once_more(urval)


def _counted_once_more(urval: Urval) -> int:
    """People of a calendar year that gallring has made into two since: the year's figure stays as it was (ADR 19)."""
    insatser = urval.insatser()
    if urval.year is None or (insatser is not None and len(insatser) != 1):
        return 0
    kept = FrystaPersoner.objects.filter(year=urval.year, **({"kon": urval.kon} if urval.kon else {}))
    kept = kept.filter(insats=next(iter(insatser)) if insatser else None)
    kept = kept.filter(band=BANDS.index(urval.alder) if urval.alder else None)
    return kept.aggregate(extra=Sum("extra"))["extra"] or 0


_AGE = "extract(year FROM d.starts_on)::int - p.birth_year"


def _rows_of(spans: Sequence[tuple[date, date]], urval: Urval) -> tuple[str, dict[str, Any]]:
    """A table of sums of the spans, each from a day and up to another, narrowed; and what it needs to know."""
    where, params = _narrowed(urval, "d.band", kon="d.kon")
    columns = "d.insats_id, d.first, d.kon, d.band, nya, avslutade, okat, oforandrat, okant, annat, dagar, tider, svar"
    valid = "JOIN insatser_insats i ON i.id = d.insats_id AND i.state <> 'felregistrerad'"
    if all(day.day == 1 for span in spans for day in span):
        return (
            f"(SELECT {columns} FROM followup_deltagandesumma d {valid}"  # noqa: S608 -- constants only
            f" WHERE d.first >= %(first)s AND d.first < %(after)s {where}) AS sums"
        ), params | {"first": spans[0][0], "after": spans[-1][1]}
    params |= {"firsts": [first for first, _ in spans], "lasts": [after - timedelta(1) for _, after in spans]}
    return (
        f"(SELECT {columns} FROM followup_count("  # noqa: S608 -- constants only
        "(SELECT array_agg(i.id ORDER BY i.id, place) FROM insatser_insats i,"
        " generate_subscripts(%(firsts)s::date[], 1) AS place),"
        " (SELECT array_agg(one.day ORDER BY i.id, place) FROM insatser_insats i,"
        " unnest(%(firsts)s::date[]) WITH ORDINALITY AS one (day, place)),"
        " (SELECT array_agg(one.day ORDER BY i.id, place) FROM insatser_insats i,"
        " unnest(%(lasts)s::date[]) WITH ORDINALITY AS one (day, place))"
        f") d {valid} WHERE true {where}) AS sums"
    ), params


def _narrowed(urval: Urval, band: str, kon: str = "p.kon") -> tuple[str, dict[str, Any]]:
    conditions, params = "", dict[str, Any]()
    insatser = urval.insatser()
    if insatser is not None:
        conditions += " AND d.insats_id = ANY(%(insatser)s::uuid[])"
        params["insatser"] = list(insatser)
    if urval.kon:
        conditions += f" AND {kon} = %(kon)s"
        params["kon"] = urval.kon
    if urval.alder:
        conditions += f" AND {band} = %(band)s"
        params["band"] = BANDS.index(urval.alder)
    return conditions, params


def _group(insats: Any, kon: str, band: int) -> Group:
    return Group(str(insats), kon, BANDS[band])


def _fetch(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
