"""Whether an insats takes remisser, and what it asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.history_lines import lines
from insatser.models import Insats
from insatser.permissions import can_see_insats_people
from members.requests import posted, user_who
from participants.forms.remisser import ReceptionForm
from participants.models import Remissmottagning
from participants.remisser import moves
from participants.remisser.enums import Remissfraga
from participants.remisser.permissions import can_set_reception

WORDS = {"is_open": {"True": "Ja", "False": "Nej"}, "fragor": {fraga.value: fraga.label for fraga in Remissfraga}}


@keeps_draft
@methods(read=["GET"], write=["POST"])
def settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open or close the insats for remisser, and choose the questions."""
    user = user_who(request, can_see_insats_people)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    require(can_set_reception(user, insats))
    reception = Remissmottagning.objects.filter(insats=insats).first()
    form = ReceptionForm(posted(request), reception=reception)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        moves.set_reception(insats, is_open=data["is_open"], fragor=data["fragor"], by=user)
        told = "Insatsen tar emot remisser." if data["is_open"] else "Insatsen tar inte emot remisser."
        messages.success(request, told)
        return redirect(insats)
    context = {
        "form": form,
        "insats": insats,
        "nobody_answers": insats.personuppgiftsansvarig_id is None,
        "history": lines(
            insats, {"is_open": "Tar emot", "fragor": "Frågor"}, codes=("remissmottagning.changed",), known=WORDS
        ),
    }
    return form_page(request, "participants/remiss_reception.html", context)
