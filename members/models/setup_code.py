from __future__ import annotations

from django.db import models
from django.utils import timezone


class SetupCodeQuerySet(models.QuerySet["SetupCode"]):
    """Codes for the first-run page."""

    def usable(self) -> SetupCodeQuerySet:
        """Codes that still open the page."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class SetupCode(models.Model):
    """A one-time code that `create_setup_code` prints and that opens the first-run page; only its hash is stored."""

    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SetupCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "kod för första start"

    def __str__(self) -> str:
        return f"Kod {self.created_at:%Y-%m-%d}"
