"""Granska åtkomst: the weeks, who has seen whom in one, and what the insatsansvarig found."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam import codelists
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.exports import csv_response
from finsam.formats import antal
from finsam.pages import form_page
from insatser.history_lines import lines
from members.models import User
from members.requests import posted, user_who
from participants.access import reviewing
from participants.access.permissions import REVIEWED, can_review, can_see_access, can_see_reviews
from participants.access.review_listing import AccessList, WeekList
from participants.forms.reviewing import ReviewForm
from participants.models import Granskningsvecka

AT_ONCE = 25


def _labels() -> dict[str, str]:
    """The names of what the history of a week tells: how many rows came to which outcome."""
    return dict(codelists.values("granskningsutfall").values_list("key", "label"))


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The weeks and whether they are reviewed."""
    user = user_who(request, can_see_reviews)
    page = WeekList(request, user)
    if request.GET.get("format") == "csv" and page.is_filter_valid:
        return csv_response("granskning-av-atkomst.csv", page.header, page.csv_rows())
    context = {"sees_access": can_see_access(user)}
    return page.respond("participants/reviews.html", "participants/_reviews.html", context)


def _week(request: HttpRequest, pk: UUID) -> tuple[Granskningsvecka, User]:
    user = user_who(request, can_see_access)
    visible = Granskningsvecka.objects.visible_to(user).select_related("insats", "reviewed_by__person")
    return visible_or_404(visible, pk), user


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Who has seen which deltagande in the week, by code, with what is marked."""
    week, user = _week(request, pk)
    page = AccessList(request, week)
    if request.GET.get("format") == "csv" and page.is_filter_valid:
        return csv_response(f"atkomst-{week.week_on}.csv", page.header, page.csv_rows())
    context = {
        "week": week,
        "may_review": can_review(user, week, has_looked=reviewing.has_looked(week, user)),
        "history": lines(week, _labels()),
        "limits": {
            "one": settings.REVIEW_MANY_OPENED,
            "all": settings.REVIEW_MANY_IN_ALL,
            "times": settings.REVIEW_USUAL_TIMES,
            "opens": settings.REVIEW_HOURS[0],
            "closes": settings.REVIEW_HOURS[1],
            "ended": settings.REVIEW_ENDED_DAYS,
        },
    }
    return page.respond("participants/review.html", "participants/_access_rows.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Say what came of the marked rows, and tick the week. Many rows come some at a time."""
    week, user = _week(request, pk)
    require(can_review(user, week, has_looked=reviewing.has_looked(week, user)))
    if request.method == "POST":
        held = reviewing.locked(week)
        require(can_review(user, held, has_looked=False) if held else REVIEWED)
        week = held or week
    waiting = reviewing.to_judge(week)
    shown, count = list(waiting[:AT_ONCE]), waiting.count()
    form = ReviewForm(posted(request), shown=shown)
    if request.method == "POST" and form.is_valid():
        if reviewing.judge(week, form.outcomes(), shown, by=user):
            messages.success(request, f"{week} är granskad.")
            return redirect(week)
        left = antal(reviewing.to_judge(week).count(), "märkt rad", "märkta rader")
        messages.info(request, f"Sparat. {left} återstår.")
        return redirect("participants:review_decide", pk=week.pk)
    context = {"form": form, "week": week, "count": count, "is_last": count <= AT_ONCE}
    return form_page(request, "participants/review_decide.html", context)
