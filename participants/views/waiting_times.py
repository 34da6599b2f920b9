"""How long remisser wait, as a page and as files."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from finsam import dates, exports
from finsam.access import methods
from finsam.exports import Row, Sheet
from finsam.pages import asked_year
from finsam.protection import threshold
from members.requests import user_who
from participants.deltaganden.listing import followed_by
from participants.permissions import sees_exact_counts
from participants.remisser import waiting_times
from participants.remisser.permissions import can_see_waiting_times
from participants.remisser.waiting_times import Quarter

YEARS = 5
HEADER = (
    "Insats", "Kvartal", "Inkomna", "Besked", "Dagar till besked, median", "Undre kvartil", "Övre kvartil",
    "Började", "Dagar till start, median", "Undre kvartil", "Övre kvartil",
)  # fmt: skip


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """A year of waiting times per insats and quarter, and what waits today. Files are protected unless asked for."""
    user = user_who(request, can_see_waiting_times)
    years = list(range(dates.budget_year(), dates.budget_year() - YEARS, -1))
    year = asked_year(request, years, years[0])
    insatser = {insats.pk: insats for insats in followed_by(user)}
    names = {pk: insats.name for pk, insats in insatser.items()}
    sees_exact, kind = sees_exact_counts(user), request.GET.get("format")
    exact = sees_exact and (kind is None or request.GET.get("exakt") == "ja")
    quarters = waiting_times.of_year(year, list(names), exact=exact)
    if kind in ("csv", "xlsx"):
        rows = list(_rows(quarters, names))
        if kind == "csv":
            return exports.csv_response(f"vantetider-{year}.csv", HEADER, rows)
        return exports.xlsx_response(f"vantetider-{year}.xlsx", [Sheet(f"Väntetider {year}", HEADER, rows, (40,))])
    now = waiting_times.today(list(names), exact=exact)
    context = {
        "year": year,
        "years": years,
        "quarters": [(insatser[quarter.insats_id], quarter) for quarter in quarters if _says_something(quarter)],
        "waiting": [(insatser[row.insats_id], row) for row in now if row.count],
        "sees_exact": sees_exact,
        "threshold": threshold(),
    }
    return render(request, "participants/waiting_times.html", context)


def _says_something(quarter: Quarter) -> bool:
    return any(count != 0 for count in (quarter.received, quarter.answer.count, quarter.start.count))


def _rows(quarters: list[Quarter], names: dict[UUID, str]) -> Iterator[Row]:
    for one in quarters:
        answer, start = one.answer, one.start
        yield (
            names[one.insats_id], one.number, one.received, answer.count, answer.median, answer.low, answer.high,
            start.count, start.median, start.low, start.high,
        )  # fmt: skip
