"""Issued reports: list, page, files; and taking out a new ekonomisk rapport."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi.invariants import ledger_years
from finsam import dates, jobs
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.exports import XLSX_TYPE, file_response
from finsam.lists import ListPage
from finsam.pages import form_page
from followup import documents
from followup.filters import RapportuttagFilter
from followup.forms import ReportMonthForm
from followup.issuing import month_label, month_product
from followup.models import Rapportuttag
from followup.permissions import can_issue_ekonomisk_rapport, can_list_reports, can_read_annual
from members.models import User
from members.requests import posted, user_of

SORTS = {
    "period": ("year", "month", "version", "pk"),
    "rapport": ("kind", "-year", "-month", "-version", "pk"),
    "uttagen": ("uttaget_at", "pk"),
}
COLUMNS = ("kind", "year", "month", "version", "state", "uttaget_at", "taken_by__person__name")


@methods(read=["GET"])
def reports(request: HttpRequest) -> HttpResponse:
    """The list of issued reports."""
    require(can_list_reports(user_of(request)))
    page = ListPage(
        request,
        Rapportuttag.objects.visible_to(user_of(request)).select_related("taken_by__person"),
        filterset=RapportuttagFilter,
        sorts=SORTS,
        default="-period",
        noun=("rapport", "rapporter"),
        columns=COLUMNS,
    )
    context = {"can_issue": can_issue_ekonomisk_rapport(user_of(request)), **_annual_years(user_of(request))}
    return page.respond("followup/reports.html", "followup/_reports.html", context)


def _annual_years(user: User) -> dict[str, list[int]]:
    """The years whose årsredovisning is worked on now, and all earlier ones with books, newest first."""
    if not can_read_annual(user):
        return {}
    year = dates.budget_year()
    earlier = [booked for booked in reversed(ledger_years()) if booked < year - 1]
    return {"annual_years": [year - 1, year], "earlier_years": earlier}


@methods(read=["GET"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report as a page, from its snapshot."""
    rows = Rapportuttag.objects.visible_to(user_of(request)).select_related("taken_by__person", "pdf")
    uttag = visible_or_404(rows.defer("pdf__content"), pk)
    if not documents.is_readable(uttag):
        return render(request, "followup/report.html", {"uttag": uttag, "document": ""})
    template = documents.document_of(uttag).page
    return render(request, "followup/report.html", {**documents.page_context(uttag), "document": template})


@methods(read=["GET"])
def report_file(request: HttpRequest, pk: UUID, ending: str) -> HttpResponse:
    """The report as a file: the stored PDF, or figures from the snapshot."""
    uttag = visible_or_404(Rapportuttag.objects.visible_to(user_of(request)).select_related("pdf"), pk)
    if ending == "pdf":
        content, kind = bytes(uttag.pdf.content), "application/pdf"
    elif ending == "xlsx":
        if not documents.is_readable(uttag):
            return redirect(uttag)  # which says why
        content, kind = documents.workbook(uttag), XLSX_TYPE
    elif ending == "json":
        content, kind = documents.json_bytes(uttag), "application/json"
    else:
        raise Http404
    return file_response(content, kind, f"{uttag.file_name}.{ending}", opens=ending == "pdf")


@keeps_draft
@methods(read=["GET"], write=["POST"])
def issue_report(request: HttpRequest) -> HttpResponse:
    """Take out the ekonomisk rapport of a month, as a job with progress."""
    require(can_issue_ekonomisk_rapport(user_of(request)))
    form = ReportMonthForm(posted(request))
    if request.method == "POST" and form.is_valid():
        year, month = form.cleaned_data["year"], form.cleaned_data["month"]
        job = jobs.start_or_join(
            "followup.issue_ekonomisk_rapport",
            label=month_label(year, month),
            subject=month_product(year, month),
            by=user_of(request),
            parameters={"year": year, "month": month},
        )
        return redirect(job)
    return form_page(request, "followup/issue_report.html", {"form": form})
