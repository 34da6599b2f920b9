"""Asking after the end: the work list, one time to ask, what came of it, and how the person is reached."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam.access import methods, require, visible_or_404
from finsam.addresses import address_of
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.history_lines import lines
from insatser.models import Insats
from insatser.permissions import can_see_insats_people
from members.models import User
from members.requests import posted, user_who
from participants.access.enums import Andamal
from participants.deltaganden.history_words import deltagande_lines
from participants.forms.deltaganden import WithdrawalForm
from participants.forms.uppfoljning import ContactForm, FollowUpForm, SuccessorForm
from participants.identity import identities
from participants.models import (
    Deltagande,
    Kontaktuppgift,
    Uppfoljningsansvar,
    Uppfoljningslank,
    Uppfoljningstillfalle,
)
from participants.uppfoljning import asking
from participants.uppfoljning.enums import HISTORY_SENTENCES
from participants.uppfoljning.listing import FollowUpList
from participants.uppfoljning.permissions import (
    can_change_contact,
    can_name_successor,
    can_register_follow_up,
    can_see_follow_ups,
)

OWN_CODES = tuple(code for code in HISTORY_SENTENCES if code != "uppfoljning.successor")


def viewer_of(request: HttpRequest) -> User:
    """Who asks; else there is no page."""
    return user_who(request, can_see_follow_ups)


def tillfalle_of(user: User, pk: UUID) -> Uppfoljningstillfalle:
    """One time to ask with all that a page shows of it, or 404."""
    rows = Uppfoljningstillfalle.objects.visible_to(user)
    return visible_or_404(
        rows.select_related("insats", "deltagande__deltagare", "deltagande__insats", "fas", "utfall", "kanal"), pk
    )


def locked_tillfalle(user: User, tillfalle: Uppfoljningstillfalle) -> Uppfoljningstillfalle:
    """The row as it is now, locked, with what a page shows of it."""
    tillfalle.deltagande.locked()
    asking.hold(tillfalle)
    return tillfalle_of(user, tillfalle.pk)


@never_cache
@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """What is to be asked now, the latest first."""
    user = viewer_of(request)
    return FollowUpList(request, user).respond("participants/follow_ups.html", "participants/_follow_ups.html", {})


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One time to ask: whom, how the person is reached, and what was answered before."""
    user = viewer_of(request)
    tillfalle = tillfalle_of(user, pk)
    deltagande = tillfalle.deltagande
    others = deltagande.uppfoljningstillfallen.select_related("fas", "utfall").order_by("due_on", "pk")
    context: dict[str, Any] = {
        "tillfalle": tillfalle,
        "deltagande": deltagande,
        "identity": identities.read_one(deltagande, Andamal.UPPFOLJNING, by=user),
        "contact": Kontaktuppgift.objects.filter(pk=deltagande.pk).first(),
        "answers": asking.answers_of(tillfalle),
        "link": Uppfoljningslank.objects.filter(pk=tillfalle.pk).first(),
        "others": [other for other in others if other.pk != tillfalle.pk],
        "may_register": can_register_follow_up(user, tillfalle),
        "may_change_contact": can_change_contact(user, deltagande),
        "is_own": Deltagande.objects.visible_to(user).filter(pk=deltagande.pk).exists(),
        "history": deltagande_lines(deltagande, codes=OWN_CODES),
    }
    return render(request, "participants/follow_up.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what came of it, or correct it."""
    user = viewer_of(request)
    tillfalle = tillfalle_of(user, pk)
    require(can_register_follow_up(user, tillfalle))
    if request.method == "POST":
        tillfalle = locked_tillfalle(user, tillfalle)
        require(can_register_follow_up(user, tillfalle))
    form = FollowUpForm(posted(request), tillfalle=tillfalle)
    if request.method == "POST" and form.is_valid():
        changed = asking.register(tillfalle, form.outcome(), by=user)
        messages.success(request, "Uppföljningen är sparad." if changed else "Inget är ändrat.")
        return redirect(tillfalle)
    deltagande = tillfalle.deltagande
    context = {
        "form": form,
        "tillfalle": tillfalle,
        "identity": identities.read_one(deltagande, Andamal.UPPFOLJNING, by=user),
        "contact": Kontaktuppgift.objects.filter(pk=deltagande.pk).first(),
    }
    return form_page(request, "participants/follow_up_register.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down that the person does not want to be asked any more; what that does is said before."""
    user = viewer_of(request)
    tillfalle = tillfalle_of(user, pk)
    require(can_change_contact(user, tillfalle.deltagande))
    if request.method == "POST":
        tillfalle = locked_tillfalle(user, tillfalle)
        require(can_change_contact(user, tillfalle.deltagande))
    form = WithdrawalForm(posted(request), samtycke=asking.consent_of(tillfalle).get())
    if request.method == "POST" and form.is_valid():
        asking.take_back(tillfalle, on=form.cleaned_data["on"], by=user)
        messages.success(request, "Samtycket är registrerat som återtaget. Personen frågas inte mer.")
        return redirect("participants:follow_ups")
    deltagande = tillfalle.deltagande
    context = {
        "form": form,
        "tillfalle": tillfalle,
        "identity": identities.read_one(deltagande, Andamal.UPPFOLJNING, by=user),
        "erases_name": asking.name_rests_on_it(tillfalle),
    }
    return form_page(request, "participants/follow_up_take_back.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the person is reached. What is typed is never kept as a draft."""
    user = viewer_of(request)
    deltagande = visible_or_404(asking.reached_by(user).select_related("insats", "deltagare"), pk)
    require(can_change_contact(user, deltagande))
    if request.method == "POST":
        deltagande.locked()
        require(can_change_contact(user, deltagande))
    found = identities.read_one(deltagande, Andamal.KONTAKT, by=user)
    form = ContactForm(posted(request), contact=Kontaktuppgift.objects.filter(pk=pk).first())
    back = _back(deltagande, user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changed = asking.save_contact(deltagande, phone=data["phone"], email=data["email"], by=user)
        messages.success(request, "Kontaktuppgifterna är sparade." if changed else "Inget är ändrat.")
        return redirect(back)
    context = {"form": form, "deltagande": deltagande, "identity": found, "back": back}
    return form_page(request, "participants/contact.html", context)


def _back(deltagande: Deltagande, user: User) -> str:
    """The first time to ask that waits; while the deltagande goes on, its own page."""
    if deltagande.ends_on is not None:
        rows = Uppfoljningstillfalle.objects.visible_to(user).filter(deltagande=deltagande)
        first = rows.order_by(F("utfall").asc(nulls_first=True), "due_on", "pk").first()
        if first is not None:
            return first.get_absolute_url()
    return address_of("participants:deltagande", deltagande.pk)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def successor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which insats asks the people of one that is over."""
    user = user_who(request, can_see_insats_people)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    if request.method == "POST":
        insats = insats.locked()
    require(can_name_successor(user, insats))
    row = Uppfoljningsansvar.objects.filter(insats=insats).select_related("efterfoljare").first()
    form = SuccessorForm(posted(request), insats=insats, chosen=row.efterfoljare if row else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["efterfoljare"]
        changed = asking.name_successor(insats, chosen, by=user)
        messages.success(request, "Ansvaret är sparat." if changed else "Inget är ändrat.")
        return redirect(insats)
    known = {"efterfoljare": {str(key): name for key, name in Insats.objects.values_list("pk", "name")}}
    context = {
        "form": form,
        "insats": insats,
        "waiting": Uppfoljningstillfalle.objects.filter(insats=insats).waiting().count(),
        "history": lines(insats, {"efterfoljare": "Tar över"}, codes=("uppfoljning.successor",), known=known),
    }
    return form_page(request, "participants/follow_up_successor.html", context)
