"""The form in which a text about consent is read, mended and approved."""

from typing import Any

from django import forms

from finsam.forms import Form
from participants.consent_texts import PLACES, Draft
from participants.samtycke.samtyckestexter import Shown, unknown_places


class ApprovalForm(Form):
    """Title and text. The version that was read comes back, so that nobody approves what somebody else has mended."""

    title = forms.CharField(label="Rubrik", max_length=200)
    text = forms.CharField(
        label="Text",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="En tom rad börjar ett nytt stycke. {insats}, {forbund} och {ansvarig} byts ut mot namnen.",
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, shown: Shown) -> None:
        initial = {"title": shown.content.title, "text": shown.content.text, "number": shown.number}
        super().__init__(data, initial=initial)
        self.shown = shown
        for name in ("title", "text"):
            self.fields[name].widget.attrs |= {"lang": shown.sprak.tag, "dir": shown.sprak.direction}

    def clean_text(self) -> str:
        text = "\n".join(line.rstrip() for line in str(self.cleaned_data["text"]).splitlines()).strip()
        if unknown_places(text):
            known = ", ".join("{" + place + "}" for place in PLACES)
            raise forms.ValidationError(f"Inom klamrar kan bara {known} stå. Rätta texten.")
        return text

    def clean_number(self) -> int:
        number = int(self.cleaned_data["number"])
        if number != self.shown.number:
            raise forms.ValidationError("Någon annan har beslutat om texten medan du läste. Läs sidan på nytt.")
        return number

    @property
    def content(self) -> Draft:
        """What was posted."""
        return Draft(self.cleaned_data["title"], self.cleaned_data["text"])
