"""The ledger: the rows behind every figure, and the vouchers that they stand in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ekonomi.ledger_pages import LedgerPage
from ekonomi.ledger_years import LedgerYears
from ekonomi.models import Konto, Verifikation, Verifikationsrad
from ekonomi.permissions import can_change_mapping, can_post_rows, can_read_ledger, can_upload_ledger
from finsam import exports
from finsam.access import methods, require, visible_or_404
from members.requests import user_of

EXPORT_ROWS = 100_000


@methods(read=["GET"])
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Rows of one year, narrowed by months, account and budget post."""
    user = user_of(request)
    require(can_read_ledger(user))
    years = LedgerYears(request)
    may_post = bool(can_post_rows(user))
    page = LedgerPage(request, years, may_post=may_post)
    if request.GET.get("format") == "csv":
        return _csv(page)
    context = {
        "has_ledger": bool(years.imports),
        "sie_import": years.imports.get(years.year),
        "year": years.year,
        "to_post": years.waiting,
        "may_upload": can_upload_ledger(user),
        "may_post": may_post,
        "may_change_mapping": can_change_mapping(user),
    }
    return page.respond("ekonomi/ledger.html", "ekonomi/_ledger_rows.html", context)


def _csv(page: LedgerPage) -> StreamingHttpResponse:
    header = ("Datum", "Verifikation", "Konto", "Text", "Objekt", "Budgetpost", "Belopp")
    rows = page.queryset.select_related("verifikation", "post")[:EXPORT_ROWS].iterator(chunk_size=2000)
    return exports.csv_response(f"bokforing-{page.year}.csv", header, map(_cells, rows))


def _cells(row: Verifikationsrad) -> tuple[exports.Cell, ...]:
    objekt = " ".join(row.objekt)
    return (row.date, str(row.verifikation or ""), row.konto, row.text, objekt, str(row.post or ""), row.amount)


@methods(read=["GET"])
def voucher(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One voucher with all its rows."""
    user = user_of(request)
    found = visible_or_404(Verifikation.objects.visible_to(user).select_related("sie_import"), pk)
    rows = list(found.rader.select_related("post").order_by("number"))
    names = dict(
        Konto.objects.filter(year=found.date.year, number__in={row.konto for row in rows}).values_list("number", "name")
    )
    context = {
        "voucher": found,
        "rows": [(row, names.get(row.konto, "")) for row in rows],
        "is_counted": found.sie_import.state == "imported",
    }
    return render(request, "ekonomi/voucher.html", context)
