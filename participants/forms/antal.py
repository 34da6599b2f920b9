"""The form for an insats's head counts of a year."""

from collections.abc import Mapping
from typing import Any

from django import forms

from finsam.forms import CountField
from finsam.stamped_forms import StampedForm
from insatser.models import Insats
from participants.enums import Kon

NAMES = {Kon.KVINNA.value: "kvinnor", Kon.MAN.value: "man", "": "odelat"}
LABELS = {Kon.KVINNA.value: "Kvinnor", Kon.MAN.value: "Män", "": "Alla tillsammans, utan kön"}


def number_field(label: str) -> CountField:
    """A head count: digits, or empty when nothing is registered."""
    return CountField(
        label=label,
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"class": "w4 amount", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": f"{label}: skriv antalet med siffror, till exempel 12.",
            "min_value": f"{label}: antalet kan inte vara mindre än 0.",
            "max_value": f"{label}: antalet är för stort. Kontrollera siffrorna.",
        },
    )


class CountsForm(StampedForm):
    """Kvinnor and män; for an insats with only numbers also all together, when it is not known how they split."""

    hides_optional = True

    def __init__(self, *args: Any, insats: Insats, stored: Mapping[str, int | None], **kwargs: Any) -> None:
        self.kon = [kon for kon in NAMES if kon or insats.counts_only]
        super().__init__(*args, stored={NAMES[kon]: stored.get(kon) for kon in self.kon}, **kwargs)
        for kon in self.kon:
            self.fields[NAMES[kon]] = number_field(LABELS[kon])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        split = [self.cleaned_data.get(NAMES[kon]) for kon in self.kon if kon]
        if self.cleaned_data.get("odelat") is not None and any(count is not None for count in split):
            self.add_error("odelat", "Skriv antalen antingen per kön eller alla tillsammans, inte båda.")
        return cleaned

    def counts(self) -> dict[str, int | None]:
        """Kön → what was written."""
        return {kon: self.cleaned_data.get(NAMES[kon]) for kon in self.kon}

    def rows(self, previous: Mapping[str, int | None]) -> list[tuple[forms.BoundField, int | None]]:
        """Each field with the figure of the year before."""
        return [(self[NAMES[kon]], previous.get(kon)) for kon in self.kon]
