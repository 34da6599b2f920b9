"""Vem är jag och vad får jag göra, Byt roll, and the own log."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam import history
from finsam.access import methods
from finsam.history import sealing
from finsam.history.models import Entry
from finsam.lists import ListPage
from members import acting_uppdrag, log_lines, security_demands
from members.enums import Role
from members.models import Uppdrag, User
from members.requests import user_of
from members.role_texts import may


@methods(read=["GET"])
def me(request: HttpRequest) -> HttpResponse:
    """Who the user is, which uppdrag acts, what it allows, and how the user logs in."""
    user = user_of(request)
    own = Uppdrag.objects.filter(person=user.person_id, withdrawn_at=None).select_related("organisation")
    context = {
        "person": user.person,
        "may": may(user.role),
        "own_uppdrag": own.order_by("-from_on", "pk"),
        "has_second_factor": Authenticator.objects.filter(user=user).exists(),
        "opens_emergencies": user.has_role(Role.DELTAGARANSVARIG),
        "mfa_is_demanded": security_demands.demands_mfa(user),
    }
    return render(request, "members/me.html", context)


@methods(read=["GET"], write=["POST"])
def switch_uppdrag(request: HttpRequest) -> HttpResponse:
    """Let another of the own uppdrag act. The same page without JavaScript, reached from the header."""
    user = user_of(request)
    if request.method == "POST":
        chosen = _chosen(request, user)
        if chosen is None:
            messages.error(request, "Uppdraget gäller inte längre. Välj ett annat.")
            return redirect("members:switch_uppdrag")
        history.record(chosen, "uppdrag.acted", by=user)
        messages.success(request, f"Du arbetar nu som {chosen.get_role_display().lower()}.")
        return redirect("/")
    return render(request, "members/switch_uppdrag.html", {"person": user.person})


def _chosen(request: HttpRequest, user: User) -> Uppdrag | None:
    try:
        return acting_uppdrag.switch(request, user, UUID(request.POST.get("uppdrag", "")))
    except ValueError:
        return None


@methods(read=["GET"])
def own_log(request: HttpRequest) -> HttpResponse:
    """What the user has done, newest first."""
    user = user_of(request)
    entries = Entry.objects.filter(user_id=user.pk)
    page = ListPage(
        request, entries, sorts={"tid": ("id",)}, default="-tid", noun=("händelse", "händelser"), region="logg"
    )
    context = {"lines": log_lines.lines(page.rows), "seal": sealing.head()}
    return page.respond("members/own_log.html", "members/_own_log_rows.html", context)
