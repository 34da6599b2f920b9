"""Organisations: list, one, add, change."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from finsam import history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.exports import csv_response
from finsam.lists import ListPage
from finsam.pages import form_page
from members import andelar, permissions
from members.current_forbund import forget
from members.filters import OrganisationFilter
from members.models import Organisation
from members.requests import posted, user_of
from members.settings_forms import OrganisationForm


@methods(read=["GET"])
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The list, also as CSV."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    page = ListPage(
        request,
        Organisation.objects.all(),
        sorts={"namn": ("sort_key", "pk"), "typ": ("kind", "sort_key", "pk")},
        default="namn",
        noun=("organisation", "organisationer"),
        filterset=OrganisationFilter,
        region="organisationer",
    )
    if request.GET.get("format") == "csv":
        rows = [[row.name, row.get_kind_display(), row.orgnr] for row in page.queryset]
        return csv_response("organisationer.csv", ["Namn", "Typ", "Organisationsnummer"], rows)
    context = {"can_change": permissions.can_change_members(user)}
    return page.respond("members/organisations.html", "members/_organisations_rows.html", context)


@methods(read=["GET"])
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One organisation with its memberships and, for those who see people, its employees."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    shown = visible_or_404(Organisation.objects.all(), pk)
    sees_people = bool(permissions.can_list_people(user))
    context = {
        "organisation": shown,
        "medlemskap": shown.medlemskap.order_by("-from_on"),
        "people": shown.personer.order_by("sort_key", "pk")[:100] if sees_people else [],
        "sees_people": sees_people,
        "can_change": permissions.can_change_members(user),
    }
    return render(request, "members/organisation.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    user = user_of(request)
    require(permissions.can_change_members(user))
    form = OrganisationForm(posted(request))
    if request.method == "POST" and form.is_valid() and (added := saved(form)) is not None:
        history.record(added, "organisation.added", by=user)
        messages.success(request, "Organisationen är tillagd.")
        return redirect(added)
    return form_page(request, "members/organisation_form.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def organisation_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name, kind or number."""
    user = user_of(request)
    require(permissions.can_change_members(user))
    if request.method == "POST":
        andelar.lock()  # what it is decides whether it pays a share
    shown = visible_or_404(Organisation.objects.all(), pk)
    form = OrganisationForm(posted(request), instance=shown)
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        forget()
        history.record(
            changed, "organisation.changed", by=user, changes={"fields": [None, ", ".join(form.changed_data)]}
        )
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(changed)
    return form_page(request, "members/organisation_form.html", {"form": form, "organisation": shown})
