"""The short survey that a person answers with a personal link, and how the link is given."""

from typing import Any

from django import forms

from finsam.forms import Form
from participants.forms.answers import AnswersForm
from participants.uppfoljning.enums import AVBOJT, SVAR

MAIL, SHOW = "mejl", "visa"
SHARE = "Procent av heltid. 20 timmar i veckan är 50 procent."
WORDS = {
    "forsorjning": (
        "Vad lever du på i dag?",
        "Kryssa i allt som gäller. Lön, föräldrapenning och ålderspension är ingen offentlig försörjning.",
    ),
    "sysselsattning": (
        "Vad gör du i dag?",
        "Det du faktiskt gör. Är du sjukskriven från ett arbete räknas det inte.",
    ),
    "omfattning_forvarvsarbete": ("Hur mycket arbetar du?", SHARE),
    "omfattning_studier": ("Hur mycket studerar du?", SHARE),
}


class SurveyForm(AnswersForm):
    """What you live on and do today, or that you do not want to say. Nothing is written in words of one's own."""

    time = "i dag"
    hides_optional = True
    vill = forms.ChoiceField(
        label="Vill du svara?",
        choices=[(SVAR, "Ja"), (AVBOJT, "Nej, jag vill inte svara den här gången")],
        widget=forms.RadioSelect,
        initial=SVAR,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_answers(required=False)
        for name, (label, help_text) in WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

    @property
    def utfall(self) -> str:
        """An answer, or none."""
        return str(self.cleaned_data["vill"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("vill") == SVAR:
            for name, told in (("forsorjning", "vad du lever på"), ("sysselsattning", "vad du gör")):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, f"Välj {told}. Välj Okänd om du inte vill säga det.")
        return cleaned


class LinkForm(Form):
    """How the person gets the link."""

    how = forms.ChoiceField(
        label="Hur får personen länken?",
        choices=[(MAIL, "Mejla den nu"), (SHOW, "Visa den, så ger jag den till personen")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, has_email: bool) -> None:
        self.has_email = has_email
        super().__init__(*args)

    def clean_how(self) -> str:
        """A mail needs an address."""
        how = str(self.cleaned_data["how"])
        if how == MAIL and not self.has_email:
            raise forms.ValidationError("Personen har ingen e-postadress här. Lägg till den under kontaktuppgifter.")
        return how
