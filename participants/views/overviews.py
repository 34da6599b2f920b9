"""Over all insatser: the list of deltaganden, search by personnummer, and what is missing in the registration."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from finsam import private_filters
from finsam.access import methods, visible_or_404
from finsam.pages import form_page
from members.requests import posted, user_who
from participants.deltaganden.listing import NAMES_AT_MOST, DeltagandeList, MissingList, followed_by, tag
from participants.deltaganden.missing import LAG_DAYS, QUIET_DAYS
from participants.forms.deltaganden import NameSearchForm, SearchForm
from participants.identity import identities
from participants.models import Deltagande, Identitet
from participants.permissions import can_see_deltaganden, can_see_missing, registers_counts_of, sees_names
from participants.views.deltaganden import viewer_of

TYPED = ("namn",)
"""What may name somebody, and stands in no address."""


@never_cache
@methods(read=["GET"])
def everything(request: HttpRequest) -> HttpResponse:
    """All deltaganden of the own insatser, or, without names, of all."""
    user = viewer_of(request)
    page = DeltagandeList(request, user)
    context = {
        "to_register": registers_counts_of(user, followed_by(user)) if sees_names(user) else [],
        "sees_names": sees_names(user),
        "names_at_most": NAMES_AT_MOST,
    }
    return page.respond("participants/everything.html", "participants/_deltaganden.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Search by personnummer, posted: the number stands in no address. Only what the database lets the user see."""
    user = user_who(request, sees_names)
    form = SearchForm(posted(request))
    hits: list[Identitet] | None = None
    if request.method == "POST" and form.is_valid():
        hits = identities.with_number(form.cleaned_data["personnummer"], by=user)
        if len(hits) == 1:
            return redirect("participants:deltagande", pk=hits[0].pk)
        if hits:
            return redirect(f"{reverse('participants:find')}?deltagande={hits[0].pk}")
    elif request.method == "GET" and (asked := _uuid(request.GET.get("deltagande", ""))):
        hits = identities.of_same_person(visible_or_404(Deltagande.objects.visible_to(user), asked), by=user)
    context = {
        "form": form,
        "hits": [(hit, tag(hit.deltagande)) for hit in hits or ()],
        "is_answered": hits is not None,
    }
    return form_page(request, "participants/find.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def find_by_name(request: HttpRequest) -> HttpResponse:
    """Search by name: posted, and kept encrypted for the session, with a token for it in the address."""
    user = user_who(request, sees_names)
    form, found, is_forgotten = NameSearchForm(posted(request)), None, False
    if request.method == "POST" and form.is_valid():
        return private_filters.redirect_to_list(request, (), TYPED)
    if request.method == "GET":
        data, is_forgotten = private_filters.data_of(request, TYPED)
        form = NameSearchForm(data if "namn" in data else None)
        if form.is_bound and form.is_valid():
            found = identities.with_name(form.cleaned_data["namn"], by=user)
    context = {
        "form": form,
        "found": found,
        "hits": [(hit, tag(hit.deltagande)) for hit in found.hits] if found else (),
        "at_most": identities.HITS_SHOWN,
        "names_at_most": identities.NAMES_SEARCHED,
        "is_forgotten": is_forgotten,
    }
    return form_page(request, "participants/find_by_name.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@methods(read=["GET"])
def missing(request: HttpRequest) -> HttpResponse:
    """What is missing and how late it came, in numbers alone."""
    user = user_who(request, can_see_missing)
    page = MissingList(request, user)
    context = {
        "list": page,
        "late_after": settings.LATE_AFTER_DAYS,
        "lag_days": LAG_DAYS,
        "quiet_days": QUIET_DAYS,
        "asked_until": settings.IDENTITY_DAYS_AFTER_END,
        "sees_deltaganden": can_see_deltaganden(user),
    }
    return render(request, "participants/missing.html", context)
