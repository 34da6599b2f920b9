"""The parties of a consent to informationsutbyte: adding some, and taking one out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.requests import posted
from participants.access.enums import Andamal
from participants.forms.parter import PartyChangeForm, PartyForm
from participants.identity import identities
from participants.models import Deltagande, Samtyckespart
from participants.samtycke import parter
from participants.samtycke.permissions import can_add_party, can_change_party, exchange_of
from participants.views.deltaganden import deltagande_of, viewer_of


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person has said yes to more parties."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    if request.method == "POST":
        insats = deltagande.insats
        deltagande = deltagande.locked()
        deltagande.insats = insats
    require(can_add_party(user, deltagande))
    samtycke = exchange_of(deltagande)
    assert samtycke is not None  # noqa: S101 -- refused above
    samtycke.deltagande = deltagande
    taken = frozenset(row.organisation_id for row in parter.of(deltagande) if row.withdrawn_on is None)
    form = PartyForm(posted(request), samtycke=samtycke, insats=deltagande.insats, taken=taken)
    if request.method == "POST" and "parter" in form.fields and form.is_valid():
        data = form.cleaned_data
        parter.add(samtycke, list(data["parter"]), from_on=data["from_on"], to_on=data["to_on"], by=user)
        messages.success(request, "Parterna är tillagda.")
        return redirect("participants:deltagande", pk=deltagande.pk)
    identity = identities.read_one(deltagande, Andamal.PARTER, by=user)
    context = {"form": form, "deltagande": deltagande, "identity": identity, "has_more": "parter" in form.fields}
    return form_page(request, "participants/party_add.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one party out, or say until when."""
    user = viewer_of(request)
    rows = Samtyckespart.objects.filter(samtycke__deltagande__in=Deltagande.objects.visible_to(user))
    part = visible_or_404(rows.select_related("samtycke__deltagande__insats", "organisation", "insats"), pk)
    deltagande = part.samtycke.deltagande
    if request.method == "POST":
        deltagande.locked()
        part.refresh_from_db(fields=["to_on", "withdrawn_on"])
        part.samtycke.refresh_from_db(fields=["status"])
    require(can_change_party(user, part))
    form = PartyChangeForm(posted(request), part=part)
    if request.method == "POST" and form.is_valid():
        if form.is_withdrawn:
            parter.withdraw(part, on=form.cleaned_data["on"], by=user)
            messages.success(request, "Samtycket är registrerat som återtaget för parten.")
        else:
            parter.end(part, to_on=form.cleaned_data["on"], by=user)
            messages.success(request, "Sista dagen är sparad.")
        return redirect("participants:deltagande", pk=deltagande.pk)
    identity = identities.read_one(deltagande, Andamal.PARTER, by=user)
    context = {"form": form, "part": part, "deltagande": deltagande, "identity": identity}
    return form_page(request, "participants/party_change.html", context)
