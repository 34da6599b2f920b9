"""The forms of django-allauth in our words: labels, hints and messages in Swedish, and no placeholder text."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa_base
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError

from finsam.forms import EMAIL_ERROR, required_message
from members.fields import CHOOSING_HINT

CODE_HINT = "Sex siffror från din app, eller en reservkod."
WRONG_FIRST_CODE = "Koden stämmer inte. Skriv den kod som appen visar just nu."
WRONG_KEY = "Nyckeln kunde inte användas. Försök igen, eller välj ett annat sätt."
KEY_NAME_HINT = "Till exempel Min telefon. Namnet hjälper dig att skilja dina nycklar åt."


class Worded:
    """Gives the fields our words after allauth has built them."""

    labels: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, str]] = {}
    attributes: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(self.attributes.get(name, {}))
            field.error_messages["required"] = required_message(field, str(field.label))
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = EMAIL_ERROR


class Refusing:
    """Says what was wrong here: allauth says of an app's first code and of a key what it says of a code at login."""

    refusal: ClassVar[str]

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", "") == "incorrect_code":
            error = ValidationError(self.refusal, code="incorrect_code")
        super().add_error(field, error)  # type: ignore[misc] # the form's


CODE = {"code": {"class": "w10", "inputmode": "numeric", "autocomplete": "one-time-code"}}
NEW_PASSWORD = {"password1": "Nytt lösenord", "password2": "Nytt lösenord en gång till"}


class LoginForm(Worded, account.LoginForm):  # type: ignore[misc] # allauth is untyped
    """User name or e-mail, and password."""

    labels = {"login": "Användarnamn eller e-postadress", "password": "Lösenord"}
    attributes = {"login": {"autocomplete": "username"}}


class ReauthenticateForm(Worded, account.ReauthenticateForm):  # type: ignore[misc] # allauth is untyped
    """The password once more, before something sensitive."""

    labels = {"password": "Lösenord"}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc] # allauth is untyped
    """The present and a new password."""

    labels = {"oldpassword": "Nuvarande lösenord", **NEW_PASSWORD}
    hints = {"password1": CHOOSING_HINT}


class ResetPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc] # allauth is untyped
    """The address that the link goes to."""

    labels = {"email": "E-postadress"}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc] # allauth is untyped
    """A new password, reached by the link."""

    labels = NEW_PASSWORD
    hints = {"password1": CHOOSING_HINT}


class AuthenticateForm(Worded, mfa_base.AuthenticateForm):  # type: ignore[misc] # allauth is untyped
    """The code at login."""

    labels = {"code": "Engångskod"}
    hints = {"code": CODE_HINT}
    attributes = CODE


class ReauthenticateCodeForm(Worded, mfa_base.ReauthenticateForm):  # type: ignore[misc] # allauth is untyped
    """The code once more, before something sensitive."""

    labels = {"code": "Engångskod"}
    hints = {"code": CODE_HINT}
    attributes = CODE


class ActivateTOTPForm(Refusing, Worded, totp.ActivateTOTPForm):  # type: ignore[misc] # allauth is untyped
    """The first code from the new app."""

    labels = {"code": "Engångskod"}
    hints = {"code": "Sex siffror som appen visar."}
    refusal = WRONG_FIRST_CODE
    attributes = CODE


class DeactivateTOTPForm(Worded, totp.DeactivateTOTPForm):  # type: ignore[misc] # allauth is untyped
    """Nothing to fill in."""


class GenerateRecoveryCodesForm(Worded, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc] # allauth is untyped
    """Nothing to fill in."""


class AddWebAuthnForm(Refusing, Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """Name of a new key; the browser fills in the rest."""

    labels = {"name": "Nyckelns namn", "passwordless": "Logga in med nyckeln i stället för lösenord"}
    hints = {"name": KEY_NAME_HINT, "passwordless": "Nyckeln måste då be om PIN-kod, fingeravtryck eller ansikte."}
    refusal = WRONG_KEY


class AuthenticateWebAuthnForm(Refusing, Worded, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc] # untyped
    """The key as the second step of the login."""

    refusal = WRONG_KEY


class LoginWebAuthnForm(Refusing, Worded, webauthn.LoginWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """The key in place of the password."""

    refusal = WRONG_KEY


class ReauthenticateWebAuthnForm(Refusing, Worded, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc] # untyped
    """The key once more, before something sensitive."""

    refusal = WRONG_KEY


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """Another name for a key."""

    labels = {"name": "Nyckelns namn"}
    hints = {"name": KEY_NAME_HINT}
