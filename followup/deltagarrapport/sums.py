"""What the report reads: sums that the database makes of deltaganden and their answers. One query for each kind.

No row of a person leaves the database. What each figure means: docs/berakningar/deltagarrapport.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from followup.deltagarrapport.selection import BAND_STARTS, BANDS, Cut, Urval

_FROM = """
    FROM participants_deltagande d
    JOIN participants_deltagare p ON p.id = d.deltagare_id
    JOIN insatser_insats i ON i.id = d.insats_id AND i.state <> 'felregistrerad'
"""
_COUNTED = f"{_FROM} WHERE NOT d.is_mistake"
_BAND = "width_bucket(extract(year FROM d.starts_on)::int - p.birth_year, %(band_starts)s::int[])"


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
    where, params = _narrowed(urval)
    sql = f"""
        SELECT insats, kon, band, span, sum(nya), sum(avslutade) FROM (
            SELECT d.insats_id AS insats, p.kon, {_BAND} AS band, 1 AS nya, 0 AS avslutade,
                   width_bucket(d.starts_on, %(starts)s::date[]) AS span
            {_COUNTED} {where}
            UNION ALL
            SELECT d.insats_id, p.kon, {_BAND}, 0, 1, width_bucket(d.ends_on, %(starts)s::date[])
            {_COUNTED} {where} AND d.ends_on IS NOT NULL
        ) AS happened GROUP BY insats, kon, band, span
    """  # noqa: S608 -- constants only
    found: dict[Group, list[Events]] = {}
    for insats, kon, band, span, nya, avslutade in _rows(sql, params | {"starts": list(starts)}):
        spans = found.setdefault(_group(insats, kon, band), [Events() for _ in range(len(starts) + 1)])
        spans[span] = Events(int(nya), int(avslutade))
    return found


_CLASSIFIED = f"""
    SELECT d.insats_id, p.kon, {_BAND} AS band, d.ends_on - d.starts_on AS days, a.known_efter,
           a.arbete_efter > 0 OR a.studier_efter > 0 AS arbetar,
           (a.arbete_efter > a.arbete_fore AND (a.arbete_fore > 0 OR a.known_fore))
           OR (a.studier_efter > a.studier_fore AND (a.studier_fore > 0 OR a.known_fore)) AS okat
    {_FROM}
    CROSS JOIN LATERAL (
        SELECT coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'fore' AND k.key = 'forvarvsarbete'), 0) arbete_fore,
               coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'efter' AND k.key = 'forvarvsarbete'), 0) arbete_efter,
               coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'fore' AND k.key = 'studier'), 0) studier_fore,
               coalesce(max(s.omfattning) FILTER (WHERE s.fas = 'efter' AND k.key = 'studier'), 0) studier_efter,
               coalesce(bool_and(k.key <> 'okand') FILTER (WHERE s.fas = 'fore'), false) AS known_fore,
               coalesce(bool_or(k.key <> 'okand') FILTER (WHERE s.fas = 'efter'), false) AS known_efter
        FROM participants_sysselsattning s JOIN codelists_kodvarde k ON k.id = s.slag_id
        WHERE s.deltagande_id = d.id
    ) a
    WHERE NOT d.is_mistake AND d.ends_on BETWEEN %(first)s AND %(last)s
"""  # noqa: S608 -- constants only


def outcomes(urval: Urval) -> dict[Group, Outcome]:
    """What has become of those who ended in the period."""
    where, params = _narrowed(urval)
    sql = f"""
        SELECT insats_id, kon, band,
               count(*) FILTER (WHERE arbetar AND okat), count(*) FILTER (WHERE arbetar AND NOT okat),
               count(*) FILTER (WHERE NOT arbetar AND NOT known_efter),
               count(*) FILTER (WHERE NOT arbetar AND known_efter), sum(days)
        FROM ({_CLASSIFIED} {where}) AS ended GROUP BY insats_id, kon, band
    """  # noqa: S608 -- constants only
    return {
        _group(insats, kon, band): Outcome(*map(int, figures))
        for insats, kon, band, *figures in _rows(sql, params | _period(urval))
    }


def answers(urval: Urval) -> list[Answer]:
    """How many of those who ended in the period gave each answer. Okänd are also those who have no answer at all."""
    where, params = _narrowed(urval)
    sql = f"""
        WITH ended AS MATERIALIZED (
            SELECT d.id, d.avslutsanledning_id AS reason
            {_COUNTED} {where} AND d.ends_on BETWEEN %(first)s AND %(last)s
        ), given AS (
            SELECT 'forsorjning' AS kind, f.fas, k.key, e.id
            FROM ended e JOIN participants_forsorjning f ON f.deltagande_id = e.id
            JOIN codelists_kodvarde k ON k.id = f.kalla_id AND k.key <> 'okand'
            UNION ALL
            SELECT 'sysselsattning', s.fas, k.key, e.id
            FROM ended e JOIN participants_sysselsattning s ON s.deltagande_id = e.id
            JOIN codelists_kodvarde k ON k.id = s.slag_id AND k.key <> 'okand'
            UNION ALL
            SELECT 'avslutsanledning', '', k.key, e.id FROM ended e JOIN codelists_kodvarde k ON k.id = e.reason
        )
        SELECT kind, fas, key, count(*) FROM given GROUP BY 1, 2, 3
        UNION ALL
        SELECT kind, fas, 'okand', (SELECT count(*) FROM ended) - count(DISTINCT given.id)
        FROM (VALUES ('forsorjning', 'fore'), ('forsorjning', 'efter'),
                     ('sysselsattning', 'fore'), ('sysselsattning', 'efter')) AS asked (kind, fas)
        LEFT JOIN given USING (kind, fas) GROUP BY 1, 2
    """  # noqa: S608 -- constants only
    return [Answer(*row) for row in _rows(sql, params | _period(urval))]


def median_days(urval: Urval) -> dict[tuple[Cut | None, str], Decimal]:
    """The median of the days from the first to the last of those who ended: of all, and of each row of each cut."""
    where, params = _narrowed(urval)
    sql = f"""
        SELECT insats, kon, band, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM (
            SELECT d.insats_id AS insats, p.kon, {_BAND} AS band, d.ends_on - d.starts_on AS days
            {_COUNTED} {where} AND d.ends_on BETWEEN %(first)s AND %(last)s
        ) AS ended GROUP BY GROUPING SETS ((insats), (kon), (band), ())
    """  # noqa: S608 -- constants only
    found: dict[tuple[Cut | None, str], Decimal] = {}
    for insats, kon, band, days in _rows(sql, params | _period(urval)):
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
    where, params = _narrowed(urval)
    sql = f"""
        SELECT count(DISTINCT d.deltagare_id) {_COUNTED} {where}
        AND d.starts_on <= %(last)s AND (d.ends_on IS NULL OR d.ends_on >= %(first)s)
    """
    return int(_rows(sql, params | _period(urval))[0][0])


def _narrowed(urval: Urval) -> tuple[str, dict[str, Any]]:
    conditions, params = "", dict[str, Any](band_starts=list(BAND_STARTS))
    insatser = urval.insatser()
    if insatser is not None:
        conditions += " AND d.insats_id = ANY(%(insatser)s::uuid[])"
        params["insatser"] = list(insatser)
    if urval.kon:
        conditions += " AND p.kon = %(kon)s"
        params["kon"] = urval.kon
    if urval.alder:
        conditions += f" AND {_BAND} = %(band)s"
        params["band"] = BANDS.index(urval.alder)
    return conditions, params


def _period(urval: Urval) -> dict[str, date]:
    return {"first": urval.period.start, "last": urval.period.end}


def _group(insats: Any, kon: str, band: int) -> Group:
    return Group(str(insats), kon, BANDS[band])


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
