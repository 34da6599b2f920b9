"""What we change in django-allauth: nobody signs up by themself, every act is logged, our words and our e-mails, and
second factors are kept encrypted."""

import time
from typing import Any

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from finsam import acting, encryption, history
from members import acting_uppdrag, emails
from members.enums import MFA_ROLES
from members.models import Uppdrag, User
from members.security_demands import HAS_MFA

log = structlog.get_logger()

WRONG_LOGIN = "Användarnamnet eller lösenordet stämmer inte. Försök igen eller välj ett nytt lösenord."
WRONG_CODE = "Koden stämmer inte. Skriv den kod som appen visar just nu, eller en reservkod som du inte har använt."
TOO_MANY = "Du har försökt för många gånger. Vänta fem minuter och försök igen."

NOTICES = {
    "account/email/password_changed": ("", "Ditt lösenord är bytt."),
    "account/email/password_reset": ("user.password_reset", "Ditt lösenord är bytt med en länk från ett mejl."),
    "mfa/email/totp_activated": ("user.factor_added", "En app för engångskoder är kopplad till ditt konto."),
    "mfa/email/totp_deactivated": ("user.factor_removed", "Appen för engångskoder är borttagen från ditt konto."),
    "mfa/email/webauthn_added": ("user.factor_added", "En nyckel är kopplad till ditt konto."),
    "mfa/email/webauthn_removed": ("user.factor_removed", "En nyckel är borttagen från ditt konto."),
    "mfa/email/recovery_codes_generated": ("user.recovery_codes_made", "Nya reservkoder är skapade för ditt konto."),
}
"""What allauth tells about: the history's code, and the sentence in the message to the user."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Accounts come by invitation only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Kontot är stängt. Kontakta kansliet.",
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "invalid_login": WRONG_LOGIN,
        "incorrect_password": "Lösenordet stämmer inte. Försök igen.",
        "enter_current_password": "Skriv ditt nuvarande lösenord.",
        "invalid_password_reset": "Länken gäller inte längre. Be om en ny.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """From here on the user acts with an uppdrag, also in the rest of this request."""
        super().login(request, user)
        user.available_uppdrag = acting_uppdrag.own_active(user)
        acting_uppdrag.choose(request, user)
        acting.declare(user.subject)
        history.record(user, "user.logged_in", by=user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not just after the login: nobody is asked for the same password twice in a row (WCAG 3.3.7)."""
        records = get_authentication_records(self.request, self.request.user)
        is_recent = bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not is_recent and bool(super().is_reauthentication_required(app=app, **kwargs))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._record_failure("user.locked_out", credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._record_failure("user.login_failed", credentials)

    def _record_failure(self, code: str, credentials: dict[str, Any]) -> None:
        if (account := _account(credentials)) is not None:
            history.record(account, code, by=None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for each account, whether user name or e-mail is tried."""
        account = _account(credentials)
        typed = str(credentials.get("email") or credentials.get("username") or "").lower()
        return f"account:{account.pk}" if account is not None else f"unknown:{typed}"

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        if acting.current().user_id == user.pk:
            history.record(user, "user.password_changed", by=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the link to a new password is sent this way; an unknown address gets no message at all."""
        if template_prefix != "account/email/password_reset_key":
            return
        try:
            emails.send_password_link(context["user"], context["password_reset_url"])
        except OSError as error:
            log.warning("mail_failed", kind="password_link", error=type(error).__name__)
            messages.error(self.request, "Mejlet kunde inte skickas. Försök igen om en stund eller kontakta kansliet.")
            raise ImmediateHttpResponse(redirect("account_reset_password")) from error

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Log the act and tell the user. allauth calls it within the request or after its transaction."""
        code, sentence = NOTICES[template_prefix]
        if code:
            _record_as(user, code)
        if code == "user.factor_removed" and self.request is not None:
            self.request.session.pop(HAS_MFA, None)
        emails.try_send_notice(user, sentence)


def _record_as(user: User, code: str) -> None:
    """Write the history in the user's own name, in or outside a transaction."""
    before = acting.current()
    with acting.transaction_as(user.subject):
        history.record(user, code, by=user)
    if connection.in_atomic_block:
        acting.declare(before)


def _account(credentials: dict[str, Any]) -> User | None:
    """The account that somebody tries to log in to."""
    typed = str(credentials.get("username") or credentials.get("email") or "")
    found = User.objects.filter(username__iexact=typed).first()
    return found or User.objects.filter(email__iexact=typed).first()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth is untyped
    """Secrets of TOTP and recovery codes are encrypted in the database; who must have a second factor keeps one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "Din roll kräver inloggning i två steg. Lägg till ett annat sätt först.",
        "cannot_generate_recovery_codes": "Lägg till en app eller en nyckel innan du skapar reservkoder.",
        "rate_limited": TOO_MANY,
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        factors = Authenticator.objects.filter(user=authenticator.user_id).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        if factors.exclude(pk=authenticator.pk).exists():
            return True
        own = Uppdrag.objects.active().filter(person__user=authenticator.user_id, role__in=MFA_ROLES)
        return not own.exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "Min nyckel" if count == 0 else f"Min nyckel {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Finsam"}
