"""Members' contributions of a year: the last word, what is booked, and the parts against 1/2, 1/4 and 1/4 (S 4).

What each member decided is stored and shown as it is; the deviation from the shares is shown beside it, never mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from ekonomi.enums import DECIDED_BIDRAG
from ekonomi.models import Bidrag, Budget, Budgetrad, Manadsutfall
from ekonomi.models.budget import BudgetQuerySet
from members import andelar
from members.enums import PartKind
from members.models import Medlem

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class MemberRow:
    """One member's year."""

    medlem: Medlem
    word: Bidrag | None
    budget: Decimal
    booked: Decimal

    @property
    def amount(self) -> Decimal | None:
        """The amount of the last word, whatever its status."""
        return self.word.amount if self.word is not None else None

    @property
    def decided(self) -> Decimal:
        """What the member has decided; nothing until it has."""
        return self.word.amount if self.word is not None and self.word.status in DECIDED_BIDRAG else ZERO

    @property
    def left(self) -> Decimal:
        """Decided and not yet booked."""
        return self.decided - self.booked


@dataclass(frozen=True)
class PartRow:
    """A part's decided amount, and what its share of the whole would be."""

    kind: PartKind
    share: Decimal
    decided: Decimal
    total: Decimal

    @property
    def actual_share(self) -> Decimal | None:
        return self.decided / self.total if self.total else None

    @property
    def expected(self) -> Decimal:
        """The part's share of all that is decided."""
        return self.total * self.share

    @property
    def deviation(self) -> Decimal:
        return self.decided - self.expected

    @property
    def share_deviation(self) -> Decimal | None:
        """As a difference between shares, for procentenheter."""
        return None if self.actual_share is None else self.actual_share - self.share


def members(year: int, *, budgets: BudgetQuerySet | None = None) -> list[MemberRow]:
    """Every member of the year, with those who have left but have figures; budget figures from `budgets`, if given."""
    words = {word.medlem_id: word for word in Bidrag.objects.for_year(year).last_words()}
    budget = (Budget.objects if budgets is None else budgets).current(year)
    budgeted, booked = _budgeted(budget), _booked(year)
    ids = {*words, *budgeted, *booked, *Medlem.objects.active_in(year).values_list("pk", flat=True)}
    found = Medlem.objects.filter(pk__in=ids).select_related("organisation")
    rows = [
        MemberRow(medlem, words.get(medlem.pk), budgeted.get(medlem.pk, ZERO), booked.get(medlem.pk, ZERO))
        for medlem in found
    ]
    order = list(PartKind)
    return sorted(rows, key=lambda row: (order.index(PartKind(row.medlem.part_kind)), row.medlem.organisation.sort_key))


def parts(year: int, rows: Iterable[MemberRow]) -> list[PartRow]:
    """The three parts with the shares that hold in the year."""
    decided = dict.fromkeys(PartKind, ZERO)
    for row in rows:
        decided[PartKind(row.medlem.part_kind)] += row.decided
    total = sum(decided.values(), ZERO)
    shares = andelar.part_shares(year)
    return [PartRow(kind, shares[kind], decided[kind], total) for kind in PartKind if kind in shares]


def _budgeted(budget: Budget | None) -> dict[UUID, Decimal]:
    if budget is None:
        return {}
    rows = Budgetrad.objects.filter(budget=budget, post__medlem__isnull=False).order_by().values("post__medlem_id")
    return {row["post__medlem_id"]: row["total"] for row in rows.annotate(total=Sum("amount"))}


def _booked(year: int) -> dict[UUID, Decimal]:
    """Outcome on the members' posts, turned so that income is positive."""
    rows = Manadsutfall.objects.results().for_year(year).filter(post__medlem__isnull=False)
    sums = rows.order_by().values("post__medlem_id").annotate(total=Sum("amount"))
    return {row["post__medlem_id"]: -row["total"] for row in sums}
