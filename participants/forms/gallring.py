"""Registering a gallringsplan, and deciding that what is due is erased."""

from typing import Any

from django import forms

from finsam.forms import CountField, DateField, Form, PastDateField
from participants.gallring.enums import Gallringsslag
from participants.models.gallring import LONGEST_DAYS, Gallringsplan

CHANGED = "Förhandsvisningen har ändrats medan du läste. Läs den på nytt."


class PlanForm(Form):
    """The decision, and how many days each kind is kept; an empty field is a kind that is not erased."""

    beslut_on = PastDateField(
        label="Beslutsdatum", error_messages={"future": "Beslutsdatumet kan inte vara senare än i dag."}
    )
    paragraf = forms.CharField(label="Paragraf i protokollet", max_length=40, help_text="Till exempel § 12/2026.")
    valid_from = DateField(label="Gäller från")

    def __init__(self, data: Any, *, plan: Gallringsplan | None) -> None:
        kept = plan.days() if plan is not None else {}
        super().__init__(data, initial={f"days_{slag.value}": days for slag, days in kept.items()})
        for slag in Gallringsslag:
            self.fields[f"days_{slag.value}"] = CountField(
                label=f"{slag.label}: dagar",
                required=False,
                min_value=0,
                max_value=LONGEST_DAYS,
                widget=forms.TextInput(attrs={"class": "w6", "inputmode": "numeric"}),
                help_text=f"Räknas från {slag.event}. Lämna tomt för att bevara.",
            )

    def clean(self) -> dict[str, Any]:
        """The days come in order, and something is erased."""
        data: dict[str, Any] = self.cleaned_data
        beslut_on, valid_from = data.get("beslut_on"), data.get("valid_from")
        if beslut_on and valid_from and valid_from < beslut_on:
            self.add_error("valid_from", "Planen kan inte gälla från en dag före beslutet.")
        if not self.errors and not self.days:
            raise forms.ValidationError("Skriv efter hur många dagar minst ett slag av uppgifter gallras.")
        return data

    @property
    def days(self) -> dict[Gallringsslag, int]:
        """What was typed, by kind."""
        typed = {slag: self.cleaned_data.get(f"days_{slag.value}") for slag in Gallringsslag}
        return {slag: days for slag, days in typed.items() if days is not None}


class OrderForm(Form):
    """That the preview was read. How much it said comes back, so that nobody decides on something else."""

    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    is_read = forms.BooleanField(
        label="Jag har läst förhandsvisningen. Uppgifterna raderas och kan inte återskapas.",
        error_messages={"required": "Kryssa i rutan när du har läst förhandsvisningen."},
    )

    def __init__(self, data: Any, *, expected: int) -> None:
        super().__init__(data, initial={"expected": expected})
        self.due = expected

    def clean_expected(self) -> int:
        """The same number as is due now."""
        number = int(self.cleaned_data["expected"])
        if number != self.due:
            raise forms.ValidationError(CHANGED)
        return number
