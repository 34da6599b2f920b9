"""Error pages: 404, 403 with the reason and whom to ask, 500 without details but with an error number."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from finsam import drafts
from finsam.access import public

API = "/api/"
"""Programs ask here: they get the reason as JSON."""


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
    """500: nothing is said but the number that the log has too. Uses no database: it may be what failed."""
    number = getattr(request, "error_number", "")
    if request.path.startswith(API):
        return JsonResponse(
            {"detail": f"Något gick fel hos oss. Försök igen om en stund. Felnummer: {number}."}, status=500
        )
    page = render_to_string("500.html", {"error_number": number})
    return HttpResponse(page, status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's hidden key was missing or too old: often the user has logged in again in another window."""
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    kept = is_ours and request.user.is_authenticated and drafts.keep(request, request.user.pk)
    return render(request, "403_csrf.html", {"kept_at": request.get_full_path() if kept else ""}, status=403)
