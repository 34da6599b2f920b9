"""What people ask for about their own data: the list, one request, and how it is answered; numbers for the others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import dates
from finsam.access import methods, require, visible_or_404
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.pages import asked_year, form_page
from insatser.history_lines import lines
from insatser.models import Insats
from members.models import User
from members.requests import posted, user_who
from participants.access.enums import Andamal
from participants.forms.begaranden import BegaranForm, DecisionForm, ExtensionForm, LiftForm, TakenBackForm
from participants.identity import identities
from participants.models import Begaran, Begransning, Deltagande, Identitet
from participants.rights import begaranden, begransningar, joining_parts
from participants.rights.begaranden import ChangedMeanwhileError
from participants.rights.enums import BegaranState, Ratt
from participants.rights.listing import BegaranList, per_insats, per_ratt
from participants.rights.permissions import (
    can_answer_begaran,
    can_extend_begaran,
    can_lift_restriction,
    can_receive_begaran,
    can_see_begaran_numbers,
    can_see_begaranden,
)
from participants.views.deltaganden import deltagande_of

LABELS = {"ratt": "Begär", "due_on": "Ska besvaras senast", "state": "Läge"}
KNOWN = {
    "ratt": {one.value: one.label for one in Ratt},
    "state": {one.value: one.label for one in BegaranState},
}


def viewer_of(request: HttpRequest) -> User:
    """Who asks, when such requests are the role's; else there is no page."""
    return user_who(request, can_see_begaranden)


def _begaran(user: User, pk: UUID) -> Begaran:
    rows = Begaran.objects.visible_to(user).select_related(
        "insats", "deltagande__insats", "deltagande__deltagare", "ground", "extension_ground"
    )
    return visible_or_404(rows.select_related("registered_by__person", "decided_by__person", "extended_by__person"), pk)


def _identity(begaran: Begaran, user: User) -> Identitet | None:
    return identities.read_one(begaran.deltagande, Andamal.BEGARAN, by=user)


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Those of the own insatser that wait, what is soonest due first. Codes alone."""
    user = viewer_of(request)
    return BegaranList(request, user).respond("participants/begaranden.html", "participants/_begaranden.html", {})


@methods(read=["GET"])
def numbers(request: HttpRequest) -> HttpResponse:
    """How many there are, wait and are late, by insats and by kind."""
    user = user_who(request, can_see_begaran_numbers)
    found = begaranden.numbers()
    years = sorted({row.year for row in found} | {dates.budget_year()}, reverse=True)
    year = asked_year(request, years, years[0])
    of_year = [row for row in found if row.year == year]
    context = {
        "years": years,
        "year": year,
        "rows": per_insats(of_year, Insats.objects.visible_to(user)),
        "kinds": per_ratt(of_year),
        "sees_list": can_see_begaranden(user),
    }
    return render(request, "participants/begaran_numbers.html", context)


@never_cache
@methods(read=["GET"])
def rights(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one person has asked for in the insats, and what can be made for the person."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    identity = identities.read_one(deltagande, Andamal.RATTIGHETER, by=user)
    of_person = begaranden.of_same_person(deltagande)
    asked = Begaran.objects.visible_to(user).filter(deltagande__in=of_person)
    context: dict[str, Any] = {
        "deltagande": deltagande,
        "identity": identity,
        "restrictions": Begransning.objects.filter(deltagande__in=of_person).select_related("grund", "lift_ground"),
        "may_lift": can_lift_restriction(user, deltagande),
        "begaranden": asked.order_by("-received_on", "pk"),
        "deltaganden": of_person,
        "may_receive": can_receive_begaran(user, deltagande, identity),
        "part": joining_parts.of(deltagande).first(),
    }
    return render(request, "participants/rights.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def receive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down that the person has asked for something."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    identity = identities.read_one(deltagande, Andamal.BEGARAN, by=user)
    require(can_receive_begaran(user, deltagande, identity))
    form = BegaranForm(posted(request))
    if request.method == "POST" and form.is_valid():
        begaran = _received(form, deltagande, user)
        if begaran is not None:
            messages.success(request, f"Begäran är registrerad. Den ska besvaras senast {begaran.due_on}.")
            return redirect(begaran)
    context = {"form": form, "deltagande": deltagande, "identity": identity}
    return form_page(request, "participants/begaran_new.html", context)


def _received(form: BegaranForm, deltagande: Deltagande, user: User) -> Begaran | None:
    try:
        with transaction.atomic():
            return begaranden.receive(deltagande, form.received(), by=user)
    except IntegrityError as error:
        if broken_constraint(error) != "participants_begaran_one_open":
            raise
        form.add_error("ratt", "Personen har redan en sådan begäran som inte är besvarad.")
        return None


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: by when it is answered, what is to be done, and what was decided."""
    user = viewer_of(request)
    begaran = _begaran(user, pk)
    context = {
        "begaran": begaran,
        "identity": _identity(begaran, user),
        "may_answer": can_answer_begaran(user, begaran),
        "may_extend": can_extend_begaran(user, begaran),
        "is_corrected": begaran.what == Ratt.RATTELSE and begaranden.corrected_since(begaran),
        "is_made": begaran.what == Ratt.REGISTERUTDRAG and begaranden.extract_made(begaran),
        "history": lines(begaran, LABELS, known=KNOWN),
    }
    return render(request, "participants/begaran.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two months more."""
    user = viewer_of(request)
    begaran = _begaran(user, pk)
    require(can_extend_begaran(user, begaran))
    form = ExtensionForm(posted(request), begaran=begaran)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            begaranden.extend(begaran, on=data["extended_on"], ground=data["ground"], by=user)
        except ChangedMeanwhileError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"Tiden är förlängd. Begäran ska besvaras senast {begaran.due_on}.")
        return redirect(begaran)
    return form_page(request, "participants/begaran_extend.html", {"form": form, "begaran": begaran})


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer it; what a yes does is said before, and done at once."""
    user = viewer_of(request)
    begaran = _begaran(user, pk)
    require(can_answer_begaran(user, begaran))
    form = DecisionForm(posted(request), begaran=begaran)
    if request.method == "POST" and form.is_valid():
        try:
            begaranden.decide(begaran, form.answered(), by=user)
        except ChangedMeanwhileError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "Svaret är sparat.")
        return redirect(begaran)
    context = {
        "form": form,
        "begaran": begaran,
        "identity": _identity(begaran, user),
        "concerned": begaranden.of_same_person(begaran.deltagande),
    }
    return form_page(request, "participants/begaran_decide.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person does not want it any more."""
    user = viewer_of(request)
    begaran = _begaran(user, pk)
    require(can_answer_begaran(user, begaran))
    form = TakenBackForm(posted(request), begaran=begaran)
    if request.method == "POST" and form.is_valid():
        try:
            begaranden.take_back(begaran, on=form.cleaned_data["answered_on"], by=user)
        except ChangedMeanwhileError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "Det är registrerat att personen tog tillbaka begäran.")
        return redirect(begaran)
    return form_page(request, "participants/begaran_take_back.html", {"form": form, "begaran": begaran})


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let what is restricted about the person be used again, when the person has been told."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(can_lift_restriction(user, deltagande))
    form = LiftForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data, of_person = form.cleaned_data, begaranden.of_same_person(deltagande)
        begransningar.lift(of_person, ground=data["ground"], informed_on=data["informed_on"], by=user)
        messages.success(request, "Begränsningen är hävd. Uppgifterna kan användas och rättas igen.")
        return redirect("participants:rights", pk=deltagande.pk)
    identity = identities.read_one(deltagande, Andamal.RATTIGHETER, by=user)
    context = {"form": form, "deltagande": deltagande, "identity": identity}
    return form_page(request, "participants/begransning_lift.html", context)
