"""Goals, their outcome per year, and planned participants per year."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam import dates
from finsam.forms import CountField, Form, MoneyField, YearField, YesNoField
from finsam.once import OnceForm
from finsam.stamped_forms import StampedForm
from insatser.forms.fields import choice, model_choice
from insatser.models import Insats, Mal
from members.models import Organisation

NUMBER_ERROR = "Skriv ett tal med siffror, till exempel 40 eller 12,5."


class NumberField(MoneyField):
    """A number with a decimal comma if need be."""

    default_error_messages = {"invalid": NUMBER_ERROR, "required": NUMBER_ERROR}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        shown = super().prepare_value(value)
        if isinstance(value, Decimal | int) and isinstance(shown, str) and "," in shown:
            return shown.rstrip("0").rstrip(",")
        return shown


class MalForm(OnceForm[Mal]):
    """A goal: what, how much, who answers for it, and whether the parties share it."""

    baseline = NumberField(
        label="Utgångsläge", required=False, help_text="Värdet när insatsen började, om det är känt."
    )
    target = NumberField(label="Målvärde")
    is_joint = YesNoField(label="Är målet gemensamt för parterna?")
    year = YearField(label="Gäller år", required=False, help_text="Lämna tomt om målet gäller hela insatsen.")

    class Meta:
        model = Mal
        fields = ("text", "unit", "baseline", "target", "owner", "is_joint", "year")
        labels = {"text": "Mål", "unit": "Enhet", "owner": "Ansvarig organisation"}
        help_texts = {
            "text": "Vad som ska uppnås. Skriv så att det går att se om målet är nått.",
            "unit": "Vad som räknas, till exempel procent, deltagare eller utbildningstillfällen.",
            "owner": "Den som svarar för att målet följs upp.",
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "unit": forms.TextInput(attrs={"class": "w20"})}

    def __init__(self, *args: Any, insats: Insats | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        insats = insats or self.instance.insats
        owner = model_choice(self, "owner")
        owner.queryset, owner.empty_label = Organisation.objects.all(), "Välj organisation"
        years = years_of(insats)
        if self.instance.year and self.instance.year not in years:
            years = [self.instance.year, *years]
        year = choice(self, "year")
        year.widget.attrs["class"] = "w10"  # wide enough for the words beside the years
        year.choices = [("", "Hela insatsen"), *((str(one), str(one)) for one in years)]


def years_of(insats: Insats) -> list[int]:
    """The years that a goal, plan or outcome of the insats can be about, latest first."""
    last = insats.ends_on.year if insats.ends_on else dates.budget_year() + 1
    return list(range(max(last, insats.starts_on.year), insats.starts_on.year - 1, -1))


class DropForm(Form):
    """Why a goal no longer counts."""

    reason = forms.CharField(
        label="Varför målet tas bort",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv varför målet tas bort."},
    )


class UtfallForm(StampedForm):
    """What came of a goal: a value and a comment per year."""

    def __init__(self, *args: Any, years: Iterable[int], unit: str, stored: Mapping[str, Any], **kwargs: Any) -> None:
        self.years = list(years)
        super().__init__(*args, stored=stored, **kwargs)
        for year in self.years:
            self.fields[f"value_{year}"] = NumberField(label=f"Utfall {year}, {unit}", required=False)
            self.fields[f"comment_{year}"] = forms.CharField(
                label=f"Kommentar {year}", required=False, max_length=2000, widget=forms.TextInput
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for year in self.years:
            value = f"value_{year}"
            if value in self.errors or self.cleaned_data.get(value) is not None:
                continue
            if self.cleaned_data.get(f"comment_{year}") or self.stored.get(value) is not None:
                self.add_error(value, ValidationError(f"Skriv utfallet för {year}.", code="required"))
        return cleaned

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Year, value and comment."""
        return [(year, self[f"value_{year}"], self[f"comment_{year}"]) for year in self.years]


class PlanForm(StampedForm):
    """Planned participants per year."""

    def __init__(self, *args: Any, years: Iterable[int], stored: Mapping[str, Any], **kwargs: Any) -> None:
        self.years = list(years)
        super().__init__(*args, stored=stored, **kwargs)
        for year in self.years:
            self.fields[f"planned_{year}"] = CountField(
                label=f"Planerat antal deltagare {year}",
                required=False,
                min_value=0,
                max_value=100_000,
                widget=forms.TextInput(attrs={"class": "w4 amount", "inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "invalid": f"Skriv antalet för {year} med siffror, till exempel 30.",
                    "min_value": f"Antalet för {year} kan inte vara mindre än 0.",
                    "max_value": f"Antalet för {year} är för stort. Kontrollera siffrorna.",
                },
            )

    def rows(self) -> list[tuple[int, forms.BoundField]]:
        """Year and field."""
        return [(year, self[f"planned_{year}"]) for year in self.years]
