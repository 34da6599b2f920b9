from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from finsam import dates, history
from finsam.status import Status, Tone
from members.models.uppdrag import Uppdrag
from members.models.user import User

LONGEST = timedelta(days=366)


def hashed(key: str) -> str:
    """What is stored of a key. It is long and random, so one round is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Keys to the API."""

    def visible_to(self, user: User) -> ApiTokenQuerySet:
        """One's own."""
        return self.filter(user=user)

    def usable(self) -> ApiTokenQuerySet:
        """Neither withdrawn nor run out."""
        return self.filter(withdrawn_at__isnull=True, expires_on__gte=dates.today())


class ApiToken(models.Model):
    """A key with which a program acts as a user with one of the user's uppdrag. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    uppdrag = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="api_tokens", verbose_name="uppdrag")
    name = models.CharField("vad nyckeln används till", max_length=80)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField("gäller till och med")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField("återtagen", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API-nyckel"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="members_apitoken_has_name",
                violation_error_message="Skriv vad nyckeln används till.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, user: User, *, name: str, expires_on: date) -> tuple[Self, str]:
        """Make a key for the acting uppdrag; returns it with the secret, which is shown once and never again."""
        if user.acting is None:
            raise ValueError("a key needs an acting uppdrag")
        secret = f"finsam_{secrets.token_urlsafe(32)}"
        with transaction.atomic():
            token = cls.objects.create(
                user=user, uppdrag=user.acting, name=name, key_hash=hashed(secret), expires_on=expires_on
            )
            history.record(token, "api_token.issued", by=user, changes={"expires_on": [None, str(expires_on)]})
        return token, secret

    def withdraw(self, *, by: User) -> None:
        """The key opens nothing from now on. Withdrawing it again changes nothing."""
        with transaction.atomic():
            changed = type(self).objects.filter(pk=self.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
            if changed:
                history.record(self, "api_token.withdrawn", by=by)
        self.refresh_from_db()

    @property
    def is_usable(self) -> bool:
        """Whether it opens anything today."""
        return self.withdrawn_at is None and self.expires_on >= dates.today()

    @property
    def status(self) -> Status:
        """How it is shown."""
        if self.is_usable:
            return Status(Tone.OK, "Gäller")
        return Status(Tone.DONE, "Återtagen" if self.withdrawn_at else "Har gått ut")
