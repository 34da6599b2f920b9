"""Which line of the statements each account stands on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi.forms.changes import changes_of
from ekonomi.forms.mapping import KontomappningForm
from ekonomi.kontomappning import konton_without_line, load_defaults
from ekonomi.ledger_years import LedgerYears
from ekonomi.models import Kontomappning
from ekonomi.permissions import can_change_mapping, can_read_ledger
from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.requests import posted, user_of


@methods(read=["GET"])
def konton(request: HttpRequest) -> HttpResponse:
    """The mapping that holds, and accounts that it leaves out."""
    user = user_of(request)
    require(can_read_ledger(user))
    years = LedgerYears(request)
    rows = Kontomappning.objects.visible_to(user).order_by("konto_from", "from_year", "pk")
    context = {
        "rows": list(rows),
        "year": years.year,
        "missing": konton_without_line(years.year) if years.year else [],
        "may_change_mapping": can_change_mapping(user),
    }
    return render(request, "ekonomi/konton.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new range."""
    user = user_of(request)
    require(can_read_ledger(user))
    require(can_change_mapping(user))
    konto = request.GET.get("konto", "")
    initial = {"from_year": dates.budget_year(), "konto_from": konto, "konto_to": konto}
    form = KontomappningForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and (row := saved(form)) is not None:
        history.record(row, "kontomappning.created", by=user, changes=changes_of(form))
        messages.success(request, f"Konto {row.span} hör nu till {row.get_line_display()}.")
        return redirect("ekonomi:konton")
    return form_page(request, "ekonomi/konto_form.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another line or range, or an end."""
    user = user_of(request)
    row = visible_or_404(Kontomappning.objects.visible_to(user), pk)
    require(can_change_mapping(user))
    form = KontomappningForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        history.record(changed, "kontomappning.changed", by=user, changes=changes_of(form))
        messages.success(request, f"Konto {changed.span} hör nu till {changed.get_line_display()}.")
        return redirect("ekonomi:konton")
    return form_page(request, "ekonomi/konto_form.html", {"form": form, "row": row})


@methods(read=[], write=["POST"])
def defaults(request: HttpRequest) -> HttpResponse:
    """Start with the usual mapping of Kommun-Bas."""
    user = user_of(request)
    require(can_read_ledger(user))
    require(can_change_mapping(user))
    if load_defaults(by=user):
        messages.success(request, "Standardmappningen är inläst. Kontrollera den mot er kontoplan.")
    else:
        messages.info(request, "Det finns redan en mappning. Den är inte ändrad.")
    return redirect("ekonomi:konton")
