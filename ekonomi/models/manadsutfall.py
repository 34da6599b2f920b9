from __future__ import annotations

from django.db import models
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.konto import CLOSING_KONTO, FIRST_RESULT_KONTO, ByKontoAndMonthQuerySet
from ekonomi.models.kontomappning import Kontomappning
from ekonomi.statement_lines import Line

FINANCIAL = Line.FINANSIELLA_INTAKTER.value
FINANCIAL_KONTO = "8"
INTEREST_KONTO = "84"
"""Where Kommun-Bas has finansiella intäkter: for an account that the mapping of the year does not hold."""


def unposted_income() -> Case:
    """Whether a sum is income though no post tells: class 3, or the line of finansiella intäkter that year (S 6)."""
    mapped = Kontomappning.objects.valid_in(OuterRef("year")).holding(OuterRef("konto")).values("line")[:1]
    usual = Case(When(konto__startswith=INTEREST_KONTO, then=Value(FINANCIAL)), default=Value(""))
    return Case(
        When(post__isnull=False, then=Value(False)),
        When(konto__startswith=FIRST_RESULT_KONTO, then=Value(True)),
        When(konto__startswith=FINANCIAL_KONTO, then=Exact(Coalesce(Subquery(mapped), usual), Value(FINANCIAL))),
        default=Value(False),
        output_field=models.BooleanField(),
    )


class ManadsutfallQuerySet(ByKontoAndMonthQuerySet["Manadsutfall"]):
    """Kept sums of the ledger."""

    def for_year(self, year: int) -> ManadsutfallQuerySet:
        """One budget year."""
        return self.filter(year=year)

    def through(self, month: int) -> ManadsutfallQuerySet:
        """January to this month."""
        return self.filter(month__lte=month)

    def results(self) -> ManadsutfallQuerySet:
        """Accounts 3 to 8, those of income and costs."""
        return self.filter(konto__gte="3", konto__lt="9")

    def before_closing(self) -> ManadsutfallQuerySet:
        """Income and costs, without the closing entry that moves the year's result to eget kapital."""
        return self.results().filter(konto__lt=CLOSING_KONTO)


class Manadsutfall(models.Model):
    """Sum of the ledger per month, account and post, debit positive.

    Kept exact in the transaction that changes ledger rows, so that no report's cost grows with the ledger. A row
    without post holds what has no mapping yet, and all balance accounts.
    """

    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad")
    konto = models.CharField("konto", max_length=10)
    post = models.ForeignKey(
        Budgetpost, on_delete=models.PROTECT, related_name="manadsutfall", null=True, blank=True, verbose_name="post"
    )
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)
    row_count = models.PositiveIntegerField("antal rader", default=0)

    objects = ManadsutfallQuerySet.as_manager()

    class Meta:
        verbose_name = "månadsutfall"
        ordering = ["year", "month", "konto", "pk"]
        indexes = [models.Index(fields=["post", "year", "month"], name="ekonomi_manadsutfall_by_post")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month", "konto", "post"],
                nulls_distinct=False,
                name="ekonomi_manadsutfall_one_per_month",
            ),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="ekonomi_manadsutfall_month_1_to_12"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02} {self.konto}: {self.amount}"
