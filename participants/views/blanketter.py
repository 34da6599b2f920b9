"""Signed forms of a deltagande: adding one, reading one, taking a wrong one away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam.access import methods, require, visible_or_404
from finsam.exports import file_response
from finsam.pages import form_page
from members.models import User
from participants.access.enums import Andamal
from participants.forms.blanketter import BlankettForm
from participants.identity import identities
from participants.models import Deltagande, Samtyckesblankett
from participants.permissions import sees_names
from participants.samtycke import blanketter
from participants.samtycke.enums import Filtyp
from participants.samtycke.permissions import can_add_form, can_remove_form
from participants.views.deltaganden import deltagande_of, viewer_of


@never_cache
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a form that was signed on paper. The kansli sees no name here, and the file is never shown to it again."""
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(can_add_form(user, deltagande))
    signed = blanketter.signed_purposes(deltagande)
    form = (
        BlankettForm(request.POST, request.FILES, signed=signed)
        if request.method == "POST"
        else BlankettForm(signed=signed)
    )
    if request.method == "POST":
        locked = deltagande.locked()
        locked.insats = deltagande.insats
        require(can_add_form(user, locked))
        if form.is_valid():
            assert form.filtyp is not None  # noqa: S101 -- set by a valid file
            blanketter.add(deltagande, form.content, form.filtyp, form.signed, by=user)
            messages.success(request, "Blanketten är sparad.")
            return redirect("participants:deltagande", pk=deltagande.pk)
    identity = identities.read_one(deltagande, Andamal.BLANKETT, by=user)
    context = {"form": form, "deltagande": deltagande, "identity": identity, "sees_names": sees_names(user)}
    return form_page(request, "participants/form_add.html", context)


def _blankett(request: HttpRequest, pk: UUID) -> tuple[Samtyckesblankett, User]:
    user = viewer_of(request)
    rows = Samtyckesblankett.objects.filter(deltagande__in=Deltagande.objects.visible_to(user))
    return visible_or_404(rows.select_related("deltagande__insats"), pk), user


@never_cache
@methods(read=["GET"])
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as a file to save, which a browser does not open in our name."""
    blankett, user = _blankett(request, pk)
    identities.read_one(blankett.deltagande, Andamal.BLANKETT, by=user)
    filtyp = Filtyp(blankett.filtyp)
    name = f"blankett-{blankett.deltagande.code}.{filtyp.value}"
    return file_response(blankett.content, filtyp.content_type, name)


@never_cache
@methods(read=["GET"], write=["POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a form away that was added by mistake; that it cannot be undone is said before."""
    blankett, user = _blankett(request, pk)
    if request.method == "POST":
        blankett.deltagande.locked()
        blankett, _ = _blankett(request, pk)  # somebody else may have removed it just now, or the consent ended
    require(can_remove_form(user, blankett.deltagande))
    if request.method == "POST":
        blanketter.remove(blankett, by=user)
        messages.success(request, "Blanketten är raderad.")
        return redirect("participants:deltagande", pk=blankett.deltagande_id)
    identity = identities.read_one(blankett.deltagande, Andamal.BLANKETT, by=user)
    context = {"blankett": blankett, "deltagande": blankett.deltagande, "identity": identity}
    return form_page(request, "participants/form_remove.html", context)
