"""Encryption of single fields with keys from the environment: the newest encrypts, all decrypt.

What has to be found again without being read is stored beside as a keyed digest. Its key is made from the same keys, so
that they change together.
"""

import base64
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """`text` encrypted with the newest key."""
    return encrypt_bytes(text.encode())


def encrypt_bytes(content: bytes) -> str:
    """The content of a file encrypted with the newest key, as text."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(content).decode()


def decrypt(text: str) -> str:
    """The text behind `text`. Raises cryptography's InvalidToken when no key fits."""
    return decrypt_bytes(text).decode()


def decrypt_bytes(text: str) -> bytes:
    """The content of a file behind `text`."""
    return _box(tuple(settings.FIELD_KEYS)).decrypt(text.encode())


def _sealed_by(secrets: tuple[str, ...]) -> Fernet:
    """The box of these secrets; one of them has to be long and random."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"finsam seal").derive("\0".join(secrets).encode())
    return Fernet(base64.urlsafe_b64encode(made))


def seal(text: str, *secrets: str) -> str:
    """`text` encrypted with what only its reader knows: no key of the environment opens it."""
    return _sealed_by(secrets).encrypt(text.encode()).decode()


def unseal(sealed: str, *secrets: str) -> str | None:
    """The text behind the seal; None when the secrets are others."""
    try:
        return _sealed_by(secrets).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


@dataclass
class Rotation:
    """A change of keys over many fields, and what it has met."""

    seen: int = 0
    changed: int = 0
    unreadable: int = 0

    def of(self, text: str) -> str:
        """The same text encrypted with the newest key; untouched when it is already, or when no key fits."""
        self.seen += 1
        if _is_newest(text):
            return text
        try:
            fresh = _box(tuple(settings.FIELD_KEYS)).rotate(text.encode()).decode()
        except InvalidToken:
            self.unreadable += 1
            return text
        self.changed += 1
        return fresh


def _is_newest(text: str) -> bool:
    try:
        _box((settings.FIELD_KEYS[0],)).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=8)
def _digest_key(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"finsam digest")
    return made.derive(base64.urlsafe_b64decode(key))


def digests(text: str) -> list[str]:
    """The keyed digest (HMAC-SHA256, hex) of `text` under each key, newest first: store the first, look for all."""
    return [hmac.digest(_digest_key(key), text.encode(), "sha256").hex() for key in settings.FIELD_KEYS]
