from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from ekonomi.models import Manadsutfall
from finsam.forms import DateField, Form, MonthField, VersionedForm, YearField, YesNoField
from followup.arsredovisning import Readiness, signing_fault
from followup.bookkeeping import latest_month
from followup.enums import Uttagslage
from followup.models import Arsredovisningstext


class ReportMonthForm(Form):
    """The month whose report is taken out."""

    year = YearField(label="År")
    month = MonthField(label="Till och med månad")

    def clean(self) -> None:
        super().clean()
        year, month = self.cleaned_data.get("year"), self.cleaned_data.get("month")
        if not (year and month):
            return
        latest = latest_month()
        if not Manadsutfall.objects.results().for_year(year).through(month).exists():
            raise ValidationError(
                "Det finns ingen bokföring för de månaderna. Välj en senare månad, eller läs in bokföringen först."
            )
        if latest is not None and (year, month) > latest:
            raise ValidationError("Bokföringen har inte kommit så långt. Välj en tidigare månad.")


class ArsredovisningstextForm(VersionedForm[Arsredovisningstext]):
    """One text of the årsredovisning."""

    is_ready = YesNoField(label="Är texten klar?")

    class Meta:
        model = Arsredovisningstext
        fields = ("text", "is_ready")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 14})}
        help_texts: ClassVar = {
            "text": "Skriv en tom rad mellan stycken. En rad som börjar med bindestreck och mellanslag blir en punkt."
        }


class MakeAnnualForm(Form):
    """What the årsredovisning needs besides its figures and texts."""

    kind = forms.ChoiceField(
        label="Vad ska göras?",
        choices=[("utkast", "Ett utkast, märkt UTKAST"), ("utfardad", "Årsredovisningen, som sparas och inte ändras")],
        widget=forms.RadioSelect,
    )
    signed_on = DateField(
        label="Dag då styrelsen beslutar och skriver under",
        help_text="Skriv ÅÅÅÅ-MM-DD, till exempel 2026-03-20. I ett utkast: dagen då styrelsen väntas besluta.",
    )
    dnr = forms.CharField(label="Diarienummer", max_length=30, required=False)

    def __init__(self, *args: Any, readiness: Readiness, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readiness = readiness

    def clean(self) -> None:
        super().clean()
        kind, day = self.cleaned_data.get("kind"), self.cleaned_data.get("signed_on")
        if day is not None and (fault := signing_fault(self.readiness.year, day, is_draft=kind != Uttagslage.UTFARDAD)):
            self.add_error("signed_on", fault)
        if not self.readiness.has_ledger:
            raise ValidationError("Årets bokföring är inte inläst. Läs in den först.")
        if kind == Uttagslage.UTFARDAD and not self.readiness.can_issue:
            problems = self.readiness.problems
            raise ValidationError([f"Årsredovisningen kan inte göras än. {problem}" for problem in problems])
