"""A form that somebody has signed: encrypted, behind the wall, and gone with the name."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam import encryption
from insatser.models import Insats
from members.models import Uppdrag
from participants.enums import Syfte
from participants.models.deltagande import Deltagande
from participants.samtycke.enums import Blankettslag, Filtyp

MOST_BYTES = 5_000_000


class Samtyckesblankett(models.Model):
    """One signed form of a deltagande, for one purpose or several. Final: it is read, removed or erased.

    A foreign key that Django does not know leads to the identity and erases the form with it (ADR 20).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="blanketter", verbose_name="deltagande"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_constraint=False
    )
    syften = ArrayField(models.CharField(max_length=30, choices=Syfte), verbose_name="gäller")
    slag = models.CharField("slag", max_length=10, choices=Blankettslag)
    filtyp = models.CharField("filtyp", max_length=4, choices=Filtyp)
    size = models.PositiveIntegerField("storlek i byte")
    content_encrypted = models.TextField()
    added_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="tillagd av")
    added_at = models.DateTimeField("tillagd", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "underskriven blankett"
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    syften__contained_by=Syfte.values,
                    syften__len__gt=0,
                    slag__in=Blankettslag.values,
                    filtyp__in=Filtyp.values,
                ),
                name="participants_samtyckesblankett_known",
            ),
            models.CheckConstraint(
                condition=Q(size__range=(1, MOST_BYTES)), name="participants_samtyckesblankett_not_large"
            ),
        ]

    def __str__(self) -> str:
        return "Underskriven blankett"

    @property
    def content(self) -> bytes:
        """The file."""
        return encryption.decrypt_bytes(self.content_encrypted)

    @property
    def purposes(self) -> str:
        """What it is about, in words."""
        return ", ".join(syfte.label for syfte in Syfte if syfte.value in self.syften)

    def write(self, content: bytes) -> None:
        """Put the file into the row, encrypted; does not save."""
        self.size, self.content_encrypted = len(content), encryption.encrypt_bytes(content)
