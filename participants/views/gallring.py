"""Gallring: the plan, what it would erase today, carrying it out, and what was erased each time."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import dates, jobs
from finsam.access import methods, require, visible_or_404
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.exports import file_response
from finsam.pages import form_page
from insatser.history_lines import lines
from members.models import User
from members.requests import posted, user_of, user_who
from participants import tasks
from participants.forms.gallring import OrderForm, PlanForm
from participants.gallring import carrying_out, gallringsbevis
from participants.gallring.enums import Gallringsslag
from participants.gallring.listing import GallringList
from participants.gallring.permissions import can_gallra, can_see_gallring
from participants.models import Gallring, Gallringsplan
from participants.permissions import sees_exact_counts

NOTHING_DUE = "Inget ska gallras i dag."
NO_PLAN = "Registrera först den gallringsplan som förbundet har beslutat."
LABELS = {
    "paragraf": "Paragraf",
    "sha256": "Kontrollsumma",
    **{slag.value: f"{slag.label}, dagar" for slag in Gallringsslag},
}


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_gallring)


def _plan() -> Gallringsplan | None:
    return Gallringsplan.objects.prefetch_related("regler").in_force(dates.today())


def _regler(plan: Gallringsplan | None) -> list[tuple[Gallringsslag, int | None]]:
    days = plan.days() if plan is not None else {}
    return [(slag, days.get(slag)) for slag in Gallringsslag]


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The plan in force and each time that it was carried out."""
    user = _viewer(request)
    plan = _plan()
    coming = Gallringsplan.objects.filter(valid_from__gt=dates.today()).order_by("valid_from", "pk").first()
    context = {"plan": plan, "coming": coming, "regler": _regler(plan), "may": can_gallra(user)}
    return GallringList(request, user).respond("participants/gallring.html", "participants/_gallringar.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Write down a plan as it was decided."""
    user = _viewer(request)
    require(can_gallra(user))
    form = PlanForm(posted(request), plan=_plan())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        carrying_out.register_plan(
            beslut_on=data["beslut_on"],
            paragraf=data["paragraf"],
            valid_from=data["valid_from"],
            days=form.days,
            by=user,
        )
        messages.success(request, "Gallringsplanen är registrerad. Inget är gallrat än.")
        return redirect("participants:gallring")
    return form_page(request, "participants/gallring_plan.html", {"form": form})


@never_cache
@methods(read=["GET"], write=["POST"])
def order(request: HttpRequest) -> HttpResponse:
    """What would be erased today, in numbers; and the decision to erase it, which a job carries out."""
    user = _viewer(request)
    require(can_gallra(user))
    plan = _plan()
    if plan is None:
        messages.warning(request, NO_PLAN)
        return redirect("participants:gallring")
    if (unfinished := carrying_out.going_on()) is not None:
        if request.method == "POST":
            return _carry_out(unfinished, user)
        return render(request, "participants/gallring_going_on.html", {"gallring": unfinished})
    numbers = carrying_out.due(plan, dates.today())
    form = OrderForm(posted(request), expected=numbers.total)
    if request.method == "POST" and not numbers.total:
        messages.info(request, NOTHING_DUE)
        return redirect("participants:gallring")
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = carrying_out.order(plan, numbers.total, by=user)
        except IntegrityError as error:
            if broken_constraint(error) != "participants_gallring_one_at_a_time":
                raise
            return redirect("participants:gallring_order")  # somebody else was first
        return _carry_out(made, user)
    context = {"form": form, "plan": plan, "regler": _regler(plan), "numbers": numbers}
    return form_page(request, "participants/gallring_order.html", context)


def _carry_out(gallring: Gallring, user: User) -> HttpResponse:
    """The job that does it, or the one that does already."""
    return redirect(jobs.start_or_join(tasks.GALLRA, subject=gallring, by=user, label=str(gallring)))


def _gallring(request: HttpRequest, pk: UUID) -> Gallring:
    visible = Gallring.objects.visible_to(_viewer(request)).select_related("plan", "ordered_by__person")
    return visible_or_404(visible, pk)


@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bevis: what was erased, by which decision. Exact for the kansli."""
    found = _gallring(request, pk)
    context = {
        **gallringsbevis.context(found, is_exact=sees_exact_counts(user_of(request))),
        "has_document": hasattr(found, "bevis"),
        "history": lines(found, LABELS),
    }
    return render(request, "participants/gallring_detail.html", context)


@methods(read=["GET"])
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bevis as it was stored."""
    found = _gallring(request, pk)
    bevis = getattr(found, "bevis", None)
    if bevis is None:
        raise Http404
    return file_response(bytes(bevis.content), "application/pdf", f"gallringsbevis-{found.day}.pdf", opens=True)
