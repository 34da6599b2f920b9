from django.core.exceptions import ValidationError

from ekonomi.models import Manadsutfall
from finsam.forms import Form, MonthField, YearField
from followup.bookkeeping import latest_month


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
