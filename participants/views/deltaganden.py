"""Deltaganden: the list of an insats, one of them, registering in and out, and a consent that is taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.codelists.models import Kodvarde
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.models import Insats
from members.models import User
from members.requests import posted, user_who
from participants.access.enums import Andamal
from participants.deltaganden import missing
from participants.deltaganden.history_words import deltagande_lines
from participants.deltaganden.listing import NAMES_AT_MOST, DeltagandeList
from participants.deltaganden.registering import register_in, register_out, withdraw
from participants.enums import WITHDRAWN, Fas, SamtyckeStatus, Syfte
from participants.forms.deltaganden import InregistreringForm, UtregistreringForm, WithdrawalForm
from participants.identity import identities
from participants.models import Deltagande, Samtycke
from participants.permissions import (
    can_correct,
    can_correct_end,
    can_correct_identity,
    can_make_anonymous,
    can_register_deltagare,
    can_register_mistake,
    can_register_out,
    can_reopen,
    can_see_deltaganden,
    can_withdraw,
    sees_names,
)
from participants.plan.permissions import can_see_plan
from participants.samtycke import blanketter, parter
from participants.samtycke.permissions import can_add_form, can_add_party, can_give_later
from participants.uppfoljning.permissions import can_change_contact, can_see_follow_ups

ORDER = (Syfte.REGISTRERING, Syfte.INFORMATIONSUTBYTE, Syfte.LANGTIDSUPPFOLJNING)
ALREADY = "Personen är redan registrerad i insatsen under en del av perioden. Kontrollera startdatumet."


def viewer_of(request: HttpRequest) -> User:
    """Who asks, when deltaganden are the role's; else there is no page."""
    return user_who(request, can_see_deltaganden)


def _insats(user: User, pk: UUID) -> Insats:
    return visible_or_404(Insats.objects.visible_to(user).select_related("agare__organisation"), pk)


def deltagande_of(user: User, pk: UUID) -> Deltagande:
    """The deltagande with all that a page shows of it, or 404."""
    rows = Deltagande.objects.visible_to(user)
    return visible_or_404(
        rows.select_related(
            "insats", "deltagare", "utbildningsniva", "tid_offentlig_forsorjning", "remittent", "avslutsanledning"
        ),
        pk,
    )


@never_cache
@methods(read=["GET"])
def index(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The deltaganden of an insats, ongoing first; with names for its deltagaransvariga."""
    user = viewer_of(request)
    insats = _insats(user, pk)
    page = DeltagandeList(request, user, insats)
    context = {
        "insats": insats,
        "names_at_most": NAMES_AT_MOST,
        "sees_names": sees_names(user),
        "may_register": can_register_deltagare(user, insats),
        "may_import": sees_names(user),
    }
    return page.respond("participants/deltaganden.html", "participants/_deltaganden.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register a person in. Typed identities are never kept as a draft."""
    user = viewer_of(request)
    insats = _insats(user, pk)
    require(can_register_deltagare(user, insats))
    form = InregistreringForm(posted(request), insats=insats)
    if request.method == "POST" and form.is_valid():
        try:
            deltagande = register_in(insats, form.entry(), by=user)
        except IntegrityError as error:
            if broken_constraint(error) != "participants_deltagande_once_at_a_time":
                raise
            # the answer tells that the person is there, so the question is written down
            history.record(insats, "deltagande.refused", by=user)
            form.add_error("personnummer", ALREADY)
        else:
            messages.success(request, f"Deltagandet {deltagande.code} är registrerat.")
            if "en_till" in request.POST:
                return redirect("participants:register_in", pk=insats.pk)
            return redirect("participants:deltagande", pk=deltagande.pk)
    return form_page(request, "participants/register_in.html", {"form": form, "insats": insats})


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One deltagande: who, when, what was so before and after, and its consents."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    identity = identities.read_one(deltagande, Andamal.DELTAGANDE, by=user)
    context: dict[str, Any] = {
        "deltagande": deltagande,
        "identity": identity,
        "sees_names": sees_names(user),
        "times": [(fas.label, _answers(deltagande, fas)) for fas in Fas],
        "may_register_out": can_register_out(user, deltagande),
        "may_correct": can_correct(user, deltagande),
        "may_correct_end": can_correct_end(user, deltagande),
        "may_reopen": can_reopen(user, deltagande),
        "may_correct_identity": can_correct_identity(user, deltagande, identity),
        "may_register_mistake": can_register_mistake(user, deltagande),
        "may_make_anonymous": can_make_anonymous(user, deltagande, identity),
        "follow_ups": deltagande.uppfoljningstillfallen.select_related("fas", "utfall").order_by("due_on", "pk"),
        "sees_follow_ups": can_see_follow_ups(user),
        "may_change_contact": can_change_contact(user, deltagande),
        "may_see_plan": can_see_plan(user, deltagande),
        "missing": missing.of(deltagande, dates.today()),
        "history": deltagande_lines(deltagande),
        **_of_consents(user, deltagande),
    }
    return render(request, "participants/deltagande.html", context)


def _of_consents(user: User, deltagande: Deltagande) -> dict[str, Any]:
    """The consents, with whom information may be exchanged, and what was signed."""
    rows = deltagande.samtycke_set.select_related("shown", "taken_by__organisation").defer("shown__text")
    samtycken = sorted(rows, key=lambda samtycke: ORDER.index(samtycke.syfte))
    exchanging = [row for row in samtycken if row.syfte == Syfte.INFORMATIONSUTBYTE]
    may_change = bool(can_register_deltagare(user, deltagande.insats))
    for samtycke in samtycken:
        samtycke.deltagande = deltagande
    return {
        "samtycken": [
            (samtycke, bool(can_withdraw(user, samtycke)), bool(can_give_later(user, samtycke)))
            for samtycke in samtycken
        ],
        "exchange": any(row.status != SamtyckeStatus.NEKAT for row in exchanging),
        "parter": [(part, may_change and part.is_in) for part in parter.of(deltagande)],
        "may_add_party": can_add_party(user, deltagande),
        "blanketter": blanketter.of(deltagande) if sees_names(user) else (),
        "may_add_form": can_add_form(user, deltagande),
    }


def _answers(deltagande: Deltagande, fas: Fas) -> dict[str, Any]:
    lives_on = deltagande.forsorjning_set.filter(fas=fas).order_by("kalla__sort").values_list("kalla__label", flat=True)
    does = deltagande.sysselsattning_set.filter(fas=fas).order_by("slag__sort").values_list("slag__label", "omfattning")
    return {"forsorjning": list(lives_on), "sysselsattning": list(does)}


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def register_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register a person out."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(can_register_out(user, deltagande))
    if request.method == "POST":
        deltagande = deltagande.locked()
        require(can_register_out(user, deltagande))
    form = UtregistreringForm(posted(request), deltagande=deltagande)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        after = form.answers() if form.needs_after else None
        register_out(deltagande, ends_on=data["ends_on"], reason=data["reason"], after=after, by=user)
        messages.success(request, f"Deltagandet {deltagande.code} är utregistrerat.")
        return redirect("participants:deltagande", pk=deltagande.pk)
    identity = identities.read_one(deltagande, Andamal.UTREGISTRERING, by=user)
    context = {"form": form, "deltagande": deltagande, "identity": identity}
    return form_page(request, "participants/register_out.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down that a consent is taken back; what that does is said before."""
    user = viewer_of(request)
    visible = Samtycke.objects.filter(deltagande__in=Deltagande.objects.visible_to(user))
    samtycke = visible_or_404(visible.select_related("deltagande__insats"), pk)
    require(can_withdraw(user, samtycke))
    if request.method == "POST":
        samtycke.deltagande = samtycke.deltagande.locked()
        samtycke.refresh_from_db(fields=["status"])
        require(can_withdraw(user, samtycke))
    form = WithdrawalForm(posted(request), samtycke=samtycke)
    if request.method == "POST" and form.is_valid():
        reason = Kodvarde.objects.get(lista="avslutsanledning", key=WITHDRAWN)
        withdraw(samtycke, on=form.cleaned_data["on"], reason=reason, by=user)
        messages.success(request, "Samtycket är registrerat som återtaget.")
        return redirect("participants:deltagande", pk=samtycke.deltagande_id)
    found = identities.read_one(samtycke.deltagande, Andamal.ATERTAGANDE, by=user)
    context = {
        "form": form,
        "samtycke": samtycke,
        "identity": found,
        "deltagande": samtycke.deltagande,
        "erases": samtycke.syfte != Syfte.INFORMATIONSUTBYTE,
        "registers_out": samtycke.syfte == Syfte.REGISTRERING and samtycke.deltagande.ends_on is None,
    }
    return form_page(request, "participants/withdraw.html", context)
