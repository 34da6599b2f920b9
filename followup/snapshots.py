"""Figures as text that never changes: canonical JSON and its hash."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from finsam.protection import Protected

Json = Any
SMALL = "<"
HIDDEN = ".."


def plain(value: Any) -> Json:
    """A value as JSON holds it: amounts with two decimals as text, days in ISO form, protected numbers as shown."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Protected):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def canonical(value: Json) -> bytes:
    """The one way to write `value`: sorted keys, no spaces, UTF-8."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def count(value: Json) -> int | Protected | None:
    """A count read back from a snapshot, protected again if it was."""
    if isinstance(value, str):
        return Protected(is_secondary=True) if value == HIDDEN else Protected(int(value.removeprefix(SMALL)))
    return int(value) if value is not None else None


def amount(value: Json) -> Decimal | None:
    """An amount read back from a snapshot."""
    return Decimal(value) if value is not None else None
