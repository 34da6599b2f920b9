"""A personal link to the questions after the end: a one-time token, kept only as a digest (U 6.1)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from members.models import Uppdrag
from participants.models.uppfoljning import Uppfoljningstillfalle


def new_token() -> str:
    """A secret for one link."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of it. It is long and random, so one round is enough; the database computes the same."""
    return hashlib.sha256(token.encode()).hexdigest()


class Uppfoljningslank(models.Model):
    """That somebody can answer for one time to ask without logging in. The database opens it for whoever has the token,
    and takes it away when it was used, or the consent is over.
    """

    tillfalle = models.OneToOneField(
        Uppfoljningstillfalle, primary_key=True, on_delete=models.PROTECT, related_name="lank", verbose_name="tillfälle"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="gjord av")
    made_at = models.DateTimeField("gjord", default=timezone.now)
    expires_at = models.DateTimeField("gäller till")
    is_mailed = models.BooleanField("skickad med e-post", default=False)

    class Meta:
        verbose_name = "personlig länk"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at"))
                & models.Q(expires_at__lte=models.F("made_at") + timedelta(days=60)),
                name="participants_lank_expires",
            ),
        ]

    def __str__(self) -> str:
        return "Personlig länk"

    @property
    def works(self) -> bool:
        """Whether it has not expired."""
        return self.expires_at > timezone.now()

    def renew(self) -> str:
        """A new token from now on; the earlier one stops working. Saving is the caller's."""
        token = new_token()
        self.token_digest, self.made_at = digest_of(token), timezone.now()
        self.expires_at = self.made_at + timedelta(days=settings.FOLLOW_UP_LINK_DAYS)
        return token
