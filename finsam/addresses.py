"""Addresses that every page or row asks for: `reverse` costs as much as a table row to draw."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse

STAND_IN = UUID(int=0)


def address_of(name: str, key: UUID, *more: int) -> str:
    """The same as reverse(name, args=[key, *more]), of a page whose first argument is a UUID."""
    before, after = _around(name, *more)
    return f"{before}{key}{after}"


def address(name: str, *args: Any) -> str:
    """The same as reverse(name, args=args)."""
    return address_of(name, *args) if args and isinstance(args[0], UUID) else page_address(name, *args)


@cache
def _around(name: str, *more: int) -> tuple[str, str]:
    before, _, after = reverse(name, args=[STAND_IN, *more]).partition(str(STAND_IN))
    return before, after


@lru_cache(maxsize=1000)
def page_address(name: str, *args: int | str) -> str:
    """The same as reverse(name, args=args), of a page that stands for itself or for a year."""
    return reverse(name, args=args)
