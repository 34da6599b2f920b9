"""A member's word on its contribution."""

from typing import Any

from django import forms

from ekonomi.enums import DECIDED_BIDRAG, Fordelningsgrund
from ekonomi.models import Bidrag
from finsam import dates
from finsam.forms import DateField, ModelForm, MoneyField, YearField
from members.models import Medlem


def word_years() -> range:
    """The years that a word can be about, latest first."""
    now = dates.budget_year()
    return range(now + 2, now - 6, -1)


class BidragForm(ModelForm[Bidrag]):
    """Who, which year, how far it has come, and how much."""

    amount = MoneyField(label="Belopp", help_text="I kronor för hela året.", min_value=0)
    beslut_on = DateField(label="Beslutsdatum", required=False)
    dnr = forms.CharField(label="Medlemmens diarienummer", max_length=40, required=False)

    fordelningsgrund = forms.ChoiceField(
        label="Fördelningsgrund",
        help_text="Hur parten har delat sin andel mellan sina medlemmar. Lämna tomt om bara en medlem betalar.",
        choices=[("", "Ingen"), *Fordelningsgrund.choices],
        required=False,
    )

    class Meta:
        model = Bidrag
        fields = ["medlem", "year", "status", "amount", "beslut_on", "dnr", "fordelningsgrund", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = YearField(label="År", years=word_years())
        self.fields["medlem"].queryset = Medlem.objects.select_related("organisation")  # type: ignore[attr-defined]
        self.fields["medlem"].empty_label = "Välj medlem"  # type: ignore[attr-defined]
        self.fields["amount"].error_messages["min_value"] = "Bidraget kan inte vara mindre än noll."
        self.order_fields(list(self.Meta.fields))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") in DECIDED_BIDRAG and not cleaned.get("beslut_on") and "beslut_on" not in self.errors:
            self.add_error("beslut_on", "Skriv vilken dag medlemmen beslutade om bidraget.")
        if (cleaned.get("beslut_on") or dates.today()) > dates.today():
            self.add_error("beslut_on", "Beslutsdatum kan inte vara efter dagens datum.")
        if cleaned.get("fordelningsgrund") == Fordelningsgrund.ANNAT and not cleaned.get("comment"):
            self.add_error("comment", "Skriv i kommentaren vad fördelningen bygger på.")
        return cleaned
