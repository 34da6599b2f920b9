"""Kept sums of deltaganden: what the reports of participants read. The database keeps them (ADR 12)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from insatser.models import Insats


class Deltagandesumma(models.Model):
    """What begins and ends in an insats in a calendar month, by kön and age band. `svar` counts answers of the ended.

    Nobody writes it but the triggers of migration 0006, at the end of each transaction that changes a deltagande.
    """

    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", db_index=False)
    first = models.DateField("månad")
    kon = models.CharField("kön", max_length=10)
    band = models.PositiveSmallIntegerField("åldersband")
    nya = models.PositiveIntegerField()
    avslutade = models.PositiveIntegerField()
    okat = models.PositiveIntegerField()
    oforandrat = models.PositiveIntegerField()
    okant = models.PositiveIntegerField()
    annat = models.PositiveIntegerField()
    dagar = models.BigIntegerField()
    tider = ArrayField(models.IntegerField())
    svar = models.JSONField()

    class Meta:
        verbose_name = "summa av deltaganden"
        constraints = [
            models.UniqueConstraint(fields=["insats", "first", "kon", "band"], name="followup_deltagandesumma_one"),
        ]
        indexes = [models.Index(fields=["first"], name="followup_sums_by_month")]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


class AndradManad(models.Model):
    """A month of an insats, by kön and age band, whose sums are made again when this transaction ends.

    Empty between transactions.
    """

    insats_id = models.UUIDField()
    first = models.DateField()
    kon = models.CharField(max_length=10)
    band = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"
