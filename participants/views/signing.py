"""Registering somebody in who reads and signs on the screen, with or without a remiss."""

from collections.abc import Callable
from functools import partial
from typing import Any
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
from members.requests import posted, user_of
from participants.deltaganden.registering import Inregistrering
from participants.enums import Sprak
from participants.forms.signing import SigningForm
from participants.models import Deltagande, Remiss
from participants.permissions import can_print_consent_form
from participants.samtycke import signing
from participants.samtycke.signing import Reading, Signature
from participants.views.deltaganden import ALREADY, viewer_of

Signed = Callable[[Inregistrering, Reading, Signature | None], Deltagande]


@never_cache
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest, pk: UUID, sprak: str) -> HttpResponse:
    """Somebody who comes without a remiss."""
    user = viewer_of(request)
    rows = Insats.objects.visible_to(user).select_related("agare__organisation", "personuppgiftsansvarig")
    insats = visible_or_404(rows, pk)
    require(can_print_consent_form(user, insats))
    return signed_on_screen(request, insats, sprak, partial(signing.register_signed, insats, by=user))


def signed_on_screen(
    request: HttpRequest,
    insats: Insats,
    sprak: str,
    register_with: Signed,
    *,
    known: dict[str, Any] | None = None,
    remiss: Remiss | None = None,
) -> HttpResponse:
    """The person's part first, then the staff's, of which some may be known. Nothing is kept until both are whole."""
    read = signing.reading(insats, Sprak(sprak)) if sprak in Sprak.values else None
    if read is None:
        raise Http404
    form = SigningForm(posted(request), reading=read, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            deltagande = register_with(form.entry(), read, form.drawn)
        except IntegrityError as error:
            if broken_constraint(error) != "participants_deltagande_once_at_a_time":
                raise
            # the answer tells that the person is there, so the question is written down
            history.record(insats, "deltagande.refused", by=user_of(request))
            form.add_error("personnummer", ALREADY)
        else:
            messages.success(request, f"Deltagandet {deltagande.code} är registrerat och samtycket är sparat.")
            return redirect("participants:deltagande", pk=deltagande.pk)
    context = {
        "form": form,
        "insats": insats,
        "remiss": remiss,
        "reading": read,
        "width": signing.WIDTH,
        "height": signing.HEIGHT,
    }
    return form_page(request, "participants/register_signed.html", context)
