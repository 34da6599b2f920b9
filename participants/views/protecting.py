"""Making somebody who has got skyddade personuppgifter an anonymous count."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam.access import methods, require
from finsam.formats import antal
from finsam.pages import form_page
from members.requests import posted
from participants.access.enums import Andamal
from participants.deltaganden import protecting
from participants.forms.correcting import AnonymousForm
from participants.identity import identities
from participants.models import Begaran, Deltagande
from participants.permissions import can_make_anonymous, sees_names
from participants.rights.begaranden import of_same_person
from participants.views.deltaganden import deltagande_of, viewer_of

DONE = "Personen räknas nu som anonym i {insats}. Namn, personnummer och svar är raderade."
ALREADY_DONE = "Personen räknas redan som anonym. Namnet och allt om deltagandet är raderat."
TOO_LATE = "Någon annan hann före: namnet är redan raderat. Inget mer har ändrats."


@never_cache
@methods(read=["GET"], write=["POST"])
def make_anonymous(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what will happen, and do it when that has been read. Whoever clicks twice is told that it is done."""
    user = viewer_of(request)
    if sees_names(user) and not Deltagande.objects.filter(pk=pk).exists() and protecting.is_made_anonymous(pk):
        messages.info(request, ALREADY_DONE)
        return redirect("participants:everything")
    deltagande = deltagande_of(user, pk)
    found = identities.read_one(deltagande, Andamal.SKYDD, by=user)
    require(can_make_anonymous(user, deltagande, found))
    assert found is not None  # noqa: S101 -- refused above
    form = AnonymousForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if protecting.make_anonymous(deltagande, found, by=user):
            messages.success(request, DONE.format(insats=deltagande.insats.name))
        else:
            messages.info(request, TOO_LATE)
        return redirect("participants:deltaganden", pk=deltagande.insats_id)
    of_person = list(of_same_person(deltagande))
    waiting = Begaran.objects.waiting().filter(deltagande__in=of_person).count()
    context = {
        "form": form,
        "deltagande": deltagande,
        "identity": found,
        "deltaganden": of_person,
        "waiting": antal(waiting, "begäran", "begäranden") if waiting else "",
        "is_restricted": any(one.is_restricted for one in of_person),
    }
    return form_page(request, "participants/make_anonymous.html", context)
