"""What an insats has made ready for a person: its part of a registerutdrag, sealed with what the person knows."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from insatser.models import Insats
from members.models import Uppdrag

LONGEST = timedelta(days=30)
KEPT_FROM_THE_WEB = ("code_digest", "content_sealed", "tries")


def digest_of(code: str) -> str:
    """What is kept of a code. It is long and random, so one round is enough; the database computes the same."""
    return hashlib.sha256(code.encode()).hexdigest()


class UtdragsdelManager(models.Manager["Utdragsdel"]):
    """Without what the web's role may not read: the content is given by the database to whoever has the code."""

    def get_queryset(self) -> models.QuerySet[Utdragsdel]:
        """What the insats may know of it."""
        return super().get_queryset().defer(*KEPT_FROM_THE_WEB)


class Utdragsdel(models.Model):
    """One insats's part, made at a moment. The database takes it away when a consent that it rests on is over.

    The content can be read with the code and the person's number together, and with no key of ours (ADR 17).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats")
    about = ArrayField(models.UUIDField(), verbose_name="gäller")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    content_sealed = models.TextField(editable=False)
    made_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="gjord av")
    made_at = models.DateTimeField("gjord", default=timezone.now)
    expires_at = models.DateTimeField("gäller till")
    is_mailed = models.BooleanField("skickad med e-post", default=False)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    reads = models.PositiveSmallIntegerField("läst gånger", default=0)
    opened_at = models.DateTimeField("öppnad", null=True)

    objects = UtdragsdelManager()

    class Meta:
        verbose_name = "del av registerutdrag"
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST),
                name="participants_utdragsdel_expires",
            ),
        ]

    def __str__(self) -> str:
        return "Del av registerutdrag"
