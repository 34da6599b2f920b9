from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from finsam.addresses import address_of
from finsam.periods import DATES_IN_ORDER, IN_ORDER, InclusiveDateRange, holding
from finsam.versioning import Versioned
from members.enums import PartKind
from members.models.organisation import Organisation


class Part(models.Model):
    """One of the three parts and its share of the cost, from a year on (lag 2003:1210 5 §; S 4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("part", max_length=10, choices=PartKind)
    valid_from_year = models.PositiveSmallIntegerField("gäller från år")
    share = models.DecimalField("andel", max_digits=7, decimal_places=6)

    class Meta:
        verbose_name = "part"
        ordering = ["-valid_from_year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from_year"],
                name="members_part_one_share_per_year",
                violation_error_message="Parten har redan en andel från det året.",
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=1),
                name="members_part_share_between_0_and_1",
                violation_error_message="Andelen ska vara mellan 0 och 100 procent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.share}"


class MedlemQuerySet(models.QuerySet["Medlem"]):
    """Members of the förbund."""

    def active_on(self, day: date) -> MedlemQuerySet:
        """Members on that day."""
        return self.filter(holding(day))

    def active_in(self, year: int) -> MedlemQuerySet:
        """Members on any day of that year."""
        return self.filter(holding(date(year, 1, 1), date(year, 12, 31)))


class Medlem(Versioned):
    """An organisation's membership, with its period (inclusive)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="medlemskap", verbose_name="organisation"
    )
    part_kind = models.CharField("part", max_length=10, choices=PartKind)
    from_on = models.DateField("medlem från")
    to_on = models.DateField("medlem till", null=True, blank=True)

    objects = MedlemQuerySet.as_manager()

    class Meta:
        verbose_name = "medlem"
        ordering = ["organisation__sort_key", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=IN_ORDER,
                name="members_medlem_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            ExclusionConstraint(
                name="members_medlem_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Organisationen är redan medlem under en del av den perioden.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return address_of("members:medlem", self.pk)


class Medlemsandel(models.Model):
    """A member's split inside its part for a year. Those of a part sum to 1; AF pays 0 (S 4; triggers)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    medlem = models.ForeignKey(Medlem, on_delete=models.PROTECT, related_name="andelar", verbose_name="medlem")
    year = models.PositiveSmallIntegerField("år")
    share_of_part = models.DecimalField("andel av parten", max_digits=7, decimal_places=6)

    class Meta:
        verbose_name = "andel"
        ordering = ["-year", "medlem__organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["medlem", "year"],
                name="members_medlemsandel_one_per_year",
                violation_error_message="Medlemmen har redan en andel för det året.",
            ),
            models.CheckConstraint(
                condition=models.Q(share_of_part__gte=0, share_of_part__lte=1),
                name="members_medlemsandel_between_0_and_1",
                violation_error_message="Andelen ska vara mellan 0 och 100 procent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medlem} {self.year}: {self.share_of_part}"
