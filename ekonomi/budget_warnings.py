"""What to look at before a budget is decided: said, never blocked, where the law's own status is open (S 2.1, 3)."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetrad
from finsam import formats

ZERO = Decimal("0.00")


def warnings(budget: Budget, *, beslut_on: date | None = None) -> list[str]:
    """Sentences about a late decision, a deficit and a missing three-year plan."""
    found = []
    decided_on = beslut_on or budget.beslut_on
    if decided_on is not None and decided_on > budget.deadline and not _is_revision(budget):
        found.append(
            f"Budgeten ska fastställas senast den {formats.datum_lang(budget.deadline)} (lag 2003:1210 23\u00a0§). "
            f"Beslutet är från den {formats.datum_lang(decided_on)}."
        )
    income, cost, equity = totals(budget)
    if income < cost:
        found.append(_deficit(cost - income, equity))
    if not budget.planrader.exists():
        found.append(
            "Planen för de två följande åren saknas. Budgeten ska innehålla en plan för tre år "
            "(kommunallagen 11 kap. 6\u00a0§)."
        )
    return found


def totals(budget: Budget) -> tuple[Decimal, Decimal, Decimal]:
    """Income, costs and planned use of equity for the year."""
    sums = {Omradeskind.INTAKTER.value: ZERO, Omradeskind.EGET_KAPITAL.value: ZERO, "": ZERO}
    rows = Budgetrad.objects.filter(budget=budget).order_by().values("post__is_income", "post__omrade__kind")
    for row in rows.annotate(total=Sum("amount", default=ZERO)):
        if row["post__omrade__kind"] == Omradeskind.EGET_KAPITAL:
            key = Omradeskind.EGET_KAPITAL.value
        else:
            key = Omradeskind.INTAKTER.value if row["post__is_income"] else ""
        sums[key] += row["total"]
    return sums[Omradeskind.INTAKTER.value], sums[""], sums[Omradeskind.EGET_KAPITAL.value]


def _is_revision(budget: Budget) -> bool:
    """A revision comes during the year; the deadline is that of the year's first decision."""
    return Budget.objects.for_year(budget.year).decided().filter(version__lt=budget.version).exists()


def _deficit(deficit: Decimal, equity: Decimal) -> str:
    text = (
        f"Kostnaderna är {formats.kr(deficit)} högre än intäkterna. Intäkterna ska vara större än kostnaderna "
        "(kommunallagen 11 kap. 5\u00a0§)."
    )
    if equity >= deficit:
        return f"{text} Budgeten täcker underskottet med eget kapital. Ange det i beslutet."
    return f"{text} Ange i beslutet hur underskottet täcks."
