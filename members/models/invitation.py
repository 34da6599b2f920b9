from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.addresses import address_of
from members.models.person import Person

VALID_FOR = timedelta(days=7)


def new_token() -> str:
    """A secret for a one-time link; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token. It is long and random, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self) -> InvitationQuerySet:
        """Neither used nor withdrawn; the link may have run out and be sent again."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self) -> InvitationQuerySet:
        """Those whose link works now."""
        return self.open().filter(expires_at__gt=timezone.now())

    def with_token(self, token: str) -> InvitationQuerySet:
        """The one that this link opens."""
        return self.filter(token_hash=hashed(token))


class Invitation(models.Model):
    """A one-time link by e-mail, with which a person chooses user name and password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="inbjudningar", verbose_name="person")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField("skickad")
    sent_count = models.PositiveSmallIntegerField("antal utskick", default=1)
    expires_at = models.DateTimeField("gäller till")
    sent_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="skickade_inbjudningar",
        verbose_name="skickad av",
    )
    used_at = models.DateTimeField("använd", null=True, blank=True)
    withdrawn_at = models.DateTimeField("återtagen", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "inbjudan"
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="members_invitation_one_open_per_person",
                violation_error_message="Personen har redan en inbjudan. Skicka den igen i stället.",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="members_invitation_used_or_withdrawn",
                violation_error_message="En använd inbjudan kan inte återtas.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")), name="members_invitation_expires_after_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"Inbjudan {self.sent_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("members:person", self.person_id)

    @property
    def is_open(self) -> bool:
        """Neither used nor withdrawn."""
        return self.used_at is None and self.withdrawn_at is None

    @property
    def is_expired(self) -> bool:
        """True when the link no longer works because of its age."""
        return self.is_open and self.expires_at <= timezone.now()

    def renew_token(self) -> str:
        """A new secret, valid from now on; the earlier link stops working. Saving is the caller's."""
        token = new_token()
        self.token_hash = hashed(token)
        self.sent_at = timezone.now()
        self.expires_at = self.sent_at + VALID_FOR
        return token
