"""Moving money between posts in the year: the total stays, month by month, and the financing is named (KL 11:15)."""

from decimal import Decimal

from django.db import transaction

from ekonomi import budget_versions
from ekonomi.budget_table import Months, lock_open, save_rows, saved_months
from ekonomi.models import Budget, Budgetpost, IllegalBudgetMoveError, Omfordelning
from finsam import formats, history, money
from members.models import User

ZERO = Decimal("0.00")


def move(
    budget: Budget,
    *,
    from_post: Budgetpost,
    to_post: Budgetpost,
    amount: Decimal,
    first_month: int,
    financing: str,
    by: User | None,
) -> Budget:
    """Move an amount from `first_month` on; returns the version changed, a new one when this one is decided.

    Each remaining month of `from_post` gives in proportion to what it holds and `to_post` gets it in the same month.
    So no month's total changes, and neither does the year's.
    """
    with transaction.atomic():
        if budget.is_decided:
            budget = budget_versions.new_version(budget, by=by, comment=f"Medel flyttas: {financing}")
        current = lock_open(budget)
        saved = saved_months(current)
        giving = saved.get(from_post.pk, (ZERO,) * 12)
        shares = _shares(giving, amount, first_month)
        getting = saved.get(to_post.pk, (ZERO,) * 12)
        rows = {
            from_post: tuple(held - share for held, share in zip(giving, shares, strict=True)),
            to_post: tuple(held + share for held, share in zip(getting, shares, strict=True)),
        }
        save_rows(current, rows, by=by)
        Omfordelning.objects.create(
            budget=current,
            from_post=from_post,
            to_post=to_post,
            amount=amount,
            first_month=first_month,
            financing=financing,
            moved_by=by,
        )
        changes = {"amount": [None, str(amount)], "from": [None, from_post.code], "to": [None, to_post.code]}
        history.record(current, "budget.money_moved", by=by, changes=changes)
    return current


def _shares(giving: Months, amount: Decimal, first_month: int) -> Months:
    weights = [ZERO] * (first_month - 1) + [max(month, ZERO) for month in giving[first_month - 1 :]]
    held = sum(weights, ZERO)
    if amount > held:
        raise IllegalBudgetMoveError(
            f"Från och med den månaden finns det {formats.kr_ore(held)} på posten. Skriv ett lägre belopp "
            "eller välj en tidigare månad."
        )
    return tuple(money.share_out(amount, weights))
