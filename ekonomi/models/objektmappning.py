from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.konto import konto_field
from ekonomi.models.kontomappning import YearRange
from finsam.addresses import address_of
from finsam.versioning import Versioned
from members.models import User


class ObjektmappningQuerySet(models.QuerySet["Objektmappning"]):
    """Which rows go to which budget post."""

    def visible_to(self, user: User) -> ObjektmappningQuerySet:
        """Those who read the ledger see the mapping."""
        return self if user.has_role(*READS_ALL_MONEY) else self.none()

    def in_use(self) -> ObjektmappningQuerySet:
        """All that have not been removed."""
        return self.filter(is_removed=False)

    def valid_in(self, year: int) -> ObjektmappningQuerySet:
        """The mapping of one budget year."""
        return self.in_use().filter(models.Q(to_year__isnull=True) | models.Q(to_year__gte=year), from_year__lte=year)


class Objektmappning(Versioned):
    """Rows with an object, on a range of accounts, or with both, go to a budget post.

    Which rule wins when several fit: `ekonomi.bokforing.mapping`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dimension = models.CharField("dimension", max_length=4, blank=True)
    objekt = models.CharField("objekt", max_length=90, blank=True)
    konto_from = konto_field("från konto", blank=True)
    konto_to = konto_field("till och med konto", blank=True)
    post = models.ForeignKey(Budgetpost, on_delete=models.PROTECT, related_name="objektmappningar")
    from_year = models.PositiveSmallIntegerField("gäller från och med år")
    to_year = models.PositiveSmallIntegerField("gäller till och med år", null=True, blank=True)
    is_removed = models.BooleanField("borttagen", default=False, editable=False)

    objects = ObjektmappningQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ekonomi_objektmappning_one_per_key",
                expressions=[
                    ("dimension", "="),
                    ("objekt", "="),
                    ("konto_from", "="),
                    ("konto_to", "="),
                    (YearRange(), "&&"),
                ],
                condition=models.Q(is_removed=False),
                violation_error_message="Objektet och kontona har redan en koppling samma år. Ändra den i stället.",
            ),
            models.CheckConstraint(
                condition=models.Q(objekt="", dimension="") | (~models.Q(objekt="") & ~models.Q(dimension="")),
                name="ekonomi_objektmappning_dimension_with_objekt",
                violation_error_message="Ange både dimension och objekt, eller inget av dem.",
            ),
            models.CheckConstraint(
                condition=models.Q(konto_from="", konto_to="")
                | models.Q(konto_from__gte="3", konto_to__gte=models.F("konto_from"), konto_to__lt="89"),
                name="ekonomi_objektmappning_konton_are_result",
                violation_error_message="Ange båda kontona, mellan 3 och 88, i ordning. Eller inget av dem.",
            ),
            models.CheckConstraint(
                condition=~models.Q(objekt="", konto_from=""),
                name="ekonomi_objektmappning_not_empty",
                violation_error_message="Ange ett objekt, ett kontointervall eller båda.",
            ),
            models.CheckConstraint(
                condition=models.Q(to_year__isnull=True) | models.Q(to_year__gte=models.F("from_year")),
                name="ekonomi_objektmappning_years_in_order",
                violation_error_message="Till och med år kan inte vara före från och med år.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key or self.span} → {self.post_id}"

    def get_absolute_url(self) -> str:
        return address_of("ekonomi:rule_change", self.pk)

    @property
    def key(self) -> str:
        """The object as ledger rows name it, or nothing."""
        return f"{self.dimension}:{self.objekt}" if self.objekt else ""

    @property
    def span(self) -> str:
        """The accounts in words, or nothing when all accounts count."""
        return self.konto_from if self.konto_from == self.konto_to else f"{self.konto_from}–{self.konto_to}"
