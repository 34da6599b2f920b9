"""The one förbund of this installation: every page shows its name. Looked up once a request, never older than that."""

from django.db.models import QuerySet

from finsam import acting, protection
from finsam.prepared import prepared
from members.models import Forbund

NOTE = "forbund"


@prepared
def _forbund() -> QuerySet[Forbund]:
    return Forbund.objects.select_related("organisation").order_by()[:1]


def current_forbund() -> Forbund | None:
    """The förbund, or None before the set-up."""
    noted = acting.noted()
    if NOTE not in noted:
        noted[NOTE] = next(iter(_forbund()), None)
    forbund: Forbund | None = noted[NOTE]
    return forbund


def forget() -> None:
    """Read the förbund anew; called where it changes, for the rest of that request."""
    acting.noted().pop(NOTE, None)


def small_number_threshold() -> int:
    """The smallest number that is shown outside the insats; the source that `finsam.protection` asks."""
    forbund = current_forbund()
    chosen = protection.DEFAULT_THRESHOLD if forbund is None else forbund.small_number_threshold
    return max(chosen, protection.LOWEST_THRESHOLD)
