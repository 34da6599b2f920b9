"""Insats × year, as a page and as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from finsam import dates, exports
from finsam.access import methods
from finsam.forms import Form, YearField
from finsam.pdf import render_pdf
from insatser import matrix
from insatser.views.insatser import need_insatser
from members.current_forbund import current_forbund
from members.requests import user_of

YEARS_SHOWN = 12


class YearsForm(Form):
    """From which year to which."""

    hides_optional = True

    fran = YearField(label="Från år", required=False)
    till = YearField(label="Till år", required=False)


def _matrix(request: HttpRequest) -> tuple[matrix.Matrix, list[int]]:
    user = user_of(request)
    need_insatser(user)
    insatser = matrix.read(user)
    all_years = matrix.span(insatser, dates.budget_year())
    first = _year(request, "fran", all_years, default=-YEARS_SHOWN)
    last = _year(request, "till", all_years, default=-1)
    years = [year for year in all_years if first <= year <= last] or all_years[-YEARS_SHOWN:]
    return matrix.build(insatser, years), all_years


def _year(request: HttpRequest, name: str, years: list[int], *, default: int) -> int:
    text = request.GET.get(name, "")
    if text.isdecimal() and int(text) in years:
        return int(text)
    return (years[default] if len(years) >= abs(default) else years[0]) if years else 0


@methods(read=["GET"])
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    table, years = _matrix(request)
    shown = {"fran": table.years[0], "till": table.years[-1]} if table.years else {}
    form = YearsForm(initial=shown)
    for field in form.fields.values():
        field.choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
    query = f"?fran={shown['fran']}&till={shown['till']}" if shown else ""
    context = {"matrix": table, "filter_form": form, "query": query, "has_continued": has_continued(table)}
    return render(request, "insatser/matrix.html", context)


@methods(read=["GET"])
def pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF."""
    table, _ = _matrix(request)
    forbund = current_forbund()
    document = render_pdf(
        "insatser/pdf/matrix.html",
        {"matrix": table, "today": dates.today(), "has_continued": has_continued(table)},
        document_date=dates.today(),
        title="Insatser över år",
        author=forbund.name if forbund else "Finsam",
    )
    return exports.file_response(document, "application/pdf", "insatser-over-ar.pdf")


def has_continued(table: matrix.Matrix) -> bool:
    """Whether some cell names another insats, so that the legend has to say so."""
    return any(mark.insats for row in table.rows for cell in row.cells for mark in cell)
