"""Amounts of a version: twelve months per post that sum to the year, to the öre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ekonomi.models import Budget, Budgetmanad, Budgetomrade, Budgetpost, Budgetrad, IllegalBudgetMoveError, Planrad
from finsam import history, money
from members.models import User

ZERO = Decimal("0.00")
Months = tuple[Decimal, ...]
EVEN: Sequence[Decimal] = (Decimal(1),) * 12
DECIDED = "Versionen är beslutad och kan inte ändras. Gör en ny version av den."


class EditionConflictError(Exception):
    """Somebody else has saved the version since the page was shown."""


def spread(amount: Decimal, *, like: Sequence[Decimal] = EVEN) -> Months:
    """Twelve months that sum to the amount: evenly, or in the proportions of earlier months."""
    weights = like if all(month >= 0 for month in like) and any(like) else EVEN
    if list(weights) == money.share_out(sum(weights, ZERO), EVEN):
        weights = EVEN  # so that an öre of the earlier amount does not give odd months
    return tuple(money.share_out(amount, weights))


def row_months(shown: Decimal, year: Decimal | None, months: Sequence[Decimal | None]) -> Months | None:
    """What somebody meant who was shown a year and then typed a year and twelve months.

    No months at all: the year is spread evenly. The months still sum to what was shown: the new year is spread in
    their proportions. The year is still what was shown: the months decide. Else they have to agree; None when not.
    """
    if all(month is None for month in months):
        return spread(year or ZERO)
    typed = tuple(month if month is not None else ZERO for month in months)
    total = sum(typed, ZERO)
    if year is None or year == total:
        return typed
    if total == shown:
        return spread(year, like=typed)
    return typed if year == shown else None


@dataclass(frozen=True)
class TableRow:
    """A post with its months in a version."""

    post: Budgetpost
    months: Months

    @property
    def year(self) -> Decimal:
        return sum(self.months, ZERO)


@dataclass
class TableArea:
    """An area with its posts and its sums."""

    omrade: Budgetomrade
    rows: list[TableRow] = field(default_factory=list)

    @property
    def months(self) -> Months:
        return tuple(sum((row.months[place] for row in self.rows), ZERO) for place in range(12))

    @property
    def year(self) -> Decimal:
        return sum((row.year for row in self.rows), ZERO)


def saved_months(budget: Budget) -> dict[UUID, Months]:
    """The months of every post in the version."""
    found: dict[UUID, list[Decimal]] = {}
    rows = Budgetmanad.objects.filter(rad__budget=budget).order_by("rad_id", "month")
    for post_id, amount in rows.values_list("rad__post_id", "amount"):
        found.setdefault(post_id, []).append(amount)
    return {post_id: tuple(months) for post_id, months in found.items()}


def table(budget: Budget, *, with_empty: bool = False) -> list[TableArea]:
    """The version's posts by area; with those that it could hold, when it is to be changed."""
    saved = saved_months(budget)
    areas: dict[UUID, TableArea] = {}
    for post in Budgetpost.objects.select_related("omrade", "insats", "medlem__organisation").in_order():
        months = saved.get(post.pk)
        if months is None and not (with_empty and post.is_active):
            continue
        area = areas.setdefault(post.omrade_id, TableArea(post.omrade))
        area.rows.append(TableRow(post, months or (ZERO,) * 12))
    return list(areas.values())


def lock_open(budget: Budget, edition: int | None = None) -> Budget:
    """The version locked for a change; refused when decided, or when somebody else has saved it since `edition`."""
    current = budget.locked()
    if current.is_decided:
        raise IllegalBudgetMoveError(DECIDED)
    if edition is not None and current.edition != edition:
        raise EditionConflictError
    return current


def save_rows(
    budget: Budget, rows: Mapping[Budgetpost, Months], *, edition: int | None = None, by: User | None
) -> None:
    """Write the months of some posts; the others stay. Posts with nothing saved and nothing typed get no row."""
    with transaction.atomic():
        current = lock_open(budget, edition)
        saved = saved_months(current)
        changed = {
            post: months
            for post, months in rows.items()
            if months != saved.get(post.pk, (ZERO,) * 12) or (post.pk not in saved and any(months))
        }
        if not changed:
            return
        _write(current, changed)
        _saved(current, budget)
        changes = {
            post.code: [str(sum(saved.get(post.pk, ()), ZERO)), str(sum(months, ZERO))]
            for post, months in changed.items()
        }
        history.record(current, "budget.changed", by=by, changes=changes)


def _write(budget: Budget, changed: Mapping[Budgetpost, Months]) -> None:
    rows = Budgetrad.objects.bulk_create(
        [Budgetrad(budget=budget, post=post, amount=sum(months, ZERO)) for post, months in changed.items()],
        update_conflicts=True,
        unique_fields=["budget", "post"],
        update_fields=["amount"],
    )
    Budgetmanad.objects.bulk_create(
        [
            Budgetmanad(rad=row, month=place, amount=amount)
            for row, months in zip(rows, changed.values(), strict=True)
            for place, amount in enumerate(months, start=1)
        ],
        update_conflicts=True,
        unique_fields=["rad", "month"],
        update_fields=["amount"],
    )


def _saved(current: Budget, shown: Budget) -> None:
    current.edition += 1
    current.save(update_fields=["edition"])
    shown.edition = current.edition


def save_plan(
    budget: Budget, amounts: Mapping[tuple[UUID, int], Decimal], *, edition: int | None = None, by: User | None
) -> None:
    """Write the three-year plan's later years: (area, year) → amount."""
    with transaction.atomic():
        current = lock_open(budget, edition)
        saved = {(row.omrade_id, row.year): row.amount for row in current.planrader.all()}
        changed = {key: amount for key, amount in amounts.items() if saved.get(key, ZERO) != amount}
        if not changed:
            return
        Planrad.objects.bulk_create(
            [
                Planrad(budget=current, omrade_id=omrade_id, year=year, amount=amount)
                for (omrade_id, year), amount in changed.items()
            ],
            update_conflicts=True,
            unique_fields=["budget", "omrade", "year"],
            update_fields=["amount"],
        )
        _saved(current, budget)
        changes = {
            f"{year} {omrade_id}": [str(saved.get((omrade_id, year), ZERO)), str(amount)]
            for (omrade_id, year), amount in changed.items()
        }
        history.record(current, "budget.plan_changed", by=by, changes=changes)
