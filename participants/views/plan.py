"""A person's plan: its page and the document to take home; adding, changing and ending what stands in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import dates, history
from finsam.access import Decision, methods, require, visible_or_404
from finsam.addresses import address_of
from finsam.drafts import keeps_draft
from finsam.exports import file_response
from finsam.forms import Form
from finsam.pages import form_page
from finsam.pdf import render_pdf
from members.current_forbund import current_forbund
from members.models import User
from members.requests import posted, user_of, user_who
from participants.access.enums import Andamal
from participants.forms.plan import EndedPartForm, PlandelForm, PlanForm, PlankontaktForm, SipForm
from participants.identity import identities
from participants.models import Deltagande, Identitet, Plandel, Plankontakt, Sip
from participants.models.plan import PlanRow
from participants.plan import overview, planning, work_list
from participants.plan.permissions import (
    HAS_RESULT,
    can_change_plan,
    can_change_row,
    can_see_plan,
    can_see_plans,
)
from participants.views.deltaganden import deltagande_of


@dataclass(frozen=True)
class Kind:
    """A kind of row: its model and form, and what pages say about it."""

    model: type[PlanRow]
    form: type[PlanForm[Any]]
    add: str
    change: str
    saved: str
    submit: str
    another: str
    mistake: str


PART = Kind(
    Plandel,
    PlandelForm,
    "Lägg till en del",
    "Ändra delen",
    "Delen är sparad.",
    "Spara delen",
    "Spara och lägg till nästa",
    "participants:plandel_mistake",
)
CONTACT = Kind(
    Plankontakt,
    PlankontaktForm,
    "Registrera en kontakt",
    "Ändra kontakten",
    "Kontakten är sparad.",
    "Spara kontakten",
    "Spara och registrera nästa",
    "participants:plankontakt_mistake",
)
SIP = Kind(
    Sip, SipForm, "Registrera en SIP", "Ändra SIP", "SIP:en är sparad.", "Spara SIP", "", "participants:sip_mistake"
)


def viewer_of(request: HttpRequest) -> User:
    """Who asks, when plans are the role's; else there is no page."""
    return user_who(request, can_see_plans)


@never_cache
@methods(read=["GET"])
def work(request: HttpRequest) -> HttpResponse:
    """What plans ask for now, over the own insatser."""
    user = viewer_of(request)
    context = {
        "work": work_list.of(user, dates.today()),
        "days": work_list.AHEAD.days,
        "quiet_days": work_list.QUIET.days,
        "at_most": work_list.AT_MOST,
    }
    return render(request, "participants/plan_work.html", context)


def _deltagande(request: HttpRequest, pk: UUID, may: Callable[[User, Deltagande], Decision]) -> Deltagande:
    """The deltagande of the page, as it is now and locked when something was sent."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    if request.method == "POST":
        deltagande.locked()
        deltagande = deltagande_of(user, pk)
    require(may(user, deltagande))
    return deltagande


def _identity(deltagande: Deltagande, user: User) -> Identitet | None:
    return identities.read_one(deltagande, Andamal.PLAN, by=user)


@never_cache
@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture with its tables, and what can be done."""
    deltagande = _deltagande(request, pk, can_see_plan)
    user = user_of(request)
    context = {
        "deltagande": deltagande,
        "identity": _identity(deltagande, user),
        "plan": overview.of(deltagande, with_mistakes=True),
        "may_change": can_change_plan(user, deltagande),
    }
    return render(request, "participants/plan.html", context)


@never_cache
@methods(read=["GET"])
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan to print and take home. Neither name nor number stands in it: paper gets lost. It is made, not kept."""
    deltagande = _deltagande(request, pk, can_see_plan)
    history.look(deltagande, Andamal.PLAN.value, by=user_of(request))
    content = render_pdf(
        "participants/pdf/plan.html",
        {"deltagande": deltagande, "plan": overview.of(deltagande)},
        document_date=dates.today(),
        title="Min plan",
        author=str(current_forbund()),
        description=f"Planen i {deltagande.insats.name}",
        reference=deltagande.code,
    )
    return file_response(content, "application/pdf", f"plan-{deltagande.code}.pdf")


def _add(request: HttpRequest, pk: UUID, kind: Kind, *, initial: dict[str, Any] | None = None) -> HttpResponse:
    deltagande = _deltagande(request, pk, can_change_plan)
    user = user_of(request)
    row = kind.model(deltagande=deltagande, insats=deltagande.insats)
    form = kind.form(posted(request), instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        planning.save(form.instance, parter=form.cleaned_data.get("parter"), by=user)
        messages.success(request, kind.saved)
        if kind.another and "en_till" in request.POST:
            return redirect(request.path)
        return redirect("participants:plan", pk=deltagande.pk)
    context = {"heading": kind.add, "submit": kind.submit, "another": kind.another}
    return _form_page(request, deltagande, form, context)


def _form_page(
    request: HttpRequest, deltagande: Deltagande, form: PlanForm[Any] | Form, context: dict[str, Any]
) -> HttpResponse:
    """A form about the person whose name stands above it."""
    identity = _identity(deltagande, user_of(request))
    back = address_of("participants:plan", deltagande.pk)
    told: dict[str, Any] = {"form": form, "deltagande": deltagande, "identity": identity, "back": back}
    told |= {"another": "", "mistake_url": "", "is_mistake": False, **context}
    return form_page(request, "participants/plan_row.html", told)


def _row(request: HttpRequest, pk: UUID, model: type[PlanRow]) -> PlanRow:
    """A row that may be changed, with its deltagande; both locked when something was sent."""
    user = viewer_of(request)
    row: PlanRow = visible_or_404(model.objects.visible_to(user), pk)
    deltagande = _deltagande(request, row.deltagande_id, can_change_plan)
    if request.method == "POST":
        row = row.locked()
    row.deltagande = deltagande
    require(can_change_row(user, row))
    return row


def _change(
    request: HttpRequest, row: PlanRow, kind: Kind, form_class: type[PlanForm[Any]], heading: str
) -> HttpResponse:
    form = form_class(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            planning.save(form.instance, parter=form.cleaned_data.get("parter"), by=user_of(request))
            messages.success(request, kind.saved)
        else:
            messages.info(request, "Inget är ändrat.")
        return redirect("participants:plan", pk=row.deltagande_id)
    context = {"heading": heading, "submit": kind.submit, "mistake_url": address_of(kind.mistake, row.pk)}
    return _form_page(request, row.deltagande, form, context)


def _mistake(request: HttpRequest, pk: UUID, kind: Kind) -> HttpResponse:
    row = _row(request, pk, kind.model)
    if request.method == "POST":
        planning.mark_mistake(row, by=user_of(request))
        messages.success(request, "Uppgiften är felregistrerad.")
        return redirect("participants:plan", pk=row.deltagande_id)
    context = {"heading": "Felregistrera", "submit": "Felregistrera", "is_mistake": True}
    return _form_page(request, row.deltagande, Form(), context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def add_part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a part; several in a row if need be."""
    return _add(request, pk, PART)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a part."""
    return _change(request, _row(request, pk, Plandel), PART, PlandelForm, PART.change)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def end_part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what came of a part, and when it ended."""
    row = _row(request, pk, Plandel)
    require(HAS_RESULT if getattr(row, "resultat", "") else True)
    return _change(request, row, PART, EndedPartForm, "Avsluta delen")


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def part_mistake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a part out that was registered by mistake."""
    return _mistake(request, pk, PART)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def add_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register a contact, or several in a row."""
    return _add(request, pk, CONTACT, initial={"held_on": dates.today()})


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a contact."""
    return _change(request, _row(request, pk, Plankontakt), CONTACT, PlankontaktForm, CONTACT.change)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def contact_mistake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a contact out that was registered by mistake."""
    return _mistake(request, pk, CONTACT)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def add_sip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register that there is a SIP."""
    return _add(request, pk, SIP)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def sip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a SIP."""
    return _change(request, _row(request, pk, Sip), SIP, SipForm, SIP.change)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def sip_mistake(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a SIP out that was registered by mistake."""
    return _mistake(request, pk, SIP)
