"""Encryption of single fields with keys from the environment: the newest encrypts, all decrypt."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """`text` encrypted with the newest key."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The text behind `text`. Raises cryptography's InvalidToken when no key fits."""
    return _box(tuple(settings.FIELD_KEYS)).decrypt(text.encode()).decode()


def rotate(text: str) -> str:
    """The same text encrypted with the newest key."""
    return _box(tuple(settings.FIELD_KEYS)).rotate(text.encode()).decode()
