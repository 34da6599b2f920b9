"""Those pages of django-allauth that we use, at Swedish addresses. The rest (sign-up, e-mail change) has none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from finsam.pages import page_errors
from finsam.status import Status, Tone
from members import security_demands

View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """The same view; it answers 422 when something typed has to be changed, and is kept in no cache."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and page_errors(response.context_data or {}):
            response.status_code = 422
        return response

    return never_cache(shown)


def two_steps(request: HttpRequest) -> HttpResponseBase:
    """allauth's overview, told whether the user's role demands a second step."""
    response: HttpResponseBase = mfa.index(request)
    if isinstance(response, TemplateResponse) and request.user.is_authenticated:
        context = response.context_data or {}
        context["mfa_is_demanded"] = security_demands.demands_mfa(request.user)
        context["has_second_factor"] = any(kind in context["authenticators"] for kind in ("totp", "webauthn"))
        context["factor_on"] = Status(Tone.OK, "Tillagd")
        response.context_data = context
    return response


def recovery_codes_file(request: HttpRequest) -> HttpResponseBase:
    """allauth's file of recovery codes, under a Swedish name."""
    response: HttpResponseBase = recovery.download_recovery_codes(request)
    response["Content-Disposition"] = 'attachment; filename="reservkoder.txt"'
    return response


urlpatterns = [
    path("logga-in/", page(account.login), name="account_login"),
    path("logga-ut/", page(account.logout), name="account_logout"),
    path("stangt/", page(account.account_inactive), name="account_inactive"),
    path("bekrafta-losenord/", page(account.reauthenticate), name="account_reauthenticate"),
    path("byt-losenord/", page(account.password_change), name="account_change_password"),
    path("glomt-losenord/", page(account.password_reset), name="account_reset_password"),
    path("glomt-losenord/skickat/", page(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^nytt-losenord/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "nytt-losenord/klart/",
        page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("tva-steg/", page(two_steps), name="mfa_index"),
    path("tva-steg/logga-in/", page(mfa.authenticate), name="mfa_authenticate"),
    path("tva-steg/bekrafta/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("tva-steg/app/", page(totp.activate_totp), name="mfa_activate_totp"),
    path("tva-steg/app/ta-bort/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("tva-steg/reservkoder/", page(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("tva-steg/reservkoder/nya/", page(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("tva-steg/reservkoder/fil/", page(recovery_codes_file), name="mfa_download_recovery_codes"),
    path("tva-steg/nycklar/", page(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tva-steg/nycklar/ny/", page(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("tva-steg/nycklar/bekrafta/", page(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("tva-steg/nycklar/logga-in/", page(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("tva-steg/nycklar/<int:pk>/ta-bort/", page(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("tva-steg/nycklar/<int:pk>/", page(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
