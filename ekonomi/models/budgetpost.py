from __future__ import annotations

import functools
import operator
import uuid
from collections.abc import Collection
from typing import Any

from django.db import models

from ekonomi.models.budgetomrade import Budgetomrade
from finsam.sorting import sort_key
from finsam.versioning import Versioned
from insatser.models import Insats
from members.models import Medlem


class BudgetpostQuerySet(models.QuerySet["Budgetpost"]):
    """Posts of the budget."""

    def active(self) -> BudgetpostQuerySet:
        """Posts that new budgets may use."""
        return self.filter(is_active=True)

    def of_insatser(self, insatser: Collection[uuid.UUID] | None) -> BudgetpostQuerySet:
        """Posts of these insatser; all posts when None."""
        return self if insatser is None else self.filter(insats_id__in=insatser)

    def used(self) -> BudgetpostQuerySet:
        """Posts that some budget, forecast or outcome has: what their amounts mean is settled (trigger)."""
        amounts = ("budgetrader", "prognoser", "manadsutfall")
        return self.filter(functools.reduce(operator.or_, (models.Q((f"{name}__isnull", False)) for name in amounts)))

    def in_order(self) -> BudgetpostQuerySet:
        """As they stand in the budget."""
        return self.order_by("omrade__order", "omrade__name", "order", "sort_key", "pk")


class Budgetpost(Versioned):
    """What money is planned for, or comes from: an insats, a cost item or a member's bidrag.

    A post is the same through years and versions; its amounts lie in Budgetrad, its outcome in Manadsutfall.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    omrade = models.ForeignKey(
        Budgetomrade, on_delete=models.PROTECT, related_name="poster", verbose_name="budgetområde"
    )
    name = models.CharField("namn", max_length=150)
    sort_key = models.CharField(max_length=200, editable=False)
    order = models.PositiveSmallIntegerField("ordning", default=0)
    code = models.SlugField(
        "kod", max_length=60, unique=True, error_messages={"unique": "Det finns redan en post med den koden."}
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="budgetposter", verbose_name="insats", null=True, blank=True
    )
    medlem = models.ForeignKey(
        Medlem, on_delete=models.PROTECT, related_name="budgetposter", verbose_name="medlem", null=True, blank=True
    )
    is_income = models.BooleanField("är en intäkt", default=False)
    is_active = models.BooleanField("används i nya budgetar", default=True)

    objects = BudgetpostQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["omrade", "name"],
                name="ekonomi_budgetpost_one_name_per_omrade",
                violation_error_message="Det finns redan en post med det namnet i området.",
            ),
            models.CheckConstraint(
                condition=models.Q(medlem__isnull=True) | models.Q(is_income=True),
                name="ekonomi_budgetpost_medlem_gives_income",
                violation_error_message="Bara en intäktspost kan höra till en medlem.",
            ),
            models.CheckConstraint(
                condition=models.Q(insats__isnull=True) | models.Q(medlem__isnull=True),
                name="ekonomi_budgetpost_insats_or_medlem",
                violation_error_message="En post hör till en insats eller till en medlem, inte till båda.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def is_used(self) -> bool:
        """Whether some budget, forecast or outcome has the post."""
        return Budgetpost.objects.used().filter(pk=self.pk).exists()
