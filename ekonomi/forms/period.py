"""The choice of year and month above reports and forecasts."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from finsam.forms import Form, MonthField, YearField


class PeriodForm(Form):
    """January to a month of a year; what the address leaves out is the latest."""

    hides_optional = True

    def __init__(self, query: QueryDict, *, years: Sequence[int], latest: tuple[int, int]) -> None:
        year, month = latest
        data: dict[str, Any] = {"ar": query.get("ar") or str(year), "manad": query.get("manad") or str(month)}
        super().__init__(data)
        self.latest = latest
        self.fields["ar"] = YearField(label="År", years=years)
        self.fields["manad"] = MonthField(label="Januari till och med")

    @property
    def period(self) -> tuple[int, int]:
        """The chosen year and month; the latest when the address names none that there is."""
        if not self.is_valid():
            return self.latest
        return self.cleaned_data["ar"], self.cleaned_data["manad"]


class YearForm(Form):
    """One budget year; the latest when the address names none."""

    hides_optional = True

    def __init__(self, query: QueryDict, *, years: Sequence[int], latest: int) -> None:
        super().__init__({"ar": query.get("ar") or str(latest)})
        self.latest = latest
        self.fields["ar"] = YearField(label="År", years=years)

    @property
    def year(self) -> int:
        return int(self.cleaned_data["ar"]) if self.is_valid() else self.latest
