"""Områden and poster."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.forms.changes import changes_of
from ekonomi.forms.poster import OmradeForm, PostForm
from ekonomi.models import Budgetomrade, Budgetpost
from ekonomi.permissions import can_make_budget
from finsam import history
from finsam.access import NOT_ALLOWED, methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.requests import user_of


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The areas with their posts."""
    user = user_of(request)
    require(user.has_role(*READS_ALL_MONEY) or NOT_ALLOWED)
    posts = Budgetpost.objects.select_related("insats", "medlem__organisation").in_order()
    by_area: dict[UUID, list[Budgetpost]] = {}
    for post in posts:
        by_area.setdefault(post.omrade_id, []).append(post)
    areas = [(area, by_area.get(area.pk, [])) for area in Budgetomrade.objects.all()]
    return render(request, "ekonomi/poster.html", {"areas": areas, "may_make": can_make_budget(user)})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def omrade(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Add or change an area."""
    user = user_of(request)
    require(can_make_budget(user))
    instance = visible_or_404(Budgetomrade.objects.all(), pk) if pk else None
    form = OmradeForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid() and (area := saved(form)) is not None:
        code = "budgetomrade.changed" if pk else "budgetomrade.created"
        history.record(area, code, by=user, changes=changes_of(form))
        messages.success(request, f"Området {area.name} är sparat.")
        return redirect("ekonomi:poster")
    return form_page(request, "ekonomi/omrade.html", {"form": form, "omrade": instance})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def post(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Add or change a post."""
    user = user_of(request)
    require(can_make_budget(user))
    instance = visible_or_404(Budgetpost.objects.all(), pk) if pk else None
    initial = None if pk else {"omrade": request.GET.get("omrade")}
    form = PostForm(request.POST or None, instance=instance, initial=initial)
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        code = "budgetpost.changed" if pk else "budgetpost.created"
        history.record(changed, code, by=user, changes=changes_of(form))
        messages.success(request, f"Posten {changed.name} är sparad.")
        return redirect("ekonomi:poster")
    return form_page(request, "ekonomi/post.html", {"form": form, "post": instance})
