"""A consent that the person gives after having said no."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.requests import posted
from participants.enums import Syfte
from participants.forms.samtycken import YesForm
from participants.forms.sprak import language_of
from participants.models import Deltagande, Samtycke
from participants.samtycke import giving
from participants.samtycke.permissions import can_give_later
from participants.views.deltaganden import viewer_of


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def give_later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down a yes. The page shows the code alone, so it is no look at an identity."""
    user = viewer_of(request)
    visible = Samtycke.objects.filter(deltagande__in=Deltagande.objects.visible_to(user))
    samtycke = visible_or_404(visible.select_related("deltagande__insats__agare__organisation"), pk)
    insats = samtycke.deltagande.insats
    if request.method == "POST":
        samtycke.deltagande = samtycke.deltagande.locked()
        samtycke.deltagande.insats = insats
        samtycke.refresh_from_db(fields=["status"])
    require(can_give_later(user, samtycke))
    form = YesForm(posted(request), samtycke=samtycke, insats=insats)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parties = list(data.get("parter") or ())
        giving.give(samtycke, on=data["consent_on"], sprak=language_of(form), parties=parties, by=user)
        messages.success(request, "Samtycket är registrerat. Spara gärna den underskrivna blanketten.")
        return redirect("participants:deltagande", pk=samtycke.deltagande_id)
    context = {
        "form": form,
        "samtycke": samtycke,
        "deltagande": samtycke.deltagande,
        "asks_after": samtycke.syfte == Syfte.LANGTIDSUPPFOLJNING,
    }
    return form_page(request, "participants/consent_give.html", context)
