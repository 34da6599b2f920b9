"""Changing an open version: the table of an area, the plan, moving money, samråd and decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ekonomi import budget_table, budget_warnings, omfordelning
from ekonomi.forms.budget import DecisionForm, EditionForm, MoveMoneyForm, PlanForm, RowForm, SamradForm, StepForm
from ekonomi.models import Budget, Budgetomrade, IllegalBudgetMoveError
from ekonomi.permissions import can_change_budget, can_make_budget
from finsam import dates, formats, history
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.forms import CONFLICT, Form
from finsam.pages import form_page
from members.models import User
from members.requests import user_of


def _changeable(user: User, pk: UUID) -> Budget:
    require(can_make_budget(user))
    budget = visible_or_404(Budget.objects.visible_to(user), pk)
    require(can_change_budget(user, budget))
    return budget


@keeps_draft
@methods(read=["GET"], write=["POST"])
def area(request: HttpRequest, pk: UUID, omrade_pk: UUID) -> HttpResponse:
    """Amounts of an area's posts, for the year and month by month."""
    user = user_of(request)
    budget = _changeable(user, pk)
    omrade = get_object_or_404(Budgetomrade, pk=omrade_pk)
    rows = [
        row for found in budget_table.table(budget, with_empty=True) if found.omrade == omrade for row in found.rows
    ]
    forms = [RowForm(row, request.POST or None) for row in rows]
    edition = EditionForm(request.POST or None, initial={"edition": budget.edition})
    if request.method == "POST":
        refusal = _staleness(edition, budget)
        if not refusal and all([edition.is_valid(), *(form.is_valid() for form in forms)]):
            refusal = _save(budget_table.save_rows, budget, {form.row.post: form.found for form in forms}, user)
            if not refusal:
                messages.success(request, f"Beloppen för {omrade.name} är sparade.")
                return redirect(budget)
        if refusal:
            edition = _refused(budget, refusal)
        if refusal == CONFLICT:
            for form in forms:
                form.note_newer()
    context = {
        "budget": budget,
        "omrade": omrade,
        "form": edition,
        "forms": forms,
        "newer_values": [value for form in forms for value in form.newer_values],
        "month_names": dates.MONTH_SHORT,
    }
    return form_page(request, "ekonomi/budget_area.html", context)


def _staleness(edition: EditionForm, budget: Budget) -> str:
    return CONFLICT if edition.is_valid() and edition.cleaned_data["edition"] != budget.edition else ""


def _save(save: Callable[..., None], budget: Budget, amounts: Any, user: User) -> str:
    """Save; the reason why not when somebody else saved or decided the version by a hair's breadth before."""
    try:
        save(budget, amounts, edition=budget.edition, by=user)
    except budget_table.EditionConflictError:
        return CONFLICT
    except IllegalBudgetMoveError as error:
        return str(error)
    return ""


def _refused(budget: Budget, reason: str) -> EditionForm:
    """The form with the present edition, so that the next save goes through, and the reason why this did not."""
    fresh = EditionForm({"edition": str(Budget.objects.get(pk=budget.pk).edition)})
    fresh.is_valid()
    fresh.add_error(None, reason)
    return fresh


@keeps_draft
@methods(read=["GET"], write=["POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The areas' totals in the two later years of the three-year plan."""
    user = user_of(request)
    budget = _changeable(user, pk)
    saved = {(row.omrade_id, row.year): row.amount for row in budget.planrader.all()}
    form = PlanForm(budget, list(Budgetomrade.objects.all()), saved, data=request.POST or None)
    edition = EditionForm(request.POST or None, initial={"edition": budget.edition})
    if request.method == "POST":
        refusal = _staleness(edition, budget)
        if not refusal and all([edition.is_valid(), form.is_valid()]):
            refusal = _save(budget_table.save_plan, budget, form.amounts(), user)
            if not refusal:
                messages.success(request, "Planen är sparad.")
                return redirect(budget)
        if refusal:
            edition = _refused(budget, refusal)
    context = {
        "budget": budget,
        "form": edition,
        "forms": [form],
        "plan_form": form,
        "years": (budget.year + 1, budget.year + 2),
    }
    return form_page(request, "ekonomi/budget_plan.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def move_money(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move money between posts; a decided version gets a new one, since it is final itself."""
    user = user_of(request)
    require(can_make_budget(user))
    budget = visible_or_404(Budget.objects.visible_to(user), pk)
    form = MoveMoneyForm(budget, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changed = omfordelning.move(budget, by=user, **form.cleaned_data)
        except IllegalBudgetMoveError as error:
            form.add_error("amount", str(error))
        else:
            messages.success(request, _moved(budget, changed, form))
            return redirect(changed)
    return form_page(request, "ekonomi/budget_move_money.html", {"form": form, "budget": budget})


def _moved(budget: Budget, changed: Budget, form: MoveMoneyForm) -> str:
    text = f"{formats.kr_ore(form.cleaned_data['amount'])} är flyttat till {form.cleaned_data['to_post'].name}."
    if changed == budget:
        return text
    return f"{text} Ändringen ligger i version {changed.version}, som styrelsen behöver besluta om."


@keeps_draft
@methods(read=["GET"], write=["POST"])
def samrad(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay the proposal before the members."""
    user = user_of(request)
    budget = _changeable(user, pk)
    form = SamradForm(budget, request.POST or None, initial={"samrad_on": budget.samrad_on})
    if (
        request.method == "POST"
        and form.is_valid()
        and _try(form, lambda: budget.send_to_samrad(by=user, **form.cleaned_data))
    ):
        messages.success(request, "Budgeten är på samråd. Medlemmarnas representanter ser den nu.")
        return redirect(budget)
    _show_anew(form)
    return form_page(request, "ekonomi/budget_samrad.html", {"form": form, "budget": budget})


@methods(write=["POST"], read=[])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a version on samråd a proposal again."""
    user = user_of(request)
    budget = _changeable(user, pk)
    try:
        with transaction.atomic():
            budget.take_back(by=user)
    except IllegalBudgetMoveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Budgeten är ett förslag igen.")
    return redirect(budget)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register the board's decision. What the law demands is refused, what it leaves open is said.

    The same decision sent twice by the same user leads to what the first one made.
    """
    user = user_of(request)
    require(can_make_budget(user))
    budget = visible_or_404(Budget.objects.visible_to(user), pk)
    if _is_sent_again(request, budget, user):
        return _already_decided(request, budget)
    require(can_change_budget(user, budget))
    initial = {"beslut_on": budget.beslut_on, "beslut_paragraf": budget.beslut_paragraf, "dnr": budget.dnr}
    form = DecisionForm(budget, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _try(form, lambda: budget.decide(by=user, **form.cleaned_data)):
        messages.success(request, f"Beslutet är registrerat. {budget} är {budget.state.label.lower()}.")
        for text in budget_warnings.warnings(budget):
            messages.warning(request, text)
        return redirect(budget)
    if _is_sent_again(request, budget.as_saved(), user):  # by a hair's breadth
        return _already_decided(request, budget)
    _show_anew(form)
    context = {"form": form, "budget": budget, "warnings": budget_warnings.warnings(budget, beslut_on=dates.today())}
    return form_page(request, "ekonomi/budget_decide.html", context)


def _is_sent_again(request: HttpRequest, budget: Budget, user: User) -> bool:
    if request.method != "POST" or not budget.is_decided:
        return False
    form = DecisionForm(budget, request.POST)
    form.full_clean()
    typed = [form.cleaned_data.get(name) for name in ("beslut_on", "beslut_paragraf")]
    last = history.for_subject(budget).filter(code="budget.decided").order_by("-pk").first()
    is_own = last is not None and last.user_id == user.pk
    return is_own and typed == [budget.beslut_on, budget.beslut_paragraf]


def _already_decided(request: HttpRequest, budget: Budget) -> HttpResponse:
    messages.info(request, "Beslutet var redan registrerat. Det registrerades en gång.")
    return redirect(budget)


def _show_anew(form: StepForm) -> None:
    if form.non_field_errors() or "edition" in form.errors:
        form.take_new_edition()


def _try(form: Form, act: Callable[[], None]) -> bool:
    """Do it, or put the reason why not on the form."""
    try:
        with transaction.atomic():
            act()
    except IllegalBudgetMoveError as error:
        form.add_error(None, str(error))
        return False
    return True
