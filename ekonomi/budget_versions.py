"""Versions of a year's budget: the first, a new one from an earlier, next year's from this year's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from ekonomi.models import Budget, Budgetmanad, Budgetpost, Budgetrad, Planrad
from finsam import history
from members.models import User

ZERO = Decimal("0.00")
VERSION_LOCK = 20031210


def create(year: int, *, by: User | None, comment: str = "", follows: Budget | None = None) -> Budget:
    """An empty version: the year's first, or the next number."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [VERSION_LOCK, year])
        latest = Budget.objects.for_year(year).aggregate(latest=Max("version"))["latest"] or 0
        budget = Budget.objects.create(year=year, version=latest + 1, comment=comment, follows=follows, created_by=by)
        code = "budget.created" if follows is None else "budget.copied"
        source = "" if follows is None else f"{follows.year}/{follows.version}"
        history.record(budget, code, by=by, changes={"version": [source, f"{year}/{budget.version}"]})
    return budget


def new_version(earlier: Budget, *, by: User | None, comment: str = "") -> Budget:
    """The same posts, months and plan once more, to be changed; the earlier version stays as it is."""
    with transaction.atomic():
        budget = create(earlier.year, by=by, comment=comment, follows=earlier)
        _copy_rows(earlier, budget, earlier.rader.all())
        Planrad.objects.bulk_create(
            Planrad(budget=budget, omrade_id=row.omrade_id, year=row.year, amount=row.amount)
            for row in earlier.planrader.all()
        )
    return budget


def copy_to_next_year(earlier: Budget, *, by: User | None) -> Budget:
    """A proposal for the year after, with the amounts of the posts that still are used."""
    with transaction.atomic():
        comment = f"Kopierad från budget {earlier.year}, version {earlier.version}."
        budget = create(earlier.year + 1, by=by, comment=comment, follows=earlier)
        _copy_rows(earlier, budget, earlier.rader.filter(post__is_active=True))
        kept = earlier.planrader.filter(year__gt=budget.year)
        Planrad.objects.bulk_create(
            Planrad(budget=budget, omrade_id=row.omrade_id, year=row.year, amount=row.amount) for row in kept
        )
    return budget


def _copy_rows(source: Budget, target: Budget, rows: Iterable[Budgetrad]) -> None:
    copies = {row.pk: Budgetrad(budget=target, post_id=row.post_id, amount=row.amount) for row in rows}
    Budgetrad.objects.bulk_create(copies.values())
    months = Budgetmanad.objects.filter(rad__in=list(copies))
    Budgetmanad.objects.bulk_create(
        Budgetmanad(rad=copies[month.rad_id], month=month.month, amount=month.amount) for month in months
    )


@dataclass(frozen=True)
class Difference:
    """A post's amount for the year in two versions."""

    post: Budgetpost
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def compare(before: Budget, after: Budget) -> list[Difference]:
    """Every post that either version holds, in the budget's order."""
    amounts: dict[UUID, dict[UUID, Decimal]] = {}
    for budget_id, post_id, amount in Budgetrad.objects.filter(budget__in=(before, after)).values_list(
        "budget_id", "post_id", "amount"
    ):
        amounts.setdefault(post_id, {})[budget_id] = amount
    posts = Budgetpost.objects.filter(pk__in=amounts).select_related("omrade").in_order()
    return [
        Difference(post, amounts[post.pk].get(before.pk, ZERO), amounts[post.pk].get(after.pk, ZERO)) for post in posts
    ]
