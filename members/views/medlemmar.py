"""Medlemmar with periods, and shares of parts and members per year."""

from copy import copy
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members import andelar, permissions
from members.models import Medlem, Medlemsandel, Part, User
from members.requests import posted, user_of
from members.settings_forms import MedlemForm, PartsForm, SplitsForm

YEARS = range(1990, 2201)
"""Years that shares can be about."""
RECORDED = ("part_kind", "from_on", "to_on")
"""What the history tells of a changed membership."""


def _year(request: HttpRequest) -> int:
    """The year of the page: the one that its form was sent with, else the one in the address, else this year."""
    typed = request.POST.get("year") or request.GET.get("ar", "")
    return int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) in YEARS else dates.today().year


@methods(read=["GET"])
def medlemmar(request: HttpRequest) -> HttpResponse:
    """Members, parts and shares of a year, and earlier members."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    year = _year(request)
    shares = andelar.shares_of_year(year)
    this_year = dates.today().year
    context = {
        "year": year,
        "years": range(this_year + 1, this_year - 6, -1),
        "shares": shares,
        "parts": Part.objects.order_by("-valid_from_year", "kind"),
        "is_complete": bool(shares) and all(share.split is not None for share in shares),
        "others": Medlem.objects.select_related("organisation").exclude(pk__in=[share.medlem.pk for share in shares]),
        "can_change": permissions.can_change_members(user),
        "can_change_shares": permissions.can_change_shares(user),
    }
    return render(request, "members/medlemmar.html", context)


@methods(read=["GET"])
def medlem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One member with period and shares through the years."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    shown = visible_or_404(Medlem.objects.select_related("organisation"), pk)
    context = {
        "medlem": shown,
        "andelar": Medlemsandel.objects.filter(medlem=shown).order_by("-year"),
        "can_change": permissions.can_change_members(user),
    }
    return render(request, "members/medlem.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def medlem_add(request: HttpRequest) -> HttpResponse:
    """A new membership."""
    user = user_of(request)
    require(permissions.can_change_members(user))
    form = MedlemForm(posted(request))
    if request.method == "POST" and form.is_valid() and (added := saved(form)) is not None:
        history.record(added, "medlem.added", by=user, changes={"from_on": [None, str(added.from_on)]})
        messages.success(request, "Medlemmen är tillagd. Sätt andelarna för de år som den är medlem.")
        return redirect(added)
    return form_page(request, "members/medlem_form.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def medlem_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another part or period; ending is a last day."""
    user = user_of(request)
    require(permissions.can_change_members(user))
    if request.method == "POST":
        andelar.lock()
    shown = visible_or_404(Medlem.objects.select_related("organisation"), pk)
    before = copy(shown)
    form = MedlemForm(posted(request), instance=shown)
    if request.method == "POST" and form.is_valid() and _change(form, before, user):
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(shown)
    return form_page(request, "members/medlem_form.html", {"form": form, "medlem": before})


def _change(form: MedlemForm, before: Medlem, by: User) -> bool:
    """Save; False with an error on the form when the part that the member leaves would lack a share."""
    changed = form.instance
    try:
        with transaction.atomic():
            if changed.part_kind != before.part_kind:
                andelar.leave_part(changed, before.part_kind, by=by)
            if saved(form) is None:
                transaction.set_rollback(True)
                return False
    except ValidationError as error:
        form.add_error("part_kind", error)
        return False
    code = "medlem.ended" if before.to_on is None and changed.to_on is not None else "medlem.changed"
    names = [name for name in RECORDED if getattr(before, name) != getattr(changed, name)]
    changes = {name: [str(getattr(before, name) or ""), str(getattr(changed, name) or "")] for name in names}
    history.record(changed, code, by=by, changes=changes)
    return True


@keeps_draft
@methods(read=["GET"], write=["POST"])
def parts(request: HttpRequest) -> HttpResponse:
    """The shares of the three parts from a year on."""
    user = user_of(request)
    require(permissions.can_change_shares(user))
    if request.method == "POST":
        andelar.lock()
    form = PartsForm(posted(request), year=_year(request))
    if request.method == "POST" and form.is_valid():
        andelar.set_parts(form.cleaned_data["year"], form.shares(form.cleaned_data), by=user)
        messages.success(request, "Parternas andelar är sparade.")
        return redirect("members:medlemmar")
    return form_page(request, "members/parts.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def splits(request: HttpRequest, year: int) -> HttpResponse:
    """The split of each part between its members in one year."""
    user = user_of(request)
    require(permissions.can_change_shares(user))
    if year not in YEARS:
        raise Http404
    if request.method == "POST":
        andelar.lock()
    shares = andelar.shares_of_year(year)
    form = SplitsForm(posted(request), shares=shares)
    if request.method == "POST" and form.is_valid():
        try:
            andelar.set_splits(year, form.splits(), by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Andelarna för {year} är sparade.")
            return redirect("members:medlemmar")
    return form_page(request, "members/splits.html", {"form": form, "year": year, "has_members": bool(shares)})
