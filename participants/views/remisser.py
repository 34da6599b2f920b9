"""Remisser: the list of who sends and of who receives, one of them, and what is done with it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import dates, history
from finsam.access import Refusal, methods, require, visible_or_404
from finsam.codelists.models import Kodvarde
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.enums import InsatsState
from insatser.history_lines import lines
from insatser.models import Insats
from members.current_forbund import current_forbund
from members.models import User
from members.requests import posted, user_who
from participants.access.enums import Andamal
from participants.deltaganden.registering import Inregistrering
from participants.enums import SamtyckeStatus, Sprak, Syfte
from participants.forms.deltaganden import InregistreringForm
from participants.forms.remisser import AnswerForm, PartyOutForm, RecallForm, RemissForm
from participants.models import Deltagande, Remiss, Remissmottagning
from participants.models.remiss import IllegalRemissMoveError
from participants.permissions import can_print_consent_form, sees_names
from participants.remisser import moves, remissidentiteter
from participants.remisser.enums import Remissfraga, RemissState
from participants.remisser.listing import RemissList
from participants.remisser.next_step import what_next
from participants.remisser.permissions import (
    can_answer_remiss,
    can_recall_remiss,
    can_see_remisser,
    can_send_remiss,
    can_send_remisser,
    can_start_remiss,
    can_undo_no,
)
from participants.samtycke import samtyckestexter, signing
from participants.samtycke.signing import Reading, Signature
from participants.samtycke.signing import register_signed as register_by_signing
from participants.views.deltaganden import ALREADY
from participants.views.signing import signed_on_screen

NO_TEXT = Refusal("Förbundschefen har inte godkänt texten om informationsutbyte än. Kontakta kansliet.")
OVER_WITHOUT_IT = "Remissen byggde på den parten och är återkallad. Namn, personnummer och svar är raderade."
STATES = {state.value: state.label for state in RemissState}


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_remisser)


def _sender(request: HttpRequest) -> User:
    return user_who(request, can_send_remisser)


def _remiss(user: User, pk: UUID) -> Remiss:
    rows = Remiss.objects.visible_to(user).with_place()
    return visible_or_404(
        rows.select_related(
            "insats",
            "sent_by__person",
            "sent_by__organisation",
            "ground",
            "advice",
            "consent_text",
            "consent_shown",
            "deltagande",
        ),
        pk,
    )


@never_cache
@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Mine, or those that have come in; who has waited longest first."""
    user = _viewer(request)
    page = RemissList(request, user)
    context = {"sees_names": sees_names(user), "may_send": can_send_remisser(user)}
    return page.respond("participants/remisser.html", "participants/_remisser.html", context)


@methods(read=["GET"])
def choose(request: HttpRequest) -> HttpResponse:
    """The insatser that take remisser."""
    user = _sender(request)
    return render(request, "participants/remiss_choose.html", {"insatser": _open_insatser(user)})


def _open_insatser(user: User) -> QuerySet[Insats]:
    followed = Insats.objects.visible_to(user).following_persons()
    rows = followed.filter(remissmottagning__is_open=True, state=InsatsState.PAGAENDE)
    return rows.select_related("agare__organisation").prefetch_related("malgrupper").order_by("sort_key", "pk")


@never_cache
@methods(read=["GET"], write=["POST"])
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refer a person. Typed identities are never kept as a draft."""
    user = _sender(request)
    rows = Insats.objects.visible_to(user).select_related("agare__organisation", "personuppgiftsansvarig")
    insats = visible_or_404(rows, pk)
    reception = Remissmottagning.objects.filter(insats=insats).first()
    require(can_send_remiss(user, insats, reception))
    texts = samtyckestexter.offered(Syfte.INFORMATIONSUTBYTE)
    require(bool(texts) or NO_TEXT)
    fragor = reception.fragor if reception is not None else []
    form = RemissForm(posted(request), insats=insats, sender=user.person.employer, fragor=fragor)
    if request.method == "POST" and form.is_valid():
        remiss = moves.send(insats, form.entry(), by=user)
        messages.success(request, f"Remissen är skickad. Anteckna koden {remiss.code} i ditt ärende.")
        return redirect(remiss)
    places = samtyckestexter.places_of(insats, str(current_forbund()))
    context = {
        "form": form,
        "insats": insats,
        "texts": [(text, samtyckestexter.paragraphs(text.content, places)) for text in texts],
    }
    return form_page(request, "participants/remiss_send.html", context)


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One remiss: where it is, what was answered, and what can be done."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    context: dict[str, Any] = {
        "remiss": remiss,
        "identity": remissidentiteter.read_one(remiss, Andamal.REMISS, by=user),
        "sees_names": sees_names(user),
        "next": what_next(remiss, remiss.place),
        "days": remiss.days_waited(dates.today()),
        "answers": _answers(remiss),
        "consent": SamtyckeStatus(remiss.consent_status).tag,
        "parts": remiss.parts.select_related("organisation").order_by("organisation__sort_key", "pk"),
        "may_answer": can_answer_remiss(user, remiss),
        "may_start": can_start_remiss(user, remiss),
        "may_undo": can_undo_no(user, remiss),
        "may_recall": can_recall_remiss(user, remiss),
        "history": lines(remiss, {"state": "Läge", "part": "Part"}, known={"state": STATES}),
    }
    return render(request, "participants/remiss.html", context)


def _answers(remiss: Remiss) -> list[tuple[str, str]]:
    """What was asked, and what was answered."""
    given: dict[str, list[str]] = {}
    for value in remiss.varden.order_by("sort", "label"):
        given.setdefault(value.lista, []).append(value.label)
    if remiss.kommun:
        given[Remissfraga.KOMMUN] = [remiss.kommun]
    return [(fraga.label, ", ".join(given[fraga])) for fraga in Remissfraga if fraga in given]


def _locked(remiss: Remiss) -> Remiss:
    """The remiss as it is now, with its insats."""
    locked = remiss.locked()
    locked.insats = remiss.insats
    return locked


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept, queue or decline."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_answer_remiss(user, remiss))
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        locked = _locked(remiss)
        require(can_answer_remiss(user, locked))
        try:
            moves.answer(locked, form.answer(), by=user)
        except IllegalRemissMoveError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Beskedet är sparat. Den som remitterade får ett mejl utan namn.")
            return redirect(remiss)
    identity = remissidentiteter.read_one(remiss, Andamal.REMISSBESKED, by=user)
    return form_page(request, "participants/remiss_answer.html", {"form": form, "remiss": remiss, "identity": identity})


@never_cache
@methods(read=["GET"], write=["POST"])
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a no back."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_undo_no(user, remiss))
    if request.method == "POST":
        locked = _locked(remiss)
        require(can_undo_no(user, locked))
        moves.undo_no(locked, by=user)
        messages.success(request, "Remissen väntar på besked igen.")
        return redirect(remiss)
    return render(request, "participants/remiss_undo.html", {"remiss": remiss})


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The consent is taken back, or the remiss is not needed: who it was about is erased at once."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_recall_remiss(user, remiss))
    form = RecallForm(posted(request))
    if request.method == "POST" and form.is_valid():
        locked = _locked(remiss)
        require(can_recall_remiss(user, locked))
        moves.recall(locked, is_withdrawn=form.is_withdrawn, by=user)
        messages.success(request, "Remissen är återkallad. Namn, personnummer och svar är raderade.")
        return redirect(remiss)
    return form_page(request, "participants/remiss_recall.html", {"form": form, "remiss": remiss})


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def party(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person takes one party out of the consent; without who sent it or who owns the insats the remiss is over."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_recall_remiss(user, remiss))
    form = PartyOutForm(posted(request), remiss=remiss)
    if request.method == "POST" and form.is_valid():
        is_over = moves.withdraw_party(form.cleaned_data["part"], by=user)
        messages.success(request, OVER_WITHOUT_IT if is_over else "Parten är borta ur samtycket. Remissen gäller ändå.")
        return redirect(remiss)
    return form_page(request, "participants/remiss_party.html", {"form": form, "remiss": remiss})


@never_cache
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register in who the remiss is about, with what it told. A new consent is always asked for."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_start_remiss(user, remiss))
    form = InregistreringForm(posted(request), insats=remiss.insats, initial=_known(remiss, user))
    if request.method == "POST" and form.is_valid():
        locked = _locked(remiss)
        require(can_start_remiss(user, locked))
        try:
            deltagande = moves.begin(locked, form.entry(), by=user)
        except IntegrityError as error:
            if broken_constraint(error) != "participants_deltagande_once_at_a_time":
                raise
            history.record(remiss.insats, "deltagande.refused", by=user)
            form.add_error("personnummer", ALREADY)
        else:
            messages.success(request, f"Deltagandet {deltagande.code} är registrerat. Remissen är avslutad.")
            return redirect("participants:deltagande", pk=deltagande.pk)
    context = {"form": form, "insats": remiss.insats, "remiss": remiss, "on_screen": _on_screen(user, remiss)}
    return form_page(request, "participants/remiss_register.html", context)


def _on_screen(user: User, remiss: Remiss) -> list[Sprak]:
    """The languages in which the person can read and sign here and now."""
    return signing.languages() if can_print_consent_form(user, remiss.insats) else []


@never_cache
@methods(read=["GET"], write=["POST"])
def register_signed(request: HttpRequest, pk: UUID, sprak: str) -> HttpResponse:
    """The same by somebody who reads and signs on the screen: answers, parties and name are the person's own."""
    user = _viewer(request)
    remiss = _remiss(user, pk)
    require(can_start_remiss(user, remiss))
    require(can_print_consent_form(user, remiss.insats))
    known = {name: value for name, value in _known(remiss, user).items() if name not in ("name", "parter")}

    def register_from(entry: Inregistrering, read: Reading, drawn: Signature | None) -> Deltagande:
        locked = _locked(remiss)
        require(can_start_remiss(user, locked))
        way = partial(register_by_signing, read=read, drawn=drawn)
        return moves.begin(locked, entry, by=user, register=way)

    return signed_on_screen(request, remiss.insats, sprak, register_from, known=known, remiss=remiss)


def _known(remiss: Remiss, user: User) -> dict[str, Any]:
    """What the remiss has told already; the consents and the start are asked for."""
    parter = [part.organisation_id for part in remiss.parts.all() if part.withdrawn_on is None]
    known: dict[str, Any] = {"kommun": remiss.kommun, "parter": parter}
    identity = remissidentiteter.read_one(remiss, Andamal.REMISS_IN, by=user)
    if identity is not None:
        known |= {"personnummer": identity.written_number, "name": identity.name}
    for value in remiss.varden.all():
        if value.lista == Remissfraga.FORSORJNING:
            known.setdefault("forsorjning", []).append(value.pk)
        elif value.lista in (Remissfraga.UTBILDNING, Remissfraga.TID):
            known[value.lista] = value.pk
    key = moves.REMITTENT_OF_KIND.get(remiss.sent_by.organisation.kind, "annan")  # type: ignore[call-overload]
    known["remittent"] = Kodvarde.objects.filter(lista="remittent", key=key).values_list("pk", flat=True).first()
    return known
