"""A forecast of a post."""

from typing import Any

from django import forms

from ekonomi.models import Prognos
from finsam.forms import ModelForm, MoneyField, MonthField, YearField


class PrognosForm(ModelForm[Prognos]):
    """What the post will come to for the whole year, as of a month."""

    amount = MoneyField(
        label="Prognos för hela året",
        help_text="Hur mycket posten väntas kosta, eller ge, från januari till december. I kronor.",
    )
    comment = forms.CharField(
        label="Kommentar",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vad beror det på om prognosen skiljer sig från budgeten? Kommentaren visas i rapporten.",
    )

    class Meta:
        model = Prognos
        fields = ["year", "month", "amount", "comment"]

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = YearField(label="År", years=years)
        self.fields["month"] = MonthField(
            label="Bedömd till och med", help_text="Utfallet till och med den månaden är känt."
        )
        self.order_fields(list(self.Meta.fields))
