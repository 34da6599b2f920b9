"""Years and versions of the budget: list, look, compare, make new ones."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi import budget_table, budget_versions, budget_warnings
from ekonomi.forms.budget import NewBudgetForm, NewVersionForm
from ekonomi.models import Budget
from ekonomi.permissions import can_change_budget, can_make_budget, can_read_budget
from ekonomi.planned_equity import planned_equity
from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.models import User
from members.requests import user_of


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """All years with their versions, newest first."""
    user = user_of(request)
    require(can_read_budget(user))
    budgets = Budget.objects.visible_to(user).with_totals().order_by("-year", "-version")
    years = [(year, list(versions)) for year, versions in groupby(budgets, key=lambda budget: budget.year)]
    context = {"years": years, "may_make": can_make_budget(user)}
    return render(request, "ekonomi/budgets.html", context)


@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version: posts by area for the year and month by month, plan, moved money, decision and history."""
    user = user_of(request)
    require(can_read_budget(user))
    budget = _visible(user, pk)
    areas = budget_table.table(budget, with_empty=not budget.is_decided and bool(can_make_budget(user)))
    income, cost, equity = budget_warnings.totals(budget)
    context = {
        "budget": budget,
        "areas": areas,
        "income": income,
        "cost": cost,
        "equity": equity,
        "result": income - cost,
        "planned": planned_equity(budget, income - cost, budgets=Budget.objects.visible_to(user)),
        "month_names": dates.MONTH_SHORT,
        "plan": _plan(budget),
        "plan_years": (budget.year + 1, budget.year + 2),
        "moved": budget.omfordelningar.select_related("from_post", "to_post", "moved_by__person"),
        "warnings": budget_warnings.warnings(budget),
        "others": [other for other in _others(user, budget) if other != budget],
        "acts": _acts(budget),
        "may_change": can_change_budget(user, budget),
        "may_make": can_make_budget(user),
    }
    return render(request, "ekonomi/budget.html", context)


def _visible(user: User, pk: UUID) -> Budget:
    return visible_or_404(Budget.objects.visible_to(user).select_related("follows", "created_by__person"), pk)


def _others(user: User, budget: Budget) -> list[Budget]:
    return list(Budget.objects.visible_to(user).filter(year__in=(budget.year - 1, budget.year)))


def _plan(budget: Budget) -> list[tuple[str, list[Decimal | None]]]:
    """Areas with their amounts in the two later years."""
    rows = budget.planrader.select_related("omrade").order_by("omrade__order", "omrade__name", "year")
    found: dict[str, dict[int, Decimal]] = {}
    for row in rows:
        found.setdefault(row.omrade.name, {})[row.year] = row.amount
    years = (budget.year + 1, budget.year + 2)
    return [(name, [amounts.get(year) for year in years]) for name, amounts in found.items()]


@dataclass(frozen=True)
class Act:
    """One line of the history, in words."""

    at: datetime
    sentence: str
    name: str


def _acts(budget: Budget) -> list[Act]:
    entries = list(history.for_subject(budget)[:50])
    people = User.objects.select_related("person").in_bulk({entry.user_id for entry in entries if entry.user_id})
    return [
        Act(
            entry.at, history.sentence(entry.code), str(people[entry.user_id].person) if entry.user_id in people else ""
        )
        for entry in entries
    ]


@keeps_draft
@methods(read=["GET"], write=["POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A first version for a year, or one from nothing."""
    user = user_of(request)
    require(can_make_budget(user))
    form = NewBudgetForm(request.POST or None, initial={"year": dates.budget_year() + 1})
    if request.method == "POST" and form.is_valid():
        budget = budget_versions.create(form.cleaned_data["year"], by=user, comment=form.cleaned_data["comment"])
        messages.success(request, "Budgeten är skapad. Fyll i beloppen område för område.")
        return redirect(budget)
    return form_page(request, "ekonomi/budget_new.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def new_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version to change, from this one."""
    user = user_of(request)
    require(can_make_budget(user))
    earlier = _visible(user, pk)
    form = NewVersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        budget = budget_versions.new_version(earlier, by=user, comment=form.cleaned_data["comment"])
        messages.success(request, f"Version {budget.version} är skapad från version {earlier.version}.")
        return redirect(budget)
    return form_page(request, "ekonomi/budget_new_version.html", {"form": form, "budget": earlier})


@methods(read=["GET"], write=["POST"])
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proposal for the year after, from this version."""
    user = user_of(request)
    require(can_make_budget(user))
    earlier = _visible(user, pk)
    if request.method == "POST":
        budget = budget_versions.copy_to_next_year(earlier, by=user)
        messages.success(request, f"Ett förslag till budget {budget.year} är skapat.")
        return redirect(budget)
    return render(request, "ekonomi/budget_copy.html", {"budget": earlier, "next_year": earlier.year + 1})


@methods(read=["GET"])
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This version beside another, post by post."""
    user = user_of(request)
    require(can_read_budget(user))
    budget = _visible(user, pk)
    chosen = request.GET.get("med", "")
    if not chosen:
        raise Http404
    other = visible_or_404(Budget.objects.visible_to(user), chosen)
    context = {
        "budget": budget,
        "other": other,
        "differences": budget_versions.compare(other, budget),
        "sums": _compared_sums(user, other, budget),
    }
    return render(request, "ekonomi/budget_compare.html", context)


@dataclass(frozen=True)
class ComparedSum:
    """A sum of two versions beside each other."""

    label: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def _compared_sums(user: User, before: Budget, after: Budget) -> list[ComparedSum]:
    """Costs, result and, where the books tell, eget kapital."""
    totals = [budget_warnings.totals(budget) for budget in (before, after)]
    costs, results = ([cost for _, cost, _ in totals], [income - cost for income, cost, _ in totals])
    sums = [ComparedSum("Kostnader totalt", *costs), ComparedSum("Budgeterat resultat", *results)]
    seen = Budget.objects.visible_to(user)
    old, new = (
        planned_equity(budget, result, budgets=seen) for budget, result in zip((before, after), results, strict=True)
    )
    if old is not None and new is not None:
        sums.insert(1, ComparedSum("Eget kapital vid årets början", old.opening, new.opening))
        sums.append(ComparedSum("Planerat eget kapital vid årets slut", old.closing, new.closing))
    return sums
