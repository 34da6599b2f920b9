"""The ekonomisk rapport as a page and as files."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from ekonomi import report_period, reports
from ekonomi.ekonomisk_rapport import Rapport, Row, RowKind
from ekonomi.forms.ledger import WITHOUT_POST
from ekonomi.forms.period import PeriodForm
from ekonomi.ledger_pages import ledger_url
from ekonomi.permissions import (
    can_read_budget,
    can_read_ledger,
    can_read_report,
    can_see_prognoser,
)
from finsam import dates, exports, formats
from finsam.access import methods, require
from finsam.addresses import address_of
from finsam.figure_rows import Cell, FigureRow
from finsam.pages import form_page
from finsam.templatetags.figures import escape
from members.current_forbund import current_forbund
from members.enums import Role
from members.models import User
from members.requests import user_of

TYPES = {"pdf": "application/pdf", "xlsx": exports.XLSX_TYPE, "json": "application/json"}


@methods(read=["GET"])
def report(request: HttpRequest) -> HttpResponse:
    """Budget, outcome and forecast of January to a month."""
    user = user_of(request)
    require(can_read_report(user))
    form, found, data = _chosen(request, user, only_total=True)
    context = {
        "form": form,
        "report": data,
        "rows": _shown(user, found),
        "chart": reports.chart(data),
        "finding": reports.finding(data),
        "header": reports.header(data),
        "is_own": user.has_role(Role.INSATSANSVARIG),
        "budget_label": reports.budget_label(found.budget),
        "is_blank": found.is_blank,
        "query": urlencode({"ar": found.year, "manad": found.month}),
        "sign_note": reports.SIGN_NOTE,
        "forecast_note": reports.FORECAST_NOTE,
        "links": _links(user),
    }
    return form_page(request, "ekonomi/report.html", context)


@methods(read=["GET"])
def report_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same report as PDF, spreadsheet or JSON."""
    user = user_of(request)
    require(can_read_report(user))
    if kind not in TYPES:
        raise Http404
    _, found, data = _chosen(request, user)
    name = f"ekonomisk-rapport-{found.year}-{found.month:02}.{kind}"
    return exports.file_response(_content(kind, found, data), TYPES[kind], name, opens=kind == "pdf")


def _chosen(
    request: HttpRequest, user: User, *, only_total: bool = False
) -> tuple[PeriodForm, Rapport, dict[str, Any]]:
    form = PeriodForm(request.GET, years=report_period.years(), latest=report_period.latest())
    year, month = form.period
    found, data = reports.for_user(user, year, month, only_total=only_total)
    return form, found, data


def _content(kind: str, found: Rapport, data: Mapping[str, Any]) -> bytes:
    if kind == "pdf":
        document_date = min(dates.last_day_of_month(found.year, found.month), dates.today())
        return reports.render_pdf(data, author=str(current_forbund()), document_date=document_date)
    if kind == "xlsx":
        return reports.xlsx(data)
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _shown(user: User, found: Rapport) -> list[FigureRow]:
    addresses = _Addresses(user, found)
    return [
        FigureRow(
            row.name,
            _cells(row, addresses),
            css=row.css,
            is_indented=row.kind == RowKind.POST,
            text=row.comment,
        )
        for row in found.rows
    ]


def _cells(row: Row, addresses: "_Addresses") -> tuple[Cell, ...]:
    figures, tkr, name = row.figures, row.figures.in_tkr, escape(row.name)
    budget, prognos = addresses.budget(row), addresses.prognos(row)
    utfall, last_year = addresses.ledger(row)
    return (
        _cell(tkr["helar"], budget, f"budget för {name}"),
        _cell(tkr["periodiserad_budget"], budget, f"månader för {name}"),
        _cell(tkr["utfall"], utfall, f"bokförda rader för {name}"),
        formats.signed_whole(tkr["avvikelse"]),
        _cell(tkr["prognos_utfall"], prognos, f"prognoser för {name}"),
        formats.signed_whole(tkr["prognos_avvikelse"]),
        _cell(tkr["foregaende_ar"], last_year, f"bokförda rader året innan för {name}"),
        reports.forbrukat(figures.forbrukat_percent),
    )


def _cell(tkr: int, href: str, behind: str) -> Cell:
    """A link where the user may go on, else the figure alone. `href` and `behind` are escaped, once for each row."""
    if not href:
        return tkr
    return SafeString(f'<a href="{href}">{formats.whole(tkr)}<span class="sr">, {behind}</span></a>')


class _Addresses:
    """Where the figures of one report lead this user, as they stand in an attribute. Row ids hold nothing to escape."""

    def __init__(self, user: User, found: Rapport) -> None:
        self.may_see_ledger = bool(can_read_ledger(user))
        self.may_see_prognoser = bool(can_see_prognoser(user))
        self.budget_url = escape(found.budget.get_absolute_url()) if found.budget and can_read_budget(user) else ""
        self.ledger_urls = [escape(ledger_url(found.year - years_back, 1, found.month)) for years_back in (0, 1)]
        self.query = escape(urlencode({"ar": found.year, "manad": found.month}))

    def budget(self, row: Row) -> str:
        return f"{self.budget_url}#omrade-{row.omrade_id}" if self.budget_url and row.omrade_id else ""

    def prognos(self, row: Row) -> str:
        if row.post_id is None or not self.may_see_prognoser:
            return ""
        return f"{address_of('ekonomi:prognos', row.post_id)}?{self.query}"

    def ledger(self, row: Row) -> tuple[str, str]:
        """The bookkeeping behind a post's outcome, or behind what no post has, and that of the year before.

        Sums have no one list of rows.
        """
        post = WITHOUT_POST if row.kind == RowKind.UNPOSTED else row.post_id
        if post is None or not self.may_see_ledger:
            return "", ""
        (this_year, last_year), of_post = self.ledger_urls, f"&amp;post={post}"
        figures = row.figures
        return (
            f"{this_year}{of_post}" if figures.utfall else "",
            f"{last_year}{of_post}" if figures.foregaende_ar else "",
        )


def _links(user: User) -> list[tuple[str, str]]:
    """Where one goes on from the report."""
    links = []
    if can_read_budget(user):
        links += [("Budget", reverse("ekonomi:budgets")), ("Bidrag", reverse("ekonomi:bidrag"))]
    if can_see_prognoser(user):
        links.append(("Prognoser", reverse("ekonomi:prognoser")))
    if can_read_ledger(user):
        links.append(("Bokföring", reverse("ekonomi:ledger")))
    return links
