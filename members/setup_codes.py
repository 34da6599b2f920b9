"""One-time codes that open the first-run page."""

import secrets
from datetime import timedelta

from django.utils import timezone

from members.models import SetupCode
from members.models.invitation import hashed

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP_LENGTH = 5, 5
VALID_FOR = timedelta(hours=24)


def create() -> str:
    """A new code, valid for a day; earlier unused ones stop working. Only its hash is stored."""
    SetupCode.objects.usable().update(used_at=timezone.now())
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)]
    code = "-".join(groups)
    SetupCode.objects.create(code_hash=hashed(_plain(code)), expires_at=timezone.now() + VALID_FOR)
    return code


def find(typed: str) -> SetupCode | None:
    """The usable code that was typed, in any case and with or without hyphens and spaces."""
    return SetupCode.objects.usable().filter(code_hash=hashed(_plain(typed))).first()


def use(code: SetupCode) -> None:
    """A code opens the page once."""
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())
