"""Who works with an insats, and when it runs."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from finsam import history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser import permissions
from insatser.forms.insats_uppdrag import PeriodsStamp, TieForm, UntieForm, period_formset
from insatser.models import InsatsUppdrag
from insatser.periods import set_periods
from insatser.tying import record_tied
from insatser.views.insatser import insatser_of
from members.requests import posted, user_of


@keeps_draft
@methods(read=["GET"], write=["POST"])
def tie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tie an uppdrag to the insats."""
    user = user_of(request)
    insats = visible_or_404(insatser_of(user), pk)
    require(permissions.can_tie_uppdrag(user, insats))
    form = TieForm(posted(request), insats=insats)
    if request.method == "POST" and form.is_valid() and (made := saved(form)) is not None:
        record_tied(made, by=user)
        messages.success(request, f"{made.uppdrag.person.name} arbetar nu med insatsen.")
        return redirect(insats)
    return form_page(request, "insatser/tie.html", {"form": form, "insats": insats})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def untie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the last day on which somebody works with the insats."""
    user = user_of(request)
    ties = InsatsUppdrag.objects.filter(insats__in=insatser_of(user)).select_related("insats", "uppdrag__person")
    ended = visible_or_404(ties, pk)
    require(permissions.can_tie_uppdrag(user, ended.insats))
    before = ended.to_on
    form = UntieForm(posted(request), tie=ended)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            ended.save()
            changes = {
                "role": [None, str(ended.uppdrag.get_role_display())],
                "to_on": [str(before) if before else None, str(ended.to_on)],
                "uppdrag": [None, str(ended.uppdrag_id)],
            }
            history.record(ended.insats, "insats.uppdrag_ended", by=user, changes=changes)
        messages.success(request, "Slutdatumet är sparat.")
        return redirect(ended.insats)
    return form_page(request, "insatser/untie.html", {"form": form, "insats": ended.insats, "tie": ended})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def periods(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When the insats runs: pauses and years with part of the financing."""
    user = user_of(request)
    insats = visible_or_404(insatser_of(user), pk)
    require(permissions.can_change_insats(user, insats))
    if request.method == "POST":
        insats = insats.locked()
    initial = [{"from_on": p.from_on, "to_on": p.to_on, "kind": p.kind} for p in insats.periods()]
    formset = period_formset(posted(request), initial=initial, insats=insats)
    stamp = PeriodsStamp(posted(request), insats=insats)
    if request.method == "POST" and all([stamp.is_valid(), formset.is_valid()]):
        spans = [(period["from_on"], period["to_on"], period["kind"]) for period in formset.periods()]
        set_periods(insats, spans, by=user)
        messages.success(request, "Perioderna är sparade.")
        return redirect(insats)
    return form_page(request, "insatser/periods.html", {"form": stamp, "formset": formset, "insats": insats})
