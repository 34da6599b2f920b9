"""Budget and outcome of one insats: a fragment of the insats's page, or a page of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ekonomi.insats_money import by_year
from ekonomi.permissions import can_read_report, report_budgets
from finsam.access import methods, require, visible_or_404
from insatser.models import Insats
from members.requests import user_of


@methods(read=["GET"])
def for_insats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Year by year, from the budgets that the user's reports compare with."""
    user = user_of(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    require(can_read_report(user))
    years = by_year(insats, report_budgets(user))
    template = "ekonomi/_for_insats.html" if getattr(request, "htmx", False) else "ekonomi/for_insats.html"
    response = render(request, template, {"insats": insats, "years": years})
    response["Vary"] = "HX-Request"
    return response
