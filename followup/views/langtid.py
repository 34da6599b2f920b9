"""What those say who are asked after the end: as a page with pictures and tables, and as files."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from finsam import dates, exports
from finsam.access import methods
from finsam.exports import Row, Sheet
from finsam.pages import asked_year
from finsam.protection import Protected, threshold
from followup.langtid.chart import chart
from followup.langtid.counting import AT_END, Time
from followup.langtid.result import NAMES, Line, Result, result
from insatser.models import Insats
from members.models import User
from members.requests import user_who
from participants.antal.counts import years_with_insatser
from participants.enums import Kon
from participants.permissions import can_see_counts, sees_exact_counts

END = Time(AT_END, "Vid slutet")
HEADER = ("Mättillfälle", "Uppdelning", "Namn", "Kunde frågas", *NAMES, "Svarsandel", "Andel i arbete eller studier")
ALL = "Alla insatser"


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Those who ended in a year, at each time they are asked. Files are protected unless asked for."""
    user = user_who(request, can_see_counts)
    years = years_with_insatser()
    year = asked_year(request, years, _latest(years))
    kind, sees_exact = request.GET.get("format"), sees_exact_counts(user)
    is_exact = sees_exact and (kind is None or request.GET.get("exakt") == "ja")
    names = _names(user, is_exact=is_exact)
    found = result(year, list(names), exact=is_exact)
    seen = Insats.objects.seen_by(user)
    lines = [line for line in found.insatser if seen is None or UUID(line.key) in seen]
    if kind in ("csv", "xlsx"):
        rows, name = list(_rows(found, lines, names)), f"langtidsuppfoljning-{year}"
        if kind == "csv":
            return exports.csv_response(f"{name}.csv", HEADER, rows)
        return exports.xlsx_response(f"{name}.xlsx", [Sheet(f"Långtidsuppföljning {year}", HEADER, rows, (20, 14, 40))])
    context = {
        "year": year,
        "years": years,
        "result": found,
        "chart_caption": f"Vad de som slutade {year} gör",
        "chart": chart(found, END) if found.total.people else None,
        "times": [_table(found, lines, names, time) for time in (END, *found.times)] if found.total.people else [],
        "returned": _returned(found, lines, names),
        "sees_exact": sees_exact,
        "is_protected": any(isinstance(part, Protected) for line in _all(found, lines) for part in _figures(line)),
        "threshold": threshold(),
    }
    return render(request, "followup/langtid.html", context)


def _latest(years: list[int]) -> int:
    """Last year, whose people have been asked at least once."""
    return next((year for year in years if year < dates.budget_year()), years[0])


def _names(user: User, *, is_exact: bool) -> dict[UUID, str]:
    """The insatser that are counted: those that the user sees, or, to be protected together, every one."""
    rows = Insats.objects.visible_to(user) if is_exact else Insats.objects.all()
    followed = rows.valid().following_persons()
    return dict(followed.order_by("sort_key", "pk").values_list("pk", "name"))


def _all(found: Result, lines: list[Line]) -> list[Line]:
    return [*lines, *found.kon, found.total]


def _figures(line: Line) -> Iterator[object]:
    yield line.people
    for answered in line.at.values():
        yield from answered.figures


def _name(line: Line, names: dict[UUID, str]) -> str:
    if not line.key:
        return ALL
    return Kon(line.key).label if line.key in Kon.values else names[UUID(line.key)]


def _table(found: Result, lines: list[Line], names: dict[UUID, str], time: Time) -> dict[str, object]:
    """One time: a row for each insats and kön, and all together last."""
    rows = [
        {
            "name": _name(line, names),
            "people": line.people,
            "figures": line.at[time.key].figures[2 * (time == END) :],
            "response": line.at[time.key].response_rate,
            "working": line.at[time.key].working_rate,
            "is_total": not line.key,
        }
        for line in _all(found, lines)
    ]
    is_end = time == END
    head = NAMES[2:] if is_end else NAMES
    return {"time": time, "rows": rows, "names": head, "reasons": found.reasons.get(time.key, ()), "is_end": is_end}


def _returned(found: Result, lines: list[Line], names: dict[UUID, str]) -> list[tuple[str, object, object]]:
    return [(_name(line, names), line.people, line.returned) for line in _all(found, lines)]


def _rows(found: Result, lines: list[Line], names: dict[UUID, str]) -> Iterator[Row]:
    for time in (END, *found.times):
        for cut, rows in (("Insats", lines), ("Kön", found.kon), ("Alla", [found.total])):
            for line in rows:
                answered = line.at[time.key]
                rates = (answered.response_rate if time != END else None, answered.working_rate)
                yield (time.label, cut, _name(line, names), line.people, *answered.figures, *rates)
