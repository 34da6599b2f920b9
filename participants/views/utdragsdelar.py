"""Making an insats's part of a registerutdrag ready for its person, and taking it back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam.access import methods, require
from finsam.pages import form_page
from insatser.permissions import works_with_insats
from members.models import User
from members.requests import posted
from participants.access.enums import Andamal
from participants.forms.uppfoljningslank import MAIL, LinkForm
from participants.identity import identities
from participants.models import Deltagande, Kontaktuppgift
from participants.rights import joining_parts, registerutdrag
from participants.rights.joining_parts import Ready
from participants.rights.permissions import NOBODY_THERE, can_make_extract
from participants.views.begaranden import viewer_of
from participants.views.deltaganden import deltagande_of
from participants.views.uppfoljningslank import NOT_SENT


@never_cache
@methods(read=["GET"], write=["POST"])
def make(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the part, and mail or show its code. It is shown once: only its digest is kept."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    identity = identities.read_one(deltagande, Andamal.RATTIGHETER, by=user)
    require(can_make_extract(user, deltagande, identity))
    contact = Kontaktuppgift.objects.filter(pk=deltagande.pk).first()
    form = LinkForm(posted(request), has_email=bool(contact and contact.email))
    ready: Ready | None = None
    if request.method == "POST" and form.is_valid():
        ready = _made(form, deltagande, user)
        if ready is not None and form.cleaned_data["how"] == MAIL:
            messages.success(request, "Koden är skickad. Mejlet innehåller varken namn eller personnummer.")
            return redirect("participants:rights", pk=deltagande.pk)
    context = {
        "form": form,
        "deltagande": deltagande,
        "identity": identity,
        "ready": ready,
        "days": settings.EXTRACT_LINK_DAYS,
        "part": joining_parts.of(deltagande).first(),
    }
    return form_page(request, "participants/extract_make.html", context)


def _made(form: LinkForm, deltagande: Deltagande, user: User) -> Ready | None:
    made = registerutdrag.of(deltagande, by=user)
    if made is None:
        raise PermissionDenied(NOBODY_THERE)
    try:
        return joining_parts.make(deltagande, made, is_mailed=form.cleaned_data["how"] == MAIL, by=user)
    except OSError:
        form.add_error("how", NOT_SENT)
        return None


@never_cache
@methods(read=[], write=["POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The code opens nothing any more."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(works_with_insats(user, deltagande.insats))
    joining_parts.take_back(deltagande, by=user)
    messages.success(request, "Koden gäller inte längre, och delen är borttagen.")
    return redirect("participants:rights", pk=deltagande.pk)
