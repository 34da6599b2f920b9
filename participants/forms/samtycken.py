"""A yes that the person gives later, after a no."""

from datetime import date
from typing import Any

from django import forms

from finsam import dates
from finsam.forms import Form, PastDateField
from insatser.models import Insats
from participants.enums import Syfte
from participants.forms.parter import party_field
from participants.forms.sprak import check_language, language_field
from participants.models import Samtycke
from participants.samtycke.shown import Decisions


class YesForm(Form):
    """When the person said yes, told in which language, and for which parties."""

    hides_optional = True
    consent_on = PastDateField(label="Datum då personen sa ja", help_text="Dagen på den underskrivna blanketten.")

    def __init__(self, *args: Any, samtycke: Samtycke, insats: Insats, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"consent_on": dates.today()})
        super().__init__(*args, **kwargs)
        self.samtycke, self.syfte, self.decisions = samtycke, Syfte(samtycke.syfte), Decisions()
        if self.decisions.languages(self.syfte):
            self.fields["sprak"] = language_field(self.decisions, self.syfte)
        if self.syfte == Syfte.INFORMATIONSUTBYTE:
            self.fields |= party_field(insats)
        if "parter" in self.fields:
            self.fields["parter"].required = True
            self.fields["parter"].error_messages["required"] = "Kryssa i minst en part."

    def clean_consent_on(self) -> date:
        """Not before the day of the no."""
        on: date = self.cleaned_data["consent_on"]
        if on < self.samtycke.given_on:
            raise forms.ValidationError("Personen sa nej senare än så. Kontrollera datumet.")
        return on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        check_language(self, self.decisions, self.syfte)
        return cleaned
