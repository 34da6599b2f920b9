"""The one förbund of this installation, kept in the cache since every page shows its name."""

from django.core.cache import cache

from finsam import protection
from members.models import Forbund

CACHE_KEY = "forbund"


def current_forbund() -> Forbund | None:
    """The förbund, or None before the set-up."""
    forbund: Forbund | None = cache.get(CACHE_KEY)
    if forbund is None:
        forbund = Forbund.objects.select_related("organisation").first()
        if forbund is not None:
            cache.set(CACHE_KEY, forbund, 60)
    return forbund


def forget() -> None:
    """Read the förbund anew next time; called where it changes."""
    cache.delete(CACHE_KEY)


def small_number_threshold() -> int:
    """The smallest number that is shown outside the insats; the source that `finsam.protection` asks."""
    forbund = current_forbund()
    chosen = protection.DEFAULT_THRESHOLD if forbund is None else forbund.small_number_threshold
    return max(chosen, protection.LOWEST_THRESHOLD)
