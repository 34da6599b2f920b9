"""Making a key to the API."""

from datetime import date

from django import forms

from finsam import dates
from finsam.forms import DateField, Form
from members.models.api_token import LONGEST


class ApiTokenForm(Form):
    """What the key is for, and how long it opens anything."""

    name = forms.CharField(
        label="Vad nyckeln ska användas till",
        max_length=80,
        help_text="Skriv vilket program som ska använda nyckeln, till exempel Statistikverktyget.",
        error_messages={"required": "Skriv vad nyckeln ska användas till."},
    )
    expires_on = DateField(label="Gäller till och med")

    def clean_expires_on(self) -> date:
        """Today at the earliest, a year from now at the latest."""
        day: date = self.cleaned_data["expires_on"]
        last = dates.today() + LONGEST
        if day < dates.today():
            raise forms.ValidationError("Dagen har redan varit. Välj en dag från och med i dag.")
        if day > last:
            raise forms.ValidationError(f"En nyckel gäller högst ett år. Välj {last:%Y-%m-%d} eller tidigare.")
        return day
