"""The pages behind the footer links, open to everybody, and the sign of life that keeps a session."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from finsam.access import methods, public


@public
@methods(read=["GET"])
def about(request: HttpRequest) -> HttpResponse:
    """Om e-tjänsten."""
    return render(request, "information/about.html")


@public
@methods(read=["GET"])
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tillgänglighetsredogörelsen som lagen (2018:1937) kräver."""
    return render(request, "information/accessibility.html")


@public
@methods(read=["GET"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Behandling av personuppgifter."""
    context = {
        "identity_days": settings.IDENTITY_DAYS_AFTER_END,
        "follow_up_days": settings.FOLLOW_UP_DAYS_AFTER_END,
        "backup_days": settings.BACKUP_DAYS,
    }
    return render(request, "information/privacy.html", context)


@public
@methods(read=["GET"])
def contact(request: HttpRequest) -> HttpResponse:
    """Kontakta kansliet."""
    return render(request, "information/contact.html")


@methods(read=["GET"])
def keep_session(request: HttpRequest) -> HttpResponse:
    """Nothing but a sign of life: the button Fortsätt vara inloggad."""
    return HttpResponse(status=204)
