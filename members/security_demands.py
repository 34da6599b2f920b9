"""What a login must fulfil before it gets anywhere: a second factor for some roles, and neither idle nor old."""

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import resolve, reverse

from finsam import drafts
from members.enums import MFA_ROLES
from members.models import User

LAST_ACTIVE, BEGAN = "last_active_at", "began_at"
HAS_MFA = "has_second_factor"
ALWAYS_ALLOWED = (
    "account_",
    "mfa_",
    "static",
    "health",
    "about",
    "accessibility",
    "privacy",
    "contact",
    "keep_session",
)
KEEPS_NO_SESSION_ALIVE = ("jobs:detail",)


def next_step(request: HttpRequest, user: User) -> str | None:
    """Where the user has to go first, or None when nothing stands in the way."""
    if is_over(request):
        logout(request)
        drafts.remember_owner(request, user.pk)
        query = {"utloggad": "1"}
        if drafts.keep(request):
            query["next"] = request.get_full_path()
        return f"{reverse('account_login')}?{urlencode(query)}"
    if demands_mfa(user) and not has_second_factor(request, user) and not _view(request).startswith(ALWAYS_ALLOWED):
        return reverse("mfa_index")
    return None


def _view(request: HttpRequest) -> str:
    """The name of the page that is asked for; looked up only where it matters, since Django does so once more."""
    return resolve(request.path_info).view_name


def demands_mfa(user: User) -> bool:
    """True when any of the user's valid uppdrag sees an identity or gives rights; not only the acting one."""
    return any(uppdrag.role in MFA_ROLES for uppdrag in user.available_uppdrag)


def has_second_factor(request: HttpRequest, user: User) -> bool:
    """True when the user has TOTP or a passkey; looked up until it is so, then remembered in the session."""
    from allauth.mfa.models import Authenticator  # the user model has to be ready

    if request.session.get(HAS_MFA):
        return True
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found = Authenticator.objects.filter(user=user, type__in=types).exists()
    if found:
        request.session[HAS_MFA] = True
    return bool(found)


def has_fresh_factor(request: HttpRequest, user: User) -> bool:
    """Whether the second factor was used a moment ago, at the login or since."""
    used = [record["at"] for record in get_authentication_records(request, user) if record.get("method") == "mfa"]
    return bool(used) and time.time() - max(used) < settings.FRESH_MFA_SECONDS


def ask_for_factor(request: HttpRequest, user: User) -> HttpResponseRedirect:
    """To the page that asks for the second factor, and back here."""
    from allauth.mfa.models import Authenticator  # the user model has to be ready

    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def is_over(request: HttpRequest) -> bool:
    """True when the last sign of life is too old, or the login. A page that polls by itself is no sign of life."""
    now = time.time()
    last, began = request.session.get(LAST_ACTIVE, now), request.session.get(BEGAN, now)
    if now - last > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
        return True
    polls = bool(getattr(request, "htmx", False)) and _view(request) in KEEPS_NO_SESSION_ALIVE
    if not polls and (LAST_ACTIVE not in request.session or now - last > 30):
        request.session[LAST_ACTIVE] = now
        request.session.setdefault(BEGAN, now)
    return False
