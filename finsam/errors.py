"""Error pages: 404, 403 with the reason and whom to ask, 503 and 500 without details but with an error number."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from finsam import drafts
from finsam.access import public

API = "/api/"
"""Programs ask here: they get the reason as JSON."""
RETRY_SECONDS = 60


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "400.html", status=400)


@public
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason that the predicate gave."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what exists but is out of this user's sight."""
    if request.path.startswith(API):
        return JsonResponse({"detail": "Det finns inte, eller så har du inte tillgång till det."}, status=404)
    return render(request, "404.html", status=404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database cannot be reached: nothing is said but the number that the log has too.

    Uses no database: it may be what failed.
    """
    number = getattr(request, "error_number", "")
    is_closed = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status, headers = (503, {"Retry-After": str(RETRY_SECONDS)}) if is_closed else (500, {})
    if request.path.startswith(API):
        detail = "E-tjänsten är stängd en stund." if is_closed else "Något gick fel hos oss."
        body = {"detail": f"{detail} Försök igen om en stund. Felnummer: {number}."}
        return JsonResponse(body, status=status, headers=headers)
    page = render_to_string(f"{status}.html", {"error_number": number})
    return HttpResponse(page, status=status, headers=headers)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's hidden key was missing or too old: often the user has logged in again in another window."""
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    kept = is_ours and request.user.is_authenticated and drafts.keep(request, request.user.pk)
    return render(request, "403_csrf.html", {"kept_at": request.get_full_path() if kept else ""}, status=403)
