"""Driftredovisning: budget, outcome and the year before per budgetområde and post (LKBR 10:1, S 9.1).

Income is positive and costs negative in all columns, so that the last row is the year's result. Avvikelse is outcome
minus budget: positive is better than planned, for income and costs alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetpost, Budgetrad
from ekonomi.statements import ZERO
from ekonomi.year_amounts import PostAmount, YearLedger

UNPOSTED = "Inte fördelat på budgetpost"


@dataclass(frozen=True)
class DriftRow:
    """One post or sum."""

    label: str
    budget: Decimal
    outcome: Decimal
    previous: Decimal | None

    @property
    def deviation(self) -> Decimal:
        """Positive is better than budget."""
        return self.outcome - self.budget

    @property
    def is_empty(self) -> bool:
        """True when nothing was planned or booked in either year."""
        return not (self.budget or self.outcome or self.previous)


@dataclass(frozen=True)
class DriftArea:
    """A budgetområde with its posts and their sum."""

    kind: str
    rows: tuple[DriftRow, ...]
    total: DriftRow


@dataclass(frozen=True)
class Driftredovisning:
    """All områden and the net, which is the year's result."""

    areas: tuple[DriftArea, ...]
    net: DriftRow
    budget: Budget | None

    def outcome_of(self, kind: Omradeskind) -> DriftRow:
        """The sum of the områden of one kind."""
        return add("", [area.total for area in self.areas if area.kind == kind])


def add(label: str, rows: Iterable[DriftRow]) -> DriftRow:
    """The sum of rows; the year before is unknown only when it is unknown in all of them."""
    listed = list(rows)
    before = [row.previous for row in listed if row.previous is not None]
    return DriftRow(
        label,
        sum((row.budget for row in listed), ZERO),
        sum((row.outcome for row in listed), ZERO),
        sum(before, ZERO) if before else None,
    )


def driftredovisning(this: YearLedger, previous: YearLedger | None) -> Driftredovisning:
    """The year against its latest decided budget; a draft is no budget to answer for."""
    budget = Budget.objects.decided().current(this.year)
    planned: dict[Budgetpost, Decimal] = {}
    if budget is not None:
        rows = Budgetrad.objects.filter(budget=budget).select_related("post__omrade")
        planned = {row.post: row.amount if row.post.is_income else -row.amount for row in rows}
    now, before = _by_post(this.posted), _by_post(previous.posted) if previous is not None else None
    posts = {post for post in (*planned, *now, *(before or ())) if post is not None}
    areas = []
    for omrade in sorted({post.omrade for post in posts}, key=lambda o: (o.order, o.name)):
        own = sorted((p for p in posts if p.omrade_id == omrade.pk), key=lambda p: (p.order, p.sort_key, str(p.pk)))
        # how a deficit is financed is no income of the year: it is shown only if something was booked there
        counts_plan = omrade.kind != Omradeskind.EGET_KAPITAL
        lines = [
            DriftRow(
                post.name,
                planned.get(post, ZERO) if counts_plan else ZERO,
                now.get(post, ZERO),
                before.get(post, ZERO) if before is not None else None,
            )
            for post in own
        ]
        areas.append(_area(omrade.kind, omrade.name, lines))
    loose = DriftRow(UNPOSTED, ZERO, now.get(None, ZERO), before.get(None, ZERO) if before is not None else None)
    areas.append(_area("", UNPOSTED, [loose]))
    kept = tuple(area for area in areas if area.rows)
    return Driftredovisning(kept, add("Årets resultat", (area.total for area in kept)), budget)


def _area(kind: str, name: str, lines: list[DriftRow]) -> DriftArea:
    kept = tuple(line for line in lines if not line.is_empty)
    return DriftArea(kind, kept, add(name, kept))


def _by_post(posted: Iterable[PostAmount]) -> dict[Budgetpost | None, Decimal]:
    """Outcome per post as printed: income positive."""
    sums: dict[Budgetpost | None, Decimal] = {}
    for row in posted:
        if not row.is_closing:
            sums[row.post] = sums.get(row.post, ZERO) - row.amount
    return sums
