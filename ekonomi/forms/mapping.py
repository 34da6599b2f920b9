"""Forms of the two mappings: objects to budget posts, accounts to lines of the statements."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from ekonomi.forms.ledger import PostField
from ekonomi.models import Kontomappning, Objekt, Objektmappning
from ekonomi.statement_lines import Line, Report
from finsam.forms import VersionedForm
from finsam.list_filters import ChoiceFilter, ListFilter

KONTO = forms.TextInput(attrs={"class": "w6", "inputmode": "numeric"})
YEAR = forms.TextInput(attrs={"class": "w4", "inputmode": "numeric"})
TO_YEAR_HELP = "Lämna tomt om det gäller tills vidare."


class ObjektmappningForm(VersionedForm[Objektmappning]):
    """An object, a range of accounts, or both, to a budget post."""

    post = PostField(label="Budgetpost")

    class Meta:
        model = Objektmappning
        widgets = {
            "dimension": forms.TextInput(attrs={"class": "w4", "inputmode": "numeric"}),
            "konto_from": KONTO,
            "konto_to": KONTO,
            "from_year": YEAR,
            "to_year": YEAR,
        }
        fields = ["dimension", "objekt", "konto_from", "konto_to", "post", "from_year", "to_year"]
        help_texts = {
            "dimension": "Till exempel 6 för projekt eller 1 för kostnadsställe. Tomt om bara kontona avgör.",
            "objekt": "Som det står i bokföringen. Tomt om bara kontona avgör.",
            "konto_from": "Till exempel 46. Tomt om alla intäkts- och kostnadskonton räknas.",
            "konto_to": "Alla konton som börjar så räknas med: 46 betyder till och med 4699.",
            "to_year": TO_YEAR_HELP,
        }

    def _get_validation_exclusions(self) -> set[str]:
        """The constraint against doubles looks at `is_removed` too, which is no field of the form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc] # not in the stubs
        return excluded - {"is_removed"}


class KontomappningForm(VersionedForm[Kontomappning]):
    """A range of accounts to a line of the statements."""

    line = forms.ChoiceField(label="Rad")

    class Meta:
        model = Kontomappning
        widgets = {"konto_from": KONTO, "konto_to": KONTO, "from_year": YEAR, "to_year": YEAR}
        fields = ["konto_from", "konto_to", "line", "name", "from_year", "to_year"]
        help_texts = {
            "konto_from": "Till exempel 4500, eller 45 för alla som börjar så.",
            "konto_to": "Alla konton som börjar så räknas med.",
            "to_year": TO_YEAR_HELP,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type
        self.fields["konto_from"].error_messages["required"] = "Skriv det första kontot."
        self.fields["konto_to"].error_messages["required"] = "Skriv det sista kontot."
        groups = [
            (report.label, [(line.value, line.label) for line in Line if line.report == report]) for report in Report
        ]
        field.choices = [("", "Välj rad"), *groups]


class ObjektFilter(ListFilter):
    """Narrows the objects of a year."""

    ar = ChoiceFilter(label="År", empty_label=None, method="keep")
    dimension = ChoiceFilter(label="Dimension", empty_label="Alla")
    q = django_filters.CharFilter(label="Namn eller objekt", method="search")

    def __init__(self, *args: Any, years: list[int], dimensions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["ar"].extra["choices"] = [(str(year), str(year)) for year in years]
        self.filters["dimension"].extra["choices"] = dimensions

    def keep(self, queryset: QuerySet[Objekt], _name: str, _value: str) -> QuerySet[Objekt]:
        """The year has chosen the queryset already."""
        return queryset

    def search(self, queryset: QuerySet[Objekt], _name: str, value: str) -> QuerySet[Objekt]:
        return queryset.filter(name__icontains=value) | queryset.filter(objekt__icontains=value)
