"""The start page: what waits for the acting role, and the overview for those who steer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from finsam import dates
from finsam.access import methods
from followup.bookkeeping import Bookkeeping
from followup.dashboard import dashboard
from followup.enums import RUNNING_READERS
from followup.models import Rapportuttag
from followup.permissions import can_issue_ekonomisk_rapport, can_list_reports, can_see_dashboard
from followup.waiting.items import address
from followup.waiting.rules import waiting_for
from insatser.enums import InsatsState
from insatser.models import Insats
from members.enums import INSATS_ROLES, Role
from members.requests import user_of
from participants.models import Remiss
from participants.remisser.next_step import what_next

SHOWN = 10


@methods(read=["GET"])
def start(request: HttpRequest) -> HttpResponse:
    """The first page after login, for every role its own."""
    user = user_of(request)
    if user.acting is None:
        return render(request, "followup/start_without_uppdrag.html")
    bookkeeping = Bookkeeping()
    context: dict[str, Any] = {"waiting": waiting_for(user, bookkeeping)}
    if can_see_dashboard(user):
        board = dashboard(user, dates.budget_year(), bookkeeping, shows_all="alla" in request.GET)
        can_import = user.has_role(Role.FORBUNDSCHEF, Role.EKONOM)
        context |= {
            "board": board,
            "can_issue": can_issue_ekonomisk_rapport(user),
            "report_url": address("ekonomi:report"),
            "import_url": address("ekonomi:imports") if can_import else "",
        }
        return render(request, "followup/dashboard.html", context)
    if user.has_role(*INSATS_ROLES):
        context["insatser"] = Insats.objects.visible_to(user).order_by("sort_key", "pk")[:SHOWN]
    if user.has_role(Role.REMITTENT):
        rows = Remiss.objects.visible_to(user).open().with_place().select_related("insats")
        found = rows.order_by("sent_at", "pk")[:SHOWN]
        context["remisser"] = [(row, row.days_waited(dates.today()), what_next(row, row.place)) for row in found]
    if user.has_role(*RUNNING_READERS):
        running = Insats.objects.visible_to(user).filter(state=InsatsState.PAGAENDE)
        context["running"] = running.order_by("sort_key", "pk")[:SHOWN]
    if can_list_reports(user):
        context["reports"] = Rapportuttag.objects.visible_to(user).without_result().newest_first()[:SHOWN]
    return render(request, "followup/start.html", context)
