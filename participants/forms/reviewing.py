"""What the insatsansvarig found about each marked row of a week."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from finsam import codelists, dates
from finsam.codelists.models import Kodvarde
from finsam.forms import Form
from participants.access import review_listing
from participants.models import Atkomst


class ReviewForm(Form):
    """One choice for each row."""

    def __init__(self, data: Any, *, shown: Sequence[Atkomst]) -> None:
        super().__init__(data)
        self.shown = shown
        self.found = {value.key: value for value in codelists.values("granskningsutfall", on=dates.today())}
        choices = [("", "Välj"), *((key, value.label) for key, value in self.found.items())]
        for row in shown:
            label = f"{row.user.person.name}: {review_listing.whom(row)}"
            self.fields[f"utfall-{row.pk}"] = forms.ChoiceField(choices=choices, label=label, help_text=_told(row))

    def outcomes(self) -> dict[UUID, Kodvarde]:
        """What was chosen, row by row."""
        return {row.pk: self.found[self.cleaned_data[f"utfall-{row.pk}"]] for row in self.shown}


def _told(row: Atkomst) -> str:
    """Why the row is marked."""
    return f"{review_listing.marked(row)}. {row.looks} visningar, varav {row.opened} öppnade, {row.changes} ändringar."
