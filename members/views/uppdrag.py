"""Give, end and confirm uppdrag; the page Väntar på bekräftelse with its two kinds of waiting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members import accounts, assigning, permissions
from members.forms import EndUppdragForm, UppdragForm
from members.models import FactorReset, Person, Uppdrag, User
from members.requests import attempt, user_of


def give_from(form: UppdragForm, person: Person, by: User) -> Uppdrag | None:
    """Give what the form says; None, with errors on the form, when a rule says no."""
    values: dict[str, Any] = form.cleaned_data
    try:
        with transaction.atomic():
            return assigning.give(
                person,
                values["role"],
                organisation=values["organisation"],
                from_on=values["from_on"],
                to_on=values["to_on"],
                by=by,
            )
    except ValidationError as error:
        for message in error.messages:
            form.add_error("role", message)
        return None


@keeps_draft
@methods(read=["GET"], write=["POST"])
def give_uppdrag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person an uppdrag, or propose one that a colleague confirms."""
    user = user_of(request)
    require(permissions.can_list_people(user))
    person = visible_or_404(Person.objects.select_related("employer"), pk)
    require(permissions.can_give_uppdrag(user, person))
    form = UppdragForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        uppdrag = give_from(form, person, user)
        if uppdrag is not None:
            messages.success(request, done_text(uppdrag))
            return redirect(person)
    return form_page(request, "members/give_uppdrag.html", {"form": form, "person": person})


def done_text(uppdrag: Uppdrag) -> str:
    """What was done, and who acts next."""
    role = uppdrag.get_role_display().lower()
    if uppdrag.is_waiting:
        return f"Förslaget på {role} är sparat. Det gäller när en kollega har bekräftat det."
    return f"Uppdraget som {role} är sparat."


@keeps_draft
@methods(read=["GET"], write=["POST"])
def end_uppdrag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the last day; what has been is kept."""
    user = user_of(request)
    require(permissions.can_list_people(user))
    uppdrag = visible_or_404(Uppdrag.objects.select_related("person", "organisation"), pk)
    require(permissions.can_end_uppdrag(user, uppdrag))
    form = EndUppdragForm(request.POST or None, uppdrag=uppdrag)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                assigning.end(uppdrag, form.cleaned_data["to_on"], by=user)
        except ValidationError as error:
            form.add_error("to_on", error.messages[0])
        else:
            messages.success(request, "Uppdragets slut är sparat.")
            return redirect(uppdrag.person)
    return form_page(request, "members/end_uppdrag.html", {"form": form, "uppdrag": uppdrag})


@methods(read=["GET"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Väntar på bekräftelse: proposed uppdrag and asked for resets, with who may confirm what."""
    user = user_of(request)
    require(permissions.can_see_waiting(user))
    proposals = Uppdrag.objects.waiting().select_related("person__employer", "organisation", "given_by")
    resets = FactorReset.objects.waiting().select_related("person", "asked_by")
    context = {
        "proposals": [(row, permissions.can_confirm_uppdrag(user, row)) for row in proposals.order_by("created_at")],
        "resets": [(row, permissions.can_confirm_factor_reset(user, row)) for row in resets.order_by("asked_at")],
    }
    return render(request, "members/waiting.html", context)


def _proposal(request: HttpRequest, pk: UUID) -> tuple[User, Uppdrag]:
    user = user_of(request)
    require(permissions.can_see_waiting(user))
    uppdrag = visible_or_404(Uppdrag.objects.filter(needs_confirmation=True), pk)
    require(permissions.can_confirm_uppdrag(user, uppdrag))
    return user, uppdrag


def _reset(request: HttpRequest, pk: UUID) -> tuple[User, FactorReset]:
    user = user_of(request)
    require(permissions.can_see_waiting(user))
    reset = visible_or_404(FactorReset.objects.all(), pk)
    require(permissions.can_confirm_factor_reset(user, reset))
    return user, reset


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    attempt(request, act, done)
    return redirect("members:waiting")


@methods(read=[], write=["POST"])
def confirm_uppdrag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person lets a proposed uppdrag be valid."""
    user, uppdrag = _proposal(request, pk)
    return _act(request, lambda: assigning.confirm(uppdrag, by=user), "Uppdraget är bekräftat.")


@methods(read=[], write=["POST"])
def decline_uppdrag(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person turns a proposed uppdrag down."""
    user, uppdrag = _proposal(request, pk)
    return _act(request, lambda: assigning.decline(uppdrag, by=user), "Förslaget är avvisat.")


@methods(read=[], write=["POST"])
def confirm_factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person confirms that a lost second factor is removed."""
    user, reset = _reset(request, pk)
    done = "Det andra steget är borttaget. Personen lägger till ett nytt vid nästa inloggning."
    return _act(request, lambda: accounts.confirm_factor_reset(reset, by=user), done)


@methods(read=[], write=["POST"])
def decline_factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person turns the request down."""
    user, reset = _reset(request, pk)
    return _act(request, lambda: accounts.decline_factor_reset(reset, by=user), "Begäran är avvisad.")
