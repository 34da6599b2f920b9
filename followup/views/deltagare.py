"""The report of participants as a page and as files, and the result of one insats."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi.permissions import can_read_report
from finsam import dates, exports, jobs
from finsam.access import methods, require, visible_or_404
from finsam.pages import asked_year, form_page
from finsam.prepared import prepared
from followup.deltagarrapport import document, workbook
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from followup.issuing import followup_product
from followup.permissions import can_issue_deltagarrapport
from followup.urval_forms import ExactUrvalForm, YearUrvalForm
from insatser.enums import Uppfoljningsmetod
from insatser.models import Insats
from members.current_forbund import current_forbund
from members.models import User
from members.requests import user_of, user_who
from participants.antal.counts import years_with_insatser
from participants.permissions import can_see_counts, sees_exact_counts

TYPES = {"pdf": "application/pdf", "xlsx": exports.XLSX_TYPE, "json": "application/json"}


@methods(read=["GET"])
def deltagare(request: HttpRequest) -> HttpResponse:
    """Flow, result and what was before and after: exact and narrowed for kansli and insats, else a year, protected."""
    user = _viewer(request)
    form = _form(request, user)
    report = _data(user, form.urval, is_exact=sees_exact_counts(user))
    context = {
        **document.context(report),
        "form": form,
        "is_exact": report["is_exact"],
        "is_running": form.urval.period.end > dates.today(),
        "is_empty": not any(report["total"][key] for key in ("antal", "avslutade")),
        "query": urlencode(_query(form.urval)),
        "can_issue": form.urval.year is not None and can_issue_deltagarrapport(user),
        "year": form.urval.year,
    }
    return form_page(request, "followup/deltagare.html", context)


@methods(read=["GET"])
def for_insats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The result of one insats as it is this moment: a fragment of the insats's page, or a page of its own."""
    user = _viewer(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    year = min(dates.budget_year(), insats.ends_on.year) if insats.ends_on else dates.budget_year()
    is_exact = sees_exact_counts(user)
    urval = Urval.of_year(year, insats.pk if is_exact else None)
    report = data(deltagarrapport(urval, is_exact=is_exact, with_persons=False))
    rows = [report["total"]] if is_exact else [row for row in report["insats"] if row["key"] == str(insats.pk)]
    row = next((row for row in rows if row["antal"]), None)
    context = {
        "insats": insats,
        "year": year,
        "figures": document.line_figures(row) if row else (),
        "answers": document.answer_tables(report)[:2] if is_exact and row and row["avslutade"] else (),
        "note": report["note"] if row else "",
        "query": urlencode({"ar": year, "insats": insats.pk} if is_exact else {"ar": year}),
    }
    return _fragment(request, "followup/_for_insats.html", "followup/for_insats.html", context)


@methods(read=["GET"])
def overview(request: HttpRequest) -> HttpResponse:
    """People and money of a year together: a fragment of the start page, or a page of its own."""
    user = _viewer(request)
    require(can_read_report(user))
    years = years_with_insatser()
    year = asked_year(request, years, years[0])
    seen = Insats.objects.seen_by(user)
    urval = replace(Urval.of_year(year), seen=None if seen is None else frozenset(seen))
    report = _data(user, urval, is_exact=sees_exact_counts(user), with_persons=False)
    context = {
        "year": year,
        "figures": document.key_figures(report) if report["total"]["antal"] else (),
        "table": document.money_table(report),
        "note": report["note"],
        "cost_note": document.COST_NOTE,
    }
    return _fragment(request, "followup/_people_and_money.html", "followup/people_and_money.html", context)


def _fragment(request: HttpRequest, fragment: str, page: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, fragment if getattr(request, "htmx", False) else page, context)
    response["Vary"] = "HX-Request"
    return response


@methods(read=["GET"])
def deltagare_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The report as a file. What leaves the page is protected, whoever asks, and so it is not narrowed."""
    user = _viewer(request)
    if ending not in TYPES:
        raise Http404
    urval = _form(request, user).urval
    report = _data(user, replace(urval, insats=None, kon="", alder=""), is_exact=False)
    name = f"uppfoljning-deltagare-{report['from']}-{report['to']}.{ending}"
    return exports.file_response(_content(ending, report, urval), TYPES[ending], name, opens=ending == "pdf")


@methods(read=[], write=["POST"])
def issue(request: HttpRequest, year: int) -> HttpResponse:
    """Take out a year's report: it is stored, protected, and never changes."""
    user = user_of(request)
    require(can_issue_deltagarrapport(user))
    if year not in years_with_insatser():
        raise Http404
    job = jobs.start_or_join(
        "followup.issue_deltagarrapport",
        label=f"Uppföljning av deltagare för {year}",
        subject=followup_product(year),
        by=user,
        parameters={"year": year},
    )
    return redirect(job)


def _content(ending: str, report: dict[str, Any], urval: Urval) -> bytes:
    if ending == "pdf":
        document_date = min(urval.period.end, dates.today())
        return document.render_pdf(report, author=str(current_forbund()), document_date=document_date)
    if ending == "xlsx":
        return exports.xlsx_bytes(workbook.sheets(report))
    return json.dumps(report, ensure_ascii=False, indent=2).encode()


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_counts)


def _form(request: HttpRequest, user: User) -> ExactUrvalForm | YearUrvalForm:
    if not sees_exact_counts(user):
        return YearUrvalForm(request.GET, years=years_with_insatser())
    seen = Insats.objects.seen_by(user)
    insatser = [
        (pk, name) for pk, name in _followed(Uppfoljningsmetod.ENDAST_ANTAL.value) if seen is None or pk in seen
    ]
    return ExactUrvalForm(request.GET, insatser=insatser, seen=seen)


@prepared
def _followed(by_volume: str) -> QuerySet[Insats, tuple[UUID, str]]:
    rows = Insats.objects.valid().exclude(uppfoljningsmetod=by_volume)
    return rows.order_by("sort_key", "pk").values_list("pk", "name")


def _data(user: User, urval: Urval, *, is_exact: bool, with_persons: bool = True) -> dict[str, Any]:
    report = deltagarrapport(urval, is_exact=is_exact, with_persons=with_persons)
    return data(report, with_costs=bool(can_read_report(user)))


def _query(urval: Urval) -> dict[str, str]:
    if urval.year is not None:
        return {"ar": str(urval.year)}
    return {"fran": urval.period.start.isoformat(), "till": urval.period.end.isoformat()}
