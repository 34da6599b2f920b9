"""The choice of period and rows above the report of participants."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from finsam import dates
from finsam.dates import Period
from finsam.forms import DateField, Form, YearField
from followup.deltagarrapport.selection import Aldersband, Urval
from participants.enums import Kon


class YearUrvalForm(Form):
    """A calendar year: what those choose who see protected figures."""

    hides_optional = True

    def __init__(self, query: QueryDict, *, years: Sequence[int]) -> None:
        super().__init__({"ar": query.get("ar") or str(years[0])})
        self.fallback = Urval.of_year(years[0])
        self.fields["ar"] = YearField(label="År", years=years)

    @property
    def urval(self) -> Urval:
        """The chosen year; the latest when the address names none that there is."""
        return Urval.of_year(self.cleaned_data["ar"]) if self.is_valid() else self.fallback


class ExactUrvalForm(Form):
    """Any period, narrowed as one likes: for those who see exact figures."""

    hides_optional = True
    fran = DateField(label="Från och med")
    till = DateField(label="Till och med")
    insats = forms.ChoiceField(label="Insats", required=False)
    kon = forms.ChoiceField(label="Kön", required=False, choices=[("", "Alla"), *Kon.choices])
    alder = forms.ChoiceField(label="Ålder", required=False, choices=[("", "Alla"), *Aldersband.choices])

    def __init__(
        self, query: QueryDict, *, insatser: Sequence[tuple[UUID, str]], seen: Collection[UUID] | None
    ) -> None:
        year = dates.budget_year()
        chosen = query.get("ar", "")
        if chosen.isdecimal() and date.min.year <= int(chosen) <= date.max.year:
            year = int(chosen)
        names = ("insats", "kon", "alder")
        days = {"fran": f"{year:04}-01-01", "till": f"{year:04}-12-31"}
        super().__init__(
            {
                **{name: query.get(name) or day for name, day in days.items()},
                **{name: query.get(name, "") for name in names},
            }
        )
        self.seen = None if seen is None else frozenset(seen)
        self.fallback = Urval(Urval.of_year(dates.budget_year()).period, seen=self.seen)
        choices = [("", "Alla"), *((str(pk), name) for pk, name in insatser)]
        field = self.fields["insats"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = choices

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("fran"), self.cleaned_data.get("till")
        if first and last and last < first:
            raise ValidationError("Slutdatum kan inte vara före startdatum. Kontrollera båda datumen.")

    @property
    def urval(self) -> Urval:
        """What was chosen; the present year when it cannot be read."""
        if not self.is_valid():
            return self.fallback
        chosen = self.cleaned_data
        insats = UUID(chosen["insats"]) if chosen["insats"] else None
        return Urval(Period(chosen["fran"], chosen["till"]), insats, chosen["kon"], chosen["alder"], self.seen)
