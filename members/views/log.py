"""The log for system administrators: who did what when, in words, never an identity."""

from django.http import HttpRequest, HttpResponseBase

from finsam.access import methods, require
from finsam.exports import csv_response
from finsam.history import sealing
from finsam.history.models import Entry
from finsam.lists import ListPage, search
from members import log_lines, permissions
from members.filters import LogFilter
from members.requests import user_of

MOST_EXPORTED = 10_000


@methods(read=["GET"], write=["POST"])
def log(request: HttpRequest) -> HttpResponseBase:
    """The whole history, newest first, with filters and as CSV."""
    user = user_of(request)
    require(permissions.can_read_log(user))
    if request.method == "POST":
        return search(request, LogFilter)
    page = ListPage(
        request,
        Entry.objects.all(),
        sorts={"tid": ("id",)},
        default="-tid",
        noun=("händelse", "händelser"),
        filterset=LogFilter,
        region="logg",
    )
    if request.GET.get("format") == "csv":
        lines = log_lines.lines(page.queryset[:MOST_EXPORTED])
        header = ["Tid", "Vem", "För organisation", "Vad", "Gäller", "Ändring"]
        return csv_response("logg.csv", header, [[x.at, x.who, x.for_whom, x.what, x.about, x.changes] for x in lines])
    return page.respond(
        "members/log.html", "members/_log_rows.html", {"lines": log_lines.lines(page.rows), "seal": sealing.head()}
    )
