"""The list of insatser, one insats, registering and changing it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from finsam import dates, exports, history
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.exports import Row, Sheet
from finsam.pages import form_page
from insatser import detail_rows, permissions
from insatser.changes import changes_of
from insatser.enums import InsatsState
from insatser.filters import InsatsFilter
from insatser.forms.insats import InsatsForm
from insatser.history_lines import lines
from insatser.list_pages import InsatsList
from insatser.models import Insats
from insatser.models.insats import SEES_ALL_VALID, SEES_EVERY
from insatser.views.labels import HISTORY_LABELS
from members.models import User
from members.requests import posted, user_of

HEADER = (
    "Insats",
    "Inriktning",
    "Preciserad inriktning",
    "Målgrupper",
    "Uppföljningsmetod",
    "ESF",
    "Status",
    "Startdatum",
    "Slutdatum",
    "Aktivitetsägare",
)


def need_insatser(user: User) -> None:
    """For a role without insatser the pages do not exist."""
    if not permissions.can_see_insatser(user):
        raise Http404


def insatser_of(user: User) -> QuerySet[Insats]:
    """What the user sees."""
    need_insatser(user)
    return Insats.objects.visible_to(user)


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponseBase:
    """All insatser that the role sees, filtered and sorted, 25 a page or as a file."""
    user = user_of(request)
    page = InsatsList(
        request,
        insatser_of(user).select_related("agare__organisation"),
        filterset=InsatsFilter,
        sees_all=user.has_role(*SEES_ALL_VALID),
    )
    match request.GET.get("format"):
        case "csv":
            return exports.csv_response("insatser.csv", HEADER, list(export_rows(page.queryset)))
        case "xlsx":
            sheet = Sheet("Insatser", HEADER, export_rows(page.queryset), (40,))
            return exports.xlsx_response("insatser.xlsx", [sheet])
    context = {
        "can_register": bool(permissions.can_register_insats(user)),
        "sees_details": permissions.can_see_insats_details(user),
    }
    return page.respond("insatser/list.html", "insatser/_list.html", context)


def export_rows(insatser: QuerySet[Insats]) -> Iterator[Row]:
    """The list as cells."""
    for insats in insatser.select_related("preciserad_inriktning").prefetch_related("malgrupper"):
        yield (
            insats.name,
            insats.get_inriktning_display(),
            str(insats.preciserad_inriktning or ""),
            ", ".join(value.label for value in insats.malgrupper.all()),
            insats.get_uppfoljningsmetod_display(),
            insats.is_esf,
            insats.get_state_display(),
            insats.starts_on,
            insats.ends_on,
            str(insats.agare),
        )


@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One insats with its goals, plan, people and history, as far as the role sees them."""
    user = user_of(request)
    insats = _shown(user, pk)
    sees_details = permissions.can_see_insats_details(user)
    sees_people = permissions.can_see_insats_people(user)
    context = {
        "insats": insats,
        "state": InsatsState(insats.state),
        "is_overdue": insats.is_overdue,
        "periods": insats.periods(detail_rows.periods(pk)),
        "links": _links(user, insats),
        "sees_details": sees_details,
        "sees_people": sees_people,
        "sees_money": permissions.can_see_insats_money(user),
        "goals": detail_rows.goals(pk) if sees_details else [],
        "plan": detail_rows.plan(pk) if sees_details else [],
        "ties": detail_rows.ties(pk) if sees_people else [],
        "history": lines(insats, HISTORY_LABELS, limit=20) if sees_people else [],
        "may": _may(user, insats),
        "year": dates.budget_year(),
    }
    return render(request, "insatser/detail.html", context)


def _shown(user: User, pk: UUID) -> Any:
    """The insats, if the user sees it; who sees every one needs no look of its own for that."""
    visible = insatser_of(user)
    if not user.has_role(*SEES_EVERY):
        visible_or_404(visible.only("pk"), pk)
    for insats in detail_rows.insats(pk):
        return insats
    raise Http404


def _links(user: User, insats: Insats) -> list[tuple[str, Insats]]:
    """The insatser that it has to do with, and how, as far as the user may open them."""
    found = detail_rows.linked(insats.pk)
    visible = Insats.objects.visible_to(user).filter(pk__in=[one.pk for one in found])
    seen = set(visible.values_list("pk", flat=True)) if found else set()
    linked = [
        *(("Fortsätter", one) for one in found if one.pk == insats.continues_id),
        *(("Fortsätter som", one) for one in found if one.continues_id == insats.pk),
        *(("Hör ihop med", one) for one in found if one.pk == insats.belongs_with_id),
    ]
    return [(how, one) for how, one in linked if one.pk in seen]


def _may(user: User, insats: Insats) -> dict[str, bool]:
    """What the page offers; each page behind asks the same predicate."""
    return {
        "change": bool(permissions.can_change_insats(user, insats)),
        "plan": bool(permissions.can_plan_insats(user, insats)),
        "tie": bool(permissions.can_tie_uppdrag(user, insats)),
        "start": bool(permissions.can_start_insats(user, insats)),
        "end": bool(permissions.can_end_insats(user, insats)),
        "resume": bool(permissions.can_resume_insats(user, insats)),
        "misregister": bool(permissions.can_misregister_insats(user, insats)),
    }


@keeps_draft
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register an insats. A choice of inriktning gets the fields that depend on it, as a fragment."""
    user = user_of(request)
    need_insatser(user)
    require(permissions.can_register_insats(user))
    if request.method == "POST":
        form = InsatsForm(request.POST)
        if form.is_valid():
            insats = form.save(commit=False)
            if form.create_once(lambda: insats.register(by=user)):
                form.save_m2m()
                messages.success(request, f"Insatsen {insats.name} är registrerad. Lägg till mål och plan.")
            return redirect(insats)
    else:
        form = InsatsForm(initial=_typed_so_far(request))
    if getattr(request, "htmx", False) and request.htmx.target == "beroende":  # type: ignore[attr-defined]
        return render(request, "insatser/_dependent.html", {"form": form})
    return form_page(request, "insatser/register.html", {"form": form})


def _typed_so_far(request: HttpRequest) -> dict[str, str]:
    names = ("inriktning", "preciserad_inriktning", "uppfoljningsmetod")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


@keeps_draft
@methods(read=["GET"], write=["POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is not locked; refuses to overwrite what somebody else saved meanwhile."""
    user = user_of(request)
    insats = visible_or_404(insatser_of(user), pk)
    require(permissions.can_change_insats(user, insats))
    form = InsatsForm(posted(request), instance=insats)
    if request.method == "POST" and form.is_valid():
        changes = changes_of(form)
        insats = form.save()
        if changes:
            history.record(insats, "insats.changed", by=user, changes=changes)
        if insats.state == InsatsState.PLANERAD and insats.starts_on <= dates.today():
            insats.start(by=user)
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(insats)
    context = {"form": form, "insats": visible_or_404(insatser_of(user), pk)}
    return form_page(request, "insatser/change.html", context)
