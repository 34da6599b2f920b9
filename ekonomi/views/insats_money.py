"""Budget and outcome of one insats: a fragment of the insats's page, or a page of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ekonomi.enums import READS_PAPERS
from ekonomi.insats_money import by_year
from ekonomi.permissions import can_read_report
from finsam.access import methods, require, visible_or_404
from insatser.models import Insats
from members.requests import user_of


@methods(read=["GET"])
def for_insats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Year by year; members' representatives see decided budgets only."""
    user = user_of(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    require(can_read_report(user))
    years = by_year(insats, with_drafts=not user.has_role(*READS_PAPERS))
    template = "ekonomi/_for_insats.html" if getattr(request, "htmx", False) else "ekonomi/for_insats.html"
    response = render(request, template, {"insats": insats, "years": years})
    response["Vary"] = "HX-Request"
    return response
