"""What every page shows: the förbund, the menu of the acting role, the demo band."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from members.current_forbund import current_forbund
from members.navigation import menu


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html."""
    user = getattr(request, "user", None)
    return {
        "forbund": current_forbund(),
        "navigation": menu(user, request.path) if user is not None and user.is_authenticated else [],
        "is_demo": settings.IS_DEMO,
    }
