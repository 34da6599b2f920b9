"""Old extracts from SUS: the frozen history, taking one in, looking at it, freezing and removing it."""

from collections import Counter
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.history_lines import lines
from members.models import User
from members.requests import posted, user_who
from participants.forms.sus import SusFreezeForm, SusRemoveForm, SusUploadForm
from participants.importing.refusal import ListRefusedError
from participants.models import Susutdrag
from participants.models.sus import IllegalSusMoveError
from participants.sus import figures, keeping
from participants.sus.columns import COLUMNS, REQUIRED
from participants.sus.enums import SusFel, Susversion
from participants.sus.permissions import can_keep_sus, can_see_sus, sees_exact_sus

LABELS = {"rader": "Rader", "reason": "Skäl"}
SHOWN_OF_REJECTED = 100


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_sus)


def _utdrag(request: HttpRequest, pk: UUID) -> tuple[Susutdrag, User]:
    user = _viewer(request)
    visible = Susutdrag.objects.visible_to(user).select_related("uploaded_by__person", "frozen_by__person")
    return visible_or_404(visible, pk), user


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """The frozen history: a page of its own, and the fragment that the report of participants shows by itself."""
    user = _viewer(request)
    is_exact = sees_exact_sus(user)
    context = {
        "history": figures.history(is_exact=is_exact),
        "is_exact": is_exact,
        "extracts": Susutdrag.objects.visible_to(user).select_related("uploaded_by__person"),
        "may": bool(can_keep_sus(user)),
    }
    is_fragment = getattr(request, "htmx", False)
    response = render(request, "participants/_sus_history.html" if is_fragment else "participants/sus.html", context)
    response["Vary"] = "HX-Request"
    return response


@methods(read=["GET"], write=["POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take an extract in, or say why not. What is kept of it are counts."""
    user = _viewer(request)
    require(can_keep_sus(user))
    form = SusUploadForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            utdrag = keeping.receive(
                data["file"].read(),
                system=Susversion(data["system"]),
                source=data["source"],
                extracted_on=data["extracted_on"],
                by=user,
            )
        except ListRefusedError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(utdrag)
    headings = [(column.label, column.headings, column.name in REQUIRED) for column in COLUMNS]
    return form_page(request, "participants/sus_upload.html", {"form": form, "headings": headings})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def extract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How complete an extract is, what it says, and the decision to freeze it."""
    utdrag, user = _utdrag(request, pk)
    if request.method == "POST":
        require(can_keep_sus(user))
    form = SusFreezeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            keeping.freeze(utdrag, by=user)
        except (ListRefusedError, IllegalSusMoveError) as refused:
            form.add_error(None, forms.ValidationError(str(refused)))
        else:
            messages.success(request, "Utdraget är fryst och visas som historik.")
            return redirect("participants:sus")
    table, warnings = figures.completeness(utdrag)
    reasons = Counter(reason for _, reason in utdrag.rejected)
    context = {
        "utdrag": utdrag,
        "form": form,
        "may": bool(can_keep_sus(user)),
        "completeness": table,
        "warnings": warnings,
        "tables": figures.tables(utdrag, is_exact=True) if table.rows else (),
        "reasons": [(SusFel(reason).label, number) for reason, number in reasons.most_common()],
        "rejected": [(number, SusFel(reason).label) for number, reason in utdrag.rejected[:SHOWN_OF_REJECTED]],
        "history": lines(utdrag, LABELS),
    }
    return form_page(request, "participants/sus_extract.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an extract away, with all its counts."""
    utdrag, user = _utdrag(request, pk)
    require(can_keep_sus(user))
    form = SusRemoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            keeping.remove(utdrag, reason=form.cleaned_data["reason"], by=user)
        except IllegalSusMoveError as refused:
            form.add_error(None, forms.ValidationError(str(refused)))
        else:
            messages.success(request, "Utdraget och alla dess tal är borttagna.")
            return redirect("participants:sus")
    return form_page(request, "participants/sus_remove.html", {"form": form, "utdrag": utdrag})
