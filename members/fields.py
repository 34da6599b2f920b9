"""Form fields of people and organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr

ORGNR_ERROR = "Skriv organisationsnumret som NNNNNN-NNNN, till exempel 222000-0018."
CHECK_DIGIT_ERROR = "Kontrollera organisationsnumret. Den sista siffran stämmer inte med de andra."
CHOOSING_HINT = "Minst 12 tecken. En mening som du minns är bra."


class OrgnrField(forms.CharField):
    """An organisationsnummer with a right check digit, kept as NNNNNN-NNNN."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Organisationsnummer")
        kwargs.setdefault("help_text", "Skriv NNNNNN-NNNN.")
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if not text:
            return ""
        try:
            orgnr.validate(text)
        except InvalidChecksum as error:
            raise ValidationError(CHECK_DIGIT_ERROR) from error
        except StdnumError as error:
            raise ValidationError(ORGNR_ERROR) from error
        return str(orgnr.format(text))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w10", "inputmode": "numeric", "autocomplete": "off"}


class UsernameField(forms.CharField):
    """A user name: small letters, figures, point, hyphen and underscore, so that it can be said over the phone."""

    default_error_messages = {"min_length": "Skriv ett användarnamn med minst 3 tecken."}
    allowed = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Användarnamn")
        kwargs.setdefault("min_length", 3)
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("help_text", "Minst tre tecken: a–z, siffror, punkt, bindestreck.")
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).lower()
        if not set(text) <= self.allowed:
            raise ValidationError("Använd bara a–z, siffror, punkt och bindestreck i användarnamnet.")
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w20", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class NewPasswordField(forms.CharField):
    """A password that is chosen now: the browser may suggest one and keep it."""

    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
