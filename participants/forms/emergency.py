"""Why another insats has to be opened."""

from typing import Any

from django import forms

from finsam.forms import Form
from insatser.models import Insats
from members.models import User
from participants.forms.answers import code_field
from participants.forms.correcting import NO_NAMES, NUMBER


class EmergencyForm(Form):
    """Which insats, on what ground, and why in words; no word of who it is about."""

    insats = forms.ModelChoiceField(Insats.objects.none(), label="Insats", empty_label="Välj")
    grund = code_field("nodoppningsgrund", "Grund")
    reason = forms.CharField(
        label="Motivering",
        min_length=10,
        max_length=500,
        help_text="Skriv varför det inte kan vänta. Skriv inga personuppgifter: de som får veta det ser inga namn.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        own = Insats.objects.visible_to(user).values("pk")
        others = Insats.objects.valid().following_persons()
        self.fields["insats"].queryset = others.exclude(pk__in=own).order_by("sort_key", "pk")  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        """A number of somebody is refused; names nobody here can know."""
        text = str(self.cleaned_data["reason"]).strip()
        if NUMBER.search(text):
            raise forms.ValidationError(NO_NAMES)
        return text
