from __future__ import annotations

from django.db import models
from django.utils import timezone

from ekonomi.models.budgetpost import Budgetpost
from finsam import dates, history
from members.models import User


class PrognosQuerySet(models.QuerySet["Prognos"]):
    """Forecasts."""

    def for_year(self, year: int) -> PrognosQuerySet:
        """One budget year."""
        return self.filter(year=year)

    def holding(self, year: int, month: int) -> PrognosQuerySet:
        """The forecast per post that holds in a report of January to `month`: the latest made as of then or earlier."""
        rows = self.filter(year=year, month__lte=month)
        return rows.order_by("post_id", "-month", "-pk").distinct("post_id")


class Prognos(models.Model):
    """What somebody believes a post's outcome will be for the whole year, as of the end of a month.

    Rows are never changed: a new belief is a new row. The amount has the budget's sign: cost and income positive.
    """

    post = models.ForeignKey(Budgetpost, on_delete=models.PROTECT, related_name="prognoser", verbose_name="post")
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("till och med månad")
    amount = models.DecimalField("prognos för hela året", max_digits=18, decimal_places=2)
    comment = models.CharField("kommentar", max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = PrognosQuerySet.as_manager()

    class Meta:
        ordering = ["year", "post", "-month", "-pk"]
        indexes = [models.Index(fields=["year", "post", "-month", "-id"], name="ekonomi_prognos_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="ekonomi_prognos_month_1_to_12"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}: {self.amount}"

    @property
    def period(self) -> dates.Period:
        """The months whose outcome was known."""
        return dates.month_range(self.year, self.month)

    def register(self, *, by: User | None) -> None:
        """Keep this forecast as the latest; earlier ones stay."""
        self.made_by = by
        self.save(force_insert=True)
        history.record(
            self.post,
            "prognos.registered",
            by=by,
            changes={"month": [None, f"{self.year}-{self.month:02}"], "amount": [None, str(self.amount)]},
        )
