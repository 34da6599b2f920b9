"""Head counts: per year over all insatser, of one insats, and the page where they are written."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from finsam import dates, exports
from finsam.access import methods, require, visible_or_404
from finsam.addresses import address_of
from finsam.drafts import keeps_draft
from finsam.exports import Row, Sheet
from finsam.lists import ListPage
from finsam.pages import asked_year, form_page
from finsam.prepared import prepared
from insatser.history_lines import lines
from insatser.models import Insats, InsatsAr
from insatser.models.insats import SEES_ALL_VALID
from members.models import User
from members.requests import posted, user_who
from participants.access.permissions import can_see_reviews
from participants.antal import counts
from participants.antal.counts import YearCounts
from participants.antal.registering import CODES, register_counts, stored_counts
from participants.forms.antal import CountsForm
from participants.gallring.permissions import can_see_gallring
from participants.models import Remissmottagning
from participants.permissions import (
    can_register_counts,
    can_see_counts,
    can_see_deltaganden,
    can_see_missing,
    registers_counts_of,
    sees_exact_counts,
)
from participants.remisser.permissions import can_see_waiting_times, can_set_reception
from participants.rights.permissions import can_see_begaran_numbers
from participants.uppfoljning.permissions import can_name_successor

HEADER = ("Insats", "Kvinnor", "Män", "Inte uppdelat", "Totalt", "Planerat")
LABELS = {"year": "År", "kvinna": "Kvinnor", "man": "Män", "odelat": "Alla tillsammans"}


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_counts)


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """A year's counts over all insatser with sums, on the page or as a file. Files are protected unless asked for."""
    user = _viewer(request)
    years = counts.years_with_insatser()
    year = asked_year(request, years, years[0])
    active = _active(dt.date(year, 1, 1), dt.date(year, 12, 31))
    page = ListPage(
        request,
        Insats.objects.visible_to(user).among(active),
        sorts={"namn": ("sort_key", "pk")},
        default="namn",
        noun=("insats", "insatser"),
        columns=("name", "state"),
        count=len(active) if user.has_role(*SEES_ALL_VALID) else None,
    )
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        table = counts.for_year(user, year, exact=request.GET.get("exakt") == "ja")
        rows = list(export_rows(page.queryset, table))
        if kind == "csv":
            return exports.csv_response(f"antal-{year}.csv", HEADER, rows)
        return exports.xlsx_response(f"antal-{year}.xlsx", [Sheet(f"Antal {year}", HEADER, rows, (40,))])
    table = counts.for_year(user, year)
    planned = dict(_planned(year))
    register_urls = {
        insats.pk: address_of("participants:register", insats.pk, year)
        for insats in registers_counts_of(user, page.rows)
    }
    context = {
        "year": year,
        "years": years,
        "rows": [
            (insats, table.of(insats.pk), planned.get(insats.pk), register_urls.get(insats.pk)) for insats in page.rows
        ],
        "table": table,
        "can_register": bool(register_urls),
        **_links(user),
    }
    return page.respond("participants/counts.html", "participants/_counts.html", context)


def _links(user: User) -> dict[str, bool]:
    """Which figures the page shows, and which pages it leads on to."""
    return {
        "sees_exact": sees_exact_counts(user),
        "sees_deltaganden": can_see_deltaganden(user),
        "sees_missing": can_see_missing(user),
        "sees_reviews": can_see_reviews(user),
        "sees_gallring": can_see_gallring(user),
        "sees_waiting_times": can_see_waiting_times(user),
        "sees_begaran_numbers": can_see_begaran_numbers(user),
    }


@prepared
def _active(first: dt.date, last: dt.date) -> QuerySet[Insats, UUID]:
    return Insats.objects.running(first, last).order_by().values_list("pk", flat=True)


@prepared
def _planned(year: int) -> QuerySet[InsatsAr, tuple[UUID, int | None]]:
    return InsatsAr.objects.filter(year=year).order_by().values_list("insats_id", "planned_participants")


def export_rows(insatser: object, table: YearCounts) -> Iterator[Row]:
    """The list as cells, with the sums and the note last."""
    found: list[Insats] = list(insatser)  # type: ignore[call-overload] # a queryset
    planned = dict(_planned(table.year))
    for insats in found:
        figures = table.of(insats.pk)
        yield insats.name, figures.kvinnor, figures.man, figures.odelat, figures.total, planned.get(insats.pk)
    totals = table.totals
    yield "Summa", totals.kvinnor, totals.man, totals.odelat, totals.total, None
    if table.note:
        yield table.note, None, None, None, None, None


@methods(read=["GET"])
def for_insats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The counts of one insats year by year: a fragment of its page, or a page of its own."""
    user = _viewer(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    years = counts.years_of(insats)
    tables = counts.for_years(user, years)
    context = {
        "insats": insats,
        "rows": [(year, tables[year].of(insats.pk)) for year in years],
        "note": next((tables[year].note for year in years if tables[year].note), ""),
        "can_register": bool(can_register_counts(user, insats)),
        "sees_deltaganden": can_see_deltaganden(user) and not insats.counts_only,
        "sets_reception": bool(can_set_reception(user, insats)),
        "names_successor": bool(can_name_successor(user, insats)),
        "takes_remisser": Remissmottagning.objects.filter(insats=insats, is_open=True).exists(),
        "level": 2,
    }
    template = "participants/_for_insats.html" if getattr(request, "htmx", False) else "participants/for_insats.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@keeps_draft
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """Write the counts of an insats and year, with the year before beside and the history of changes under."""
    user = _viewer(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    require(can_register_counts(user, insats))
    years = counts.years_of(insats)
    if year not in years:
        raise Http404
    if request.method == "POST":
        insats.locked()
    form = CountsForm(posted(request), insats=insats, stored=stored_counts(insats, year))
    if request.method == "POST" and form.is_valid():
        if register_counts(insats, year, form.counts(), by=user):
            messages.success(request, f"Antalet deltagare {year} är sparat.")
        else:
            messages.info(request, "Inget var ändrat.")
        return redirect("participants:register", pk=insats.pk, year=year)
    context = {
        "form": form,
        "insats": insats,
        "year": year,
        "years": years,
        "is_current": year == dates.budget_year(),
        "rows": form.rows(stored_counts(insats, year - 1)),
        "history": lines(insats, LABELS, codes=CODES),
    }
    return form_page(request, "participants/register.html", context)
