"""Goals of an insats: add, change, take out, and outcome per year. And what is planned per year."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser import permissions, planning
from insatser.changes import changes_of
from insatser.forms.mal import DropForm, MalForm, PlanForm, UtfallForm, years_of
from insatser.models import Insats, Mal
from insatser.views.insatser import insatser_of
from members.models import User
from members.requests import posted, user_of


def _plannable(request: HttpRequest, pk: UUID) -> tuple[User, Insats]:
    user = user_of(request)
    insats = visible_or_404(insatser_of(user), pk)
    require(permissions.can_plan_insats(user, insats))
    return user, insats


def _goal(request: HttpRequest, pk: UUID) -> tuple[User, Mal]:
    user = user_of(request)
    goals = Mal.objects.current().filter(insats__in=insatser_of(user)).select_related("insats", "owner")
    mal = visible_or_404(goals, pk)
    require(permissions.can_plan_insats(user, mal.insats))
    return user, mal


@keeps_draft
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new goal."""
    user, insats = _plannable(request, pk)
    form = MalForm(posted(request), insats=insats)
    if request.method == "POST" and form.is_valid():
        mal = form.save(commit=False)
        mal.insats = insats
        if form.create_once(mal.save):
            history.record(insats, "mal.added", by=user, changes=changes_of(form))
            messages.success(request, "Målet är tillagt.")
        return redirect(mal)
    context = {"form": form, "insats": insats, "heading": "Lägg till mål", "submit": "Lägg till mål"}
    return form_page(request, "insatser/mal_form.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a goal; refuses to overwrite what somebody else saved meanwhile."""
    user, mal = _goal(request, pk)
    form = MalForm(posted(request), instance=mal)
    if request.method == "POST" and form.is_valid():
        changes = changes_of(form)
        form.save()
        if changes:
            history.record(mal.insats, "mal.changed", by=user, changes=changes)
        messages.success(request, "Målet är sparat.")
        return redirect(mal)
    context = {"form": form, "insats": mal.insats, "mal": mal, "heading": "Ändra mål", "submit": "Spara målet"}
    return form_page(request, "insatser/mal_form.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take out a goal, with a reason."""
    user, mal = _goal(request, pk)
    form = DropForm(posted(request))
    if request.method == "POST" and form.is_valid():
        planning.drop_goal(mal, form.cleaned_data["reason"], by=user)
        messages.success(request, "Målet är borttaget. Det finns kvar i historiken.")
        return redirect(mal.insats)
    return form_page(request, "insatser/mal_drop.html", {"form": form, "mal": mal, "insats": mal.insats})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of a goal, year by year."""
    user, mal = _goal(request, pk)
    if request.method == "POST":
        mal.locked()
    years = [year for year in years_of(mal.insats) if year <= dates.budget_year()]
    stored: dict[str, object] = {}
    for row in mal.utfall_set.all():
        stored |= {f"value_{row.year}": row.value, f"comment_{row.year}": row.comment}
    for year in years:
        stored.setdefault(f"comment_{year}", "")
    form = UtfallForm(posted(request), years=years, unit=mal.unit, stored=stored)
    if request.method == "POST" and form.is_valid():
        for year in sorted({int(name.rpartition("_")[2]) for name in form.changes()}):
            value, comment = form.cleaned_data[f"value_{year}"], form.cleaned_data[f"comment_{year}"]
            if value is not None:
                planning.register_outcome(mal, year, value, comment, by=user)
        messages.success(request, "Utfallet är sparat.")
        return redirect(mal)
    return form_page(request, "insatser/mal_outcome.html", {"form": form, "mal": mal, "insats": mal.insats})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Planned participants, year by year."""
    user, insats = _plannable(request, pk)
    if request.method == "POST":
        insats.locked()
    years = years_of(insats)
    planned = dict(insats.ar_set.values_list("year", "planned_participants"))
    stored = {f"planned_{year}": planned.get(year) for year in years}
    form = PlanForm(posted(request), years=years, stored=stored)
    if request.method == "POST" and form.is_valid():
        for name, (_, value) in form.changes().items():
            planning.plan_year(insats, int(name.rpartition("_")[2]), value, by=user)
        messages.success(request, "Planen är sparad.")
        return redirect(insats)
    return form_page(request, "insatser/plan.html", {"form": form, "insats": insats})
