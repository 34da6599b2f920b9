"""Nödöppning: opening another insats, who is in it, and what those who are told see and can do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam.access import methods, require, visible_or_404
from finsam.pages import form_page
from insatser.history_lines import lines
from members.models import User
from members.requests import posted, user_who
from members.security_demands import ask_for_factor, has_fresh_factor
from participants.access import emergency
from participants.access.emergency_listing import EmergencyList, PeopleList, of_opened
from participants.access.enums import Andamal
from participants.access.permissions import (
    can_close_emergency,
    can_open_emergency,
    can_see_emergencies,
    can_use_emergency,
)
from participants.forms.emergency import EmergencyForm
from participants.identity import identities
from participants.models import Deltagande, Nodoppning

TOO_FEW = "Minst två andra ska få veta det, och det finns inte två att skicka till. Kontakta kansliet."


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_emergencies)


def _nodoppning(request: HttpRequest, pk: UUID) -> tuple[Nodoppning, User]:
    user = _viewer(request)
    visible = Nodoppning.objects.visible_to(user)
    return visible_or_404(visible.select_related("insats", "uppdrag__person", "grund", "closed_by__person"), pk), user


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The openings that the role sees."""
    user = _viewer(request)
    context = {"may_open": bool(can_open_emergency(user))}
    return EmergencyList(request, user).respond(
        "participants/emergencies.html", "participants/_emergencies.html", context
    )


@methods(read=["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """What is open now for the acting uppdrag: a part of Vem är jag."""
    user = _viewer(request)
    opened = Nodoppning.objects.visible_to(user).select_related("insats").order_by("ends_at", "pk")
    context = {"opened": [one for one in opened.order_by("-opened_at")[:20] if one.is_open]}
    return render(request, "participants/_emergency_now.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def open_insats(request: HttpRequest) -> HttpResponse:
    """Open another insats. The second factor has to be fresh; what follows is said before."""
    user = _viewer(request)
    require(can_open_emergency(user))
    if not has_fresh_factor(request, user):
        return ask_for_factor(request, user)
    form = EmergencyForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        told = emergency.told_of(data["insats"], user)
        if len(told) < emergency.TOLD:
            form.add_error("insats", TOO_FEW)
        else:
            made = emergency.open_insats(data["insats"], data["grund"], data["reason"], to=told, by=user)
            messages.success(request, f"{made.insats} är öppen till {made.ends_at.astimezone():%H.%M}.")
            return redirect("participants:emergency_people", pk=made.pk)
    return form_page(request, "participants/emergency_open.html", {"form": form, "hours": Nodoppning.hours()})


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened what, and why; no identity."""
    nodoppning, user = _nodoppning(request, pk)
    context = {
        "nodoppning": nodoppning,
        "notiser": nodoppning.notiser.select_related("user__person").order_by("user__person__sort_key", "pk"),
        "may_use": can_use_emergency(user, nodoppning),
        "may_close": can_close_emergency(user, nodoppning),
        "history": lines(nodoppning, {"hours": "Timmar", "told": "Får veta det"}),
    }
    return render(request, "participants/emergency.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close it before its time."""
    nodoppning, user = _nodoppning(request, pk)
    if request.method == "POST":
        held = Nodoppning.objects.select_for_update(of=("self",)).get(pk=nodoppning.pk)
        require(can_close_emergency(user, held))
        emergency.close(nodoppning, by=user)
        messages.success(request, "Nödöppningen är stängd.")
        return redirect(nodoppning)
    require(can_close_emergency(user, nodoppning))
    return render(request, "participants/emergency_close.html", {"nodoppning": nodoppning})


@never_cache
@methods(read=["GET"])
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those in the opened insats whose consent stands, by name. Every look is logged."""
    nodoppning, user = _nodoppning(request, pk)
    require(can_use_emergency(user, nodoppning))
    page = PeopleList(request, user, nodoppning)
    return page.respond(
        "participants/emergency_people.html", "participants/_emergency_people.html", {"nodoppning": nodoppning}
    )


@never_cache
@methods(read=["GET"])
def person(request: HttpRequest, pk: UUID, deltagande: UUID) -> HttpResponse:
    """Name and number of one of them, and nothing else of what is registered."""
    nodoppning, user = _nodoppning(request, pk)
    require(can_use_emergency(user, nodoppning))
    found: Deltagande = visible_or_404(of_opened(nodoppning), deltagande)
    identity = identities.read_one(found, Andamal.NODOPPNING_PERSON, by=user)
    if identity is None:  # the consent ended just now
        raise Http404
    context = {"nodoppning": nodoppning, "deltagande": found, "identity": identity}
    return render(request, "participants/emergency_person.html", context)
