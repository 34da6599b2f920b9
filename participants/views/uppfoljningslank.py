"""The questions after the end, answered with a personal link: no login, no name, nothing but the token."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam.access import Refusal, methods, public, require
from finsam.pages import form_page
from finsam.throttling import throttled
from members.requests import posted
from participants.access.enums import Andamal
from participants.deltaganden.registering import Answers
from participants.forms.uppfoljningslank import MAIL, LinkForm, SurveyForm
from participants.identity import identities
from participants.models import Kontaktuppgift, Uppfoljningslank
from participants.uppfoljning import uppfoljningslankar
from participants.uppfoljning.enums import SVAR
from participants.uppfoljning.permissions import can_register_follow_up
from participants.views.uppfoljning import locked_tillfalle, tillfalle_of, viewer_of

DONE_ALREADY = Refusal("Uppföljningen är redan gjord.")
NOT_SENT = "Mejlet kunde inte skickas, och ingen länk är gjord. Försök igen, eller visa länken."


@public
@never_cache
@methods(read=["GET"], write=["POST"])
@throttled("FOLLOW_UP_LINK_RATE")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Three questions at most. A wrong, used or old link says the same, whatever it was."""
    months = uppfoljningslankar.months_of(token)
    if months is None:
        return render(request, "participants/link_over.html", status=404)
    form = SurveyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answers = form.answers() if form.utfall == SVAR else Answers((), {})
        if uppfoljningslankar.answer(token, form.utfall, answers):
            return redirect("fraga:done")
        return render(request, "participants/link_over.html", status=404)
    return form_page(request, "participants/link.html", {"form": form, "months": months})


@public
@methods(read=["GET"])
def done(request: HttpRequest) -> HttpResponse:
    """Thanks; the address says nothing of who answered."""
    return render(request, "participants/link_done.html")


@never_cache
@methods(read=["GET"], write=["POST"])
def make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a personal link, and mail or show it. It is shown once: only its digest is kept."""
    user = viewer_of(request)
    tillfalle = tillfalle_of(user, pk)
    require(can_register_follow_up(user, tillfalle))
    if request.method == "POST":
        tillfalle = locked_tillfalle(user, tillfalle)
        require(can_register_follow_up(user, tillfalle))
    require(tillfalle.utfall_id is None or DONE_ALREADY)
    contact = Kontaktuppgift.objects.filter(pk=tillfalle.deltagande_id).first()
    form = LinkForm(posted(request), has_email=bool(contact and contact.email))
    address = ""
    if request.method == "POST" and form.is_valid():
        is_mailed = form.cleaned_data["how"] == MAIL
        try:
            address = uppfoljningslankar.make(tillfalle, is_mailed=is_mailed, by=user)
        except OSError:
            form.add_error("how", NOT_SENT)
        else:
            if is_mailed:
                messages.success(request, "Länken är skickad. Mejlet innehåller inget namn.")
                return redirect(tillfalle)
    deltagande = tillfalle.deltagande
    context = {
        "form": form,
        "tillfalle": tillfalle,
        "address": address,
        "days": settings.FOLLOW_UP_LINK_DAYS,
        "link": Uppfoljningslank.objects.filter(pk=tillfalle.pk).first(),
        "identity": identities.read_one(deltagande, Andamal.UPPFOLJNING, by=user),
    }
    return form_page(request, "participants/follow_up_link.html", context)
