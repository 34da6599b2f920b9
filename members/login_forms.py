"""The forms of django-allauth in our words: labels, hints and messages in Swedish, and no placeholder text."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa_base
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from finsam.forms import required_message
from members.fields import CHOOSING_HINT

CODE_HINT = "Sex siffror från din app, eller en reservkod."
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


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc] # allauth is untyped
    """The first code from the new app."""

    labels = {"code": "Engångskod"}
    hints = {"code": "Sex siffror som appen visar."}
    attributes = CODE


class DeactivateTOTPForm(Worded, totp.DeactivateTOTPForm):  # type: ignore[misc] # allauth is untyped
    """Nothing to fill in."""


class GenerateRecoveryCodesForm(Worded, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc] # allauth is untyped
    """Nothing to fill in."""


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """Name of a new key; the browser fills in the rest."""

    labels = {"name": "Nyckelns namn", "passwordless": "Logga in med nyckeln i stället för lösenord"}
    hints = {"name": KEY_NAME_HINT, "passwordless": "Nyckeln måste då be om PIN-kod, fingeravtryck eller ansikte."}


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """Another name for a key."""

    labels = {"name": "Nyckelns namn"}
    hints = {"name": KEY_NAME_HINT}
