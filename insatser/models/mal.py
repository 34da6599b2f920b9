from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q

from finsam import formats
from finsam.addresses import address_of
from finsam.versioning import Versioned
from insatser.enums import YEAR_OUTSIDE, YEARS
from insatser.models.insats import Insats
from members.models import Organisation


def number_shown(value: Decimal) -> str:
    """As many decimals as the number has: 40, 12,5."""
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    return formats.tal(value, decimals)


class MalQuerySet(models.QuerySet["Mal"]):
    """Goals."""

    def current(self) -> MalQuerySet:
        """Goals that have not been dropped."""
        return self.filter(dropped_on__isnull=True)


class Mal(Versioned):
    """A goal of an insats: what is measured, from where to where, who answers for it and whether it is joint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="mal_set", verbose_name="insats")
    text = models.TextField("mål")
    unit = models.CharField("enhet", max_length=40)
    baseline = models.DecimalField("utgångsläge", max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField("målvärde", max_digits=14, decimal_places=2)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mal_set", verbose_name="ansvarig organisation"
    )
    is_joint = models.BooleanField("gemensamt mål för parterna")
    year = models.PositiveSmallIntegerField("gäller år", null=True, blank=True)
    dropped_on = models.DateField("borttaget", null=True, blank=True)
    dropped_reason = models.TextField("skäl", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MalQuerySet.as_manager()

    class Meta:
        verbose_name = "mål"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=YEARS),
                name="insatser_mal_year_is_sensible",
                violation_error_message=YEAR_OUTSIDE,
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, dropped_reason="")
                | (Q(dropped_on__isnull=False) & ~Q(dropped_reason="")),
                name="insatser_mal_dropped_has_reason",
                violation_error_message="Skriv varför målet tas bort.",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(unit=""),
                name="insatser_mal_has_text_and_unit",
                violation_error_message="Skriv målet och vilken enhet det mäts i.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address_of("insatser:detail", self.insats_id) + f"#mal-{self.pk}"

    @property
    def target_shown(self) -> str:
        """The target as it is written in Swedish."""
        return number_shown(self.target)

    @property
    def baseline_shown(self) -> str:
        """The baseline as it is written in Swedish; nothing when it is unknown."""
        return "" if self.baseline is None else number_shown(self.baseline)

    @property
    def is_dropped(self) -> bool:
        """True when the goal no longer counts."""
        return self.dropped_on is not None


class MalUtfall(Versioned):
    """What came of a goal in a year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mal = models.ForeignKey(Mal, on_delete=models.PROTECT, related_name="utfall_set", verbose_name="mål")
    year = models.PositiveSmallIntegerField("år")
    value = models.DecimalField("utfall", max_digits=14, decimal_places=2)
    comment = models.TextField("kommentar", blank=True)

    class Meta:
        verbose_name = "utfall för mål"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["mal", "year"],
                name="insatser_malutfall_one_per_year",
                violation_error_message="Målet har redan ett utfall för det året.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=YEARS),
                name="insatser_malutfall_year_is_sensible",
                violation_error_message=YEAR_OUTSIDE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.value}"

    @property
    def shown(self) -> str:
        """The value as it is written in Swedish."""
        return number_shown(self.value)
