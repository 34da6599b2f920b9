from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.ledger_enums import ImportState, PostSource
from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.konto import ByKontoAndMonthQuerySet, konto_field
from ekonomi.models.sie_import import SieImport
from finsam.addresses import address_of
from members.models import User


class VerifikationQuerySet(models.QuerySet["Verifikation"]):
    """Vouchers."""

    def visible_to(self, user: User) -> VerifikationQuerySet:
        """Those who read the ledger see its vouchers."""
        return self if user.has_role(*READS_ALL_MONEY) else self.none()


def voucher_name(series: str, number: str) -> str:
    """How a voucher is named: A 12."""
    return f"{series} {number}".strip() or "Utan nummer"


class Verifikation(models.Model):
    """A voucher as it stands in the bookkeeping file. Never changed; a corrected file brings new ones."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sie_import = models.ForeignKey(SieImport, on_delete=models.PROTECT, related_name="verifikationer")
    series = models.CharField("serie", max_length=30, blank=True)
    number = models.CharField("nummer", max_length=30, blank=True)
    date = models.DateField("datum")
    text = models.CharField("text", max_length=200, blank=True)

    objects = VerifikationQuerySet.as_manager()

    def __str__(self) -> str:
        return voucher_name(self.series, self.number)

    def get_absolute_url(self) -> str:
        return address_of("ekonomi:voucher", self.pk)


class VerifikationsradQuerySet(ByKontoAndMonthQuerySet["Verifikationsrad"]):
    """Ledger rows."""

    def counted(self) -> VerifikationsradQuerySet:
        """Rows of files that are the ledger now, not of replaced ones."""
        return self.filter(sie_import__state=ImportState.IMPORTED)


class Verifikationsrad(models.Model):
    """One row of the ledger: debit positive. Files of type 2 and 3 give one row per month and account, without voucher.

    `month` is that of the transaction date. `objekt` holds "dimension:object".
    """

    sie_import = models.ForeignKey(SieImport, on_delete=models.PROTECT, related_name="rader", db_index=False)
    verifikation = models.ForeignKey(
        Verifikation, null=True, on_delete=models.PROTECT, related_name="rader", db_index=False
    )
    number = models.PositiveIntegerField("rad")
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad")
    date = models.DateField("datum")
    konto = konto_field()
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)
    text = models.CharField("text", max_length=200, blank=True)
    objekt = ArrayField(models.CharField(max_length=100), default=list, verbose_name="objekt")
    post = models.ForeignKey(Budgetpost, null=True, on_delete=models.PROTECT, related_name="rader", db_index=False)
    post_source = models.CharField(max_length=10, choices=PostSource, blank=True, default=PostSource.NONE)

    objects = VerifikationsradQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(month__gte=1, month__lte=12), name="ekonomi_rad_month"),
            models.CheckConstraint(
                condition=models.Q(post__isnull=True, post_source="")
                | models.Q(post__isnull=False, post_source__in=["mapping", "hand"]),
                name="ekonomi_rad_post_has_source",
            ),
            models.CheckConstraint(
                condition=models.Q(post__isnull=True) | models.Q(konto__gte="3", konto__lt="89"),
                name="ekonomi_rad_post_only_on_result",
                violation_error_message="Bara intäkter och kostnader kan konteras på en budgetpost.",
            ),
        ]
        indexes = [
            models.Index(fields=["sie_import", "date", "id"], name="ekonomi_rad_by_date"),
            models.Index(fields=["sie_import", "konto", "date", "id"], name="ekonomi_rad_by_konto"),
            models.Index(fields=["sie_import", "post", "date", "id"], name="ekonomi_rad_by_post"),
            models.Index(fields=["sie_import", "amount", "id"], name="ekonomi_rad_by_amount"),
            models.Index(fields=["verifikation", "number"], name="ekonomi_rad_by_voucher"),
            models.Index(
                fields=["sie_import", "date", "id"],
                condition=models.Q(post__isnull=True, konto__gte="3", konto__lt="89"),
                name="ekonomi_rad_to_post",
            ),
            models.Index(fields=["sie_import"], condition=models.Q(post_source="hand"), name="ekonomi_rad_by_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.konto} {self.amount}"
