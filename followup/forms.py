from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from ekonomi.models import Manadsutfall
from finsam.forms import DateField, Form, MonthField, VersionedForm, YearField, YesNoField
from followup.arsredovisning import Readiness
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
    signed_on = DateField(label="Dag då styrelsen beslutar och skriver under")
    dnr = forms.CharField(label="Diarienummer", max_length=30, required=False)

    def __init__(self, *args: Any, readiness: Readiness, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readiness = readiness

    def clean_signed_on(self) -> date:
        """The board decides on a year that has ended."""
        day: date = self.cleaned_data["signed_on"]
        if day.year <= self.readiness.year:
            raise ValidationError("Styrelsen beslutar om årsredovisningen efter årets slut. Skriv en senare dag.")
        return day

    def clean(self) -> None:
        super().clean()
        if not self.readiness.has_ledger:
            raise ValidationError("Årets bokföring är inte inläst. Läs in den först.")
        if self.cleaned_data.get("kind") != Uttagslage.UTFARDAD or self.readiness.can_issue:
            return
        problems = [f"{fault.message} {fault.remedy}" for fault in self.readiness.faults]
        if self.readiness.missing:
            names = ", ".join(str(section.label) for section in self.readiness.missing)
            problems.append(f"Texter som inte är klara: {names}.")
        raise ValidationError([f"Årsredovisningen kan inte göras än. {problem}" for problem in problems])
