"""That an identity was erased: which row it belonged to, why and when, and nothing of who it was (ADR 16)."""

from __future__ import annotations

from django.db import models

from participants.gallring.enums import Raderingsorsak, Raderingsslag


class Radering(models.Model):
    """A row of the journal of erasures. Triggers write it when an identity is deleted, whoever deletes it; final.

    `restore` reads it first, so that a backup brings nobody back.
    """

    slag = models.CharField("slag", max_length=20, choices=Raderingsslag)
    rad = models.UUIDField("rad")
    """The key of the deltagande or the remiss, which says nothing about the person."""
    orsak = models.CharField("orsak", max_length=20, choices=Raderingsorsak)
    at = models.DateTimeField("raderad")

    class Meta:
        verbose_name = "radering"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["slag", "rad"], name="participants_radering_once"),
            models.CheckConstraint(
                condition=models.Q(slag__in=Raderingsslag.values, orsak__in=Raderingsorsak.values),
                name="participants_radering_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Radering {str(self.rad)[:8]}"
