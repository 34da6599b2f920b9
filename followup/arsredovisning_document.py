"""Stub."""

from typing import Any


def context(stored: Any, *, is_pdf: bool) -> dict[str, Any]:
    return {}


def sheets(stored: Any) -> list[Any]:
    return []
