"""The pages of an insats's moves: a day, a reason."""

from django import forms

from finsam.forms import DateField, Form


class ConfirmForm(Form):
    """Nothing to fill in: the button is the answer."""


class EndForm(Form):
    """When an insats had its last day, and why it ends."""

    on = DateField(label="Insatsens sista dag")
    reason = forms.CharField(
        label="Skäl",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Varför insatsen avslutas. Skriv inga uppgifter om deltagare.",
    )


class ResumeForm(Form):
    """From when an ended insats runs again."""

    on = DateField(label="Första dag efter uppehållet")


class MisregisterForm(Form):
    """Why the insats was a mistake."""

    reason = forms.CharField(
        label="Varför insatsen är felregistrerad",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv varför insatsen är felregistrerad."},
    )
