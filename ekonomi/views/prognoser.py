"""Forecasts per post, with their history."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ekonomi import report_period
from ekonomi.ekonomisk_rapport import Row, rapport
from ekonomi.forms.period import PeriodForm
from ekonomi.forms.prognos import PrognosForm
from ekonomi.models import Budgetpost, Prognos
from ekonomi.permissions import can_make_prognos, can_see_prognoser, report_insatser
from finsam import dates
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.requests import user_of


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The forecast that holds for each post, who made it and when."""
    user = user_of(request)
    require(can_see_prognoser(user))
    form = PeriodForm(request.GET, years=report_period.years(), latest=report_period.latest())
    year, month = form.period
    found = rapport(year, month, insatser=report_insatser(user))
    rows = [row for row in found.rows if row.post_id is not None]
    prefetch_related_objects([row.prognos for row in rows if row.prognos is not None], "made_by__person")
    context = {
        "form": form,
        "rows": rows,
        "period": found.period,
        "query": urlencode({"ar": year, "manad": month}),
    }
    return form_page(request, "ekonomi/prognoser.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One post: its figures, a new forecast, and all earlier ones."""
    user = user_of(request)
    require(can_see_prognoser(user))
    budgetpost = visible_or_404(Budgetpost.objects.select_related("omrade").of_insatser(report_insatser(user)), pk)
    may_make = can_make_prognos(user, budgetpost)
    period = PeriodForm(request.GET, years=report_period.years(), latest=report_period.latest())
    year, month = period.period
    initial = {"year": year, "month": month}
    form = PrognosForm(request.POST or None, years=report_period.years(), initial=initial)
    if request.method == "POST":
        require(may_make)
        if form.is_valid():
            forecast = form.save(commit=False)
            forecast.post = budgetpost
            forecast.register(by=user)
            messages.success(request, f"Prognosen för {budgetpost.name} är sparad.")
            query = urlencode({"ar": forecast.year, "manad": forecast.month})
            return redirect(f"{reverse('ekonomi:prognoser')}?{query}")
    made = Prognos.objects.filter(post=budgetpost).select_related("made_by__person").order_by("-year", "-month", "-pk")
    context = {
        "post": budgetpost,
        "form": form,
        "may_make": may_make,
        "row": _row(budgetpost, year, month),
        "period": dates.month_range(year, month),
        "prognoser": made,
        "query": urlencode({"ar": year, "manad": month}),
    }
    return form_page(request, "ekonomi/prognos.html", context)


def _row(budgetpost: Budgetpost, year: int, month: int) -> Row | None:
    """The post's row of the report; None when it has no figures."""
    return next((row for row in rapport(year, month).rows if row.post_id == budgetpost.pk), None)
