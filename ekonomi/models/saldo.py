from django.db import models

from ekonomi.models.konto import konto_field
from ekonomi.models.sie_import import SieImport


class Saldo(models.Model):
    """Opening and closing balance of an account in one file, debit positive.

    `ub` is that of the file, or opening balance and rows when the file states none.
    """

    sie_import = models.ForeignKey(SieImport, on_delete=models.PROTECT, related_name="saldon")
    year = models.PositiveSmallIntegerField("år")
    konto = konto_field()
    ib = models.DecimalField("ingående balans", max_digits=18, decimal_places=2)
    ub = models.DecimalField("utgående balans", max_digits=18, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sie_import", "konto"], name="ekonomi_saldo_one_per_konto")]

    def __str__(self) -> str:
        return f"{self.konto} {self.year}"
