"""Correcting a deltagande: its answers, its end, who it is; and taking it away when it was registered by mistake."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam import history
from finsam.access import Decision, methods, require
from finsam.codelists.models import Kodvarde
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.models import User
from members.requests import posted, user_of
from participants.access.enums import Andamal
from participants.deltaganden import correcting as rule
from participants.deltaganden.correcting import (
    answers_of,
    correct_end,
    correct_identity,
    correct_start,
    register_mistake,
)
from participants.enums import FELREGISTRERING, Angrat, Fas, SamtyckeStatus, Syfte
from participants.forms.correcting import CorrectedEndForm, IdentityForm, MistakeForm, ReopenForm, StartForm
from participants.identity import identities
from participants.models import Deltagande
from participants.permissions import (
    CONSENT_IS_OVER,
    can_correct,
    can_correct_end,
    can_correct_identity,
    can_register_mistake,
    can_reopen,
)
from participants.views.deltaganden import ALREADY, deltagande_of, viewer_of

UNCHANGED = "Inget är ändrat."
CORRECTED = "Uppgifterna är rättade."
BACK_SINCE = "Personen är registrerad i insatsen igen efter slutet. Felregistrera det deltagandet först, om det är fel."


def _asked_for(request: HttpRequest, pk: UUID, may: Callable[[User, Deltagande], Decision]) -> Deltagande:
    """The deltagande of the page, as it is now and locked when something was sent."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(may(user, deltagande))
    if request.method == "POST":
        deltagande.locked()  # whoever was a moment faster is done now
        deltagande = deltagande_of(user, pk)
        require(may(user, deltagande))
    return deltagande


def _done(request: HttpRequest, deltagande: Deltagande, *, is_changed: bool) -> HttpResponse:
    (messages.success if is_changed else messages.info)(request, CORRECTED if is_changed else UNCHANGED)
    return redirect("participants:deltagande", pk=deltagande.pk)


def _carried_out(form: forms.BaseForm, field: str | None, act: Callable[[], bool], error: str = ALREADY) -> bool | None:
    """What `act` gives; None, with the error at the field, when the person is in the insats already in the period."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as broken:
        if broken_constraint(broken) != "participants_deltagande_once_at_a_time":
            raise
        form.add_error(field, error)
        return None


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what was registered in."""
    user = user_of(request)
    deltagande = _asked_for(request, pk, can_correct)
    form = StartForm(posted(request), deltagande=deltagande, answers=answers_of(deltagande, Fas.FORE))
    if request.method == "POST" and form.is_valid():
        changed = _carried_out(
            form, "starts_on", lambda: correct_start(deltagande, form.start(), form.answers(), by=user)
        )
        if changed is not None:
            return _done(request, deltagande, is_changed=changed)
    return _page(request, deltagande, form, "Rätta inregistreringen", Andamal.RATTELSE)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what was registered out."""
    user = user_of(request)
    deltagande = _asked_for(request, pk, can_correct_end)
    form = CorrectedEndForm(posted(request), deltagande=deltagande, answers=answers_of(deltagande, Fas.EFTER))
    if request.method == "POST" and form.is_valid():
        after = form.answers() if form.needs_after else None
        changed = _carried_out(form, "ends_on", lambda: correct_end(deltagande, form.end(), after, by=user))
        if changed is not None:
            return _done(request, deltagande, is_changed=changed)
    return _page(request, deltagande, form, "Rätta utregistreringen", Andamal.RATTELSE_AV_SLUT)


@never_cache
@methods(read=["GET"], write=["POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a registered end back; what that does is said before."""
    user = user_of(request)
    deltagande = _asked_for(request, pk, can_reopen)
    form = ReopenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        why = Angrat(form.cleaned_data["why"])
        done = _carried_out(form, None, lambda: rule.reopen(deltagande, why, by=user), error=BACK_SINCE)
        if done is not None:
            require(done or CONSENT_IS_OVER)
            messages.success(request, f"Utregistreringen är ångrad. Deltagandet {deltagande.code} pågår.")
            return redirect("participants:deltagande", pk=deltagande.pk)
    name = identities.read_one(deltagande, Andamal.ANGRAD_UTREGISTRERING, by=user)
    later = deltagande.samtycke_set.filter(syfte=Syfte.LANGTIDSUPPFOLJNING)
    context = {
        "form": form,
        "deltagande": deltagande,
        "identity": name,
        "is_not_asked": later.filter(status=SamtyckeStatus.UPPHORT).exists(),
    }
    return form_page(request, "participants/reopen.html", context)


def _page(
    request: HttpRequest, deltagande: Deltagande, form: forms.BaseForm, heading: str, purpose: Andamal
) -> HttpResponse:
    name = identities.read_one(deltagande, purpose, by=user_of(request))
    context = {"form": form, "deltagande": deltagande, "identity": name, "heading": heading}
    return form_page(request, "participants/correct.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct name or number. What is typed is never kept as a draft."""
    user = user_of(request)
    deltagande = _asked_for(request, pk, can_correct)
    found = identities.read_one(deltagande, Andamal.RATTELSE_AV_PERSON, by=user)
    require(can_correct_identity(user, deltagande, found))
    assert found is not None  # noqa: S101 -- refused above
    found.deltagande = deltagande
    form = IdentityForm(posted(request), identity=found, deltagande=deltagande)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changed = _carried_out(
            form,
            "personnummer",
            lambda: correct_identity(found, name=data["name"], personnummer=data["personnummer"], by=user),
        )
        if changed is not None:
            return _done(request, deltagande, is_changed=changed)
        # the answer tells that the person is there, so the question is written down
        history.record(deltagande.insats, "deltagande.refused", by=user)
    return form_page(request, "participants/correct_identity.html", {"form": form, "deltagande": deltagande})


@never_cache
@methods(read=["GET"], write=["POST"])
def mistake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a deltagande out of all counts, and its identity away; what that does is said before."""
    user = user_of(request)
    deltagande = _asked_for(request, pk, can_register_mistake)
    found = identities.read_one(deltagande, Andamal.FELREGISTRERING, by=user)
    form = MistakeForm(posted(request), identity=found)
    if request.method == "POST" and form.is_valid():
        reason = Kodvarde.objects.get(lista="avslutsanledning", key=FELREGISTRERING)
        register_mistake(deltagande, what_went_wrong=form.cleaned_data["what_went_wrong"], reason=reason, by=user)
        messages.success(request, f"Deltagandet {deltagande.code} är felregistrerat.")
        return redirect("participants:deltagande", pk=deltagande.pk)
    context = {"form": form, "deltagande": deltagande, "identity": found}
    return form_page(request, "participants/mistake.html", context)
