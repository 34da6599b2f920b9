"""Registering somebody in who reads and signs on the screen."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam import history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import broken_constraint
from finsam.pages import form_page
from insatser.models import Insats
from members.requests import posted
from participants.enums import Sprak
from participants.forms.signing import SigningForm
from participants.permissions import can_print_consent_form
from participants.samtycke import signing
from participants.views.deltaganden import ALREADY, viewer_of


@never_cache
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID, sprak: str) -> HttpResponse:
    """The person's part first, then the staff's. Nothing is kept until both are whole."""
    user = viewer_of(request)
    rows = Insats.objects.visible_to(user).select_related("agare__organisation", "personuppgiftsansvarig")
    insats = visible_or_404(rows, pk)
    require(can_print_consent_form(user, insats))
    read = signing.reading(insats, Sprak(sprak)) if sprak in Sprak.values else None
    if read is None:
        raise Http404
    form = SigningForm(posted(request), reading=read)
    if request.method == "POST" and form.is_valid():
        try:
            deltagande = signing.register_signed(insats, form.entry(), read, form.drawn, by=user)
        except IntegrityError as error:
            if broken_constraint(error) != "participants_deltagande_once_at_a_time":
                raise
            # the answer tells that the person is there, so the question is written down
            history.record(insats, "deltagande.refused", by=user)
            form.add_error("personnummer", ALREADY)
        else:
            messages.success(request, f"Deltagandet {deltagande.code} är registrerat och samtycket är sparat.")
            return redirect("participants:deltagande", pk=deltagande.pk)
    context = {"form": form, "insats": insats, "reading": read, "width": signing.WIDTH, "height": signing.HEIGHT}
    return form_page(request, "participants/register_signed.html", context)
