"""How many times gallring has made one person into two in a year, so that its figure stays as it was (ADR 19)."""

from django.db import models

from insatser.models import Insats


class FrystaPersoner(models.Model):
    """Extra deltagare of a calendar year, of all or of an insats and an age band; a trigger counts them.

    Erasing an identity makes its deltagande somebody of its own. Who had two in a year would be counted twice.
    """

    year = models.PositiveSmallIntegerField("år")
    insats = models.ForeignKey(Insats, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kon = models.CharField("kön", max_length=10)
    band = models.PositiveSmallIntegerField("åldersband", null=True)
    extra = models.PositiveIntegerField("räknade en gång till")

    class Meta:
        verbose_name = "frysta personer"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "insats", "kon", "band"], nulls_distinct=False, name="followup_frystapersoner_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
