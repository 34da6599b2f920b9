"""Budgets: a new one, the table of an area, the plan, moving money, samråd and decision."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ekonomi.budget_table import Months, TableRow, row_months
from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetomrade, Budgetpost
from finsam import dates, formats
from finsam.forms import CONFLICT, DateField, Form, MoneyField, MonthField, NewerValue, YearField, shown_value

ZERO = Decimal("0.00")
NOT_NEGATIVE = "Skriv ett belopp som är noll eller större."
YEARS_AHEAD = 2


class NewBudgetForm(Form):
    """A first or further version for a year."""

    year = YearField(label="Budgetår")
    comment = forms.CharField(
        label="Kommentar", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = dates.budget_year()
        self.fields["year"] = YearField(label="Budgetår", years=range(now + YEARS_AHEAD, now - 6, -1))


class NewVersionForm(Form):
    """A new version from an earlier one: why, and on whose decision."""

    comment = forms.CharField(
        label="Varför görs en ny version?",
        help_text="Skriv vad som ändras och vilket beslut ändringen följer, till exempel Styrelsen 2026-03-02 "
        "§\u00a09.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RowForm(Form):
    """A post's year and twelve months. Empty fields and half-filled rows are read by `row_months`."""

    def __init__(self, row: TableRow, *args: Any, **kwargs: Any) -> None:
        self.row = row
        is_blank = not any(row.months)
        initial: dict[str, Any] = {"shown": row.year}
        if not is_blank:
            initial["year"] = row.year
            initial.update({f"m{place}": amount for place, amount in enumerate(row.months, start=1)})
        super().__init__(*args, prefix=f"p{row.post.pk}", initial=initial, **kwargs)
        self.fields["shown"] = MoneyField(required=False, widget=forms.HiddenInput)
        self.fields["year"] = self._amount_field("helår")
        for place, name in enumerate(dates.MONTH_NAMES, start=1):
            self.fields[f"m{place}"] = self._amount_field(name)
        self.found: Months = row.months
        self.newer_values: list[NewerValue] = []

    def _amount_field(self, what: str) -> MoneyField:
        low = None if self.row.post.omrade.kind == Omradeskind.EGET_KAPITAL else 0
        field = MoneyField(label=f"{self.row.post.name}, {what}", required=False, min_value=low)
        field.error_messages["min_value"] = NOT_NEGATIVE
        return field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        typed = [cleaned[f"m{place}"] for place in range(1, 13)]
        found = row_months(cleaned["shown"] or ZERO, cleaned["year"], typed)
        if found is None:
            total = sum((month or ZERO for month in typed), ZERO)
            raise ValidationError(
                {
                    "year": f"{self.row.post.name}: månaderna blir {formats.kr_ore(total)} men helåret är "
                    f"{formats.kr_ore(cleaned['year'])}. Ändra helåret eller månaderna så att de stämmer."
                }
            )
        self.found = found
        return cleaned

    @property
    def months(self) -> list[forms.BoundField]:
        """The twelve month fields in order."""
        return [self[f"m{place}"] for place in range(1, 13)]

    def note_newer(self) -> None:
        """After a conflict: what somebody else has saved in this row, beside what was typed."""
        for name, field in list(self.fields.items())[1:]:
            newer, typed = self.initial.get(name), self[name].data
            if field.has_changed(newer, typed):
                label = str(field.label)
                self.newer_values.append(NewerValue(label, shown_value(field, newer), shown_value(field, typed)))


class EditionForm(Form):
    """Says from which edition of the version a page was made."""

    edition = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": CONFLICT, "invalid": CONFLICT})


class PlanForm(Form):
    """Each area's total in the two years after the budget year."""

    def __init__(
        self, budget: Budget, areas: Sequence[Budgetomrade], saved: Mapping[Any, Decimal], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.keys = {}
        for area in areas:
            for year in (budget.year + 1, budget.year + 2):
                name = f"o{area.pk}-{year}"
                field = MoneyField(label=f"{area.name} {year}", required=False)
                self.fields[name] = field
                self.initial[name] = saved.get((area.pk, year))
                self.keys[name] = (area.pk, year)

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by area."""
        bound = list(self.visible_fields())
        return [
            (str(first.label).rsplit(" ", 1)[0], [first, second])
            for first, second in zip(bound[::2], bound[1::2], strict=True)
        ]

    def amounts(self) -> dict[Any, Decimal]:
        """(area, year) → amount; an empty field is zero."""
        return {key: self.cleaned_data[name] or ZERO for name, key in self.keys.items()}


class PostChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A post to choose, with its area."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.omrade.name}: {obj.name}"


MOVE_ERRORS = {
    "from_post": "Välj den post som pengarna tas från.",
    "to_post": "Välj den post som pengarna läggs på.",
    "first_month": "Välj den månad som pengarna flyttas från och med.",
    "financing": "Skriv hur utgiften finansieras.",
}


class MoveMoneyForm(Form):
    """Money from one post to another; the total stays."""

    from_post = PostChoiceField(label="Från post", queryset=Budgetpost.objects.none(), empty_label="Välj post")
    to_post = PostChoiceField(label="Till post", queryset=Budgetpost.objects.none(), empty_label="Välj post")
    amount = MoneyField(label="Belopp", help_text="I kronor.", min_value=Decimal("0.01"))
    first_month = MonthField(label="Från och med månad")
    financing = forms.CharField(
        label="Finansiering",
        max_length=300,
        help_text="Ett beslut om en utgift under året ska ange hur den finansieras (kommunallagen 11 kap. 15\u00a0§).",
    )

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        costs = Budgetpost.objects.filter(is_income=False).exclude(omrade__kind=Omradeskind.EGET_KAPITAL)
        posts = costs.select_related("omrade").in_order()
        self.fields["from_post"].queryset = posts.filter(budgetrader__budget=budget, budgetrader__amount__gt=0)  # type: ignore[attr-defined]
        self.fields["to_post"].queryset = posts.active()  # type: ignore[attr-defined]
        for name, message in MOVE_ERRORS.items():
            self.fields[name].error_messages["required"] = message
        self.fields["amount"].error_messages["min_value"] = "Skriv ett belopp som är större än noll."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("from_post") and cleaned.get("from_post") == cleaned.get("to_post"):
            self.add_error("to_post", "Välj två olika poster.")
        return cleaned


class StepForm(EditionForm):
    """A step of a version as a whole, taken for the amounts that the user has seen."""

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        self.budget = budget
        super().__init__(*args, **kwargs)
        self.initial["edition"] = budget.edition

    def take_new_edition(self) -> None:
        """After a refusal the page is made from the amounts as they are now."""
        self.data = {**self.data.dict(), "edition": str(Budget.objects.get(pk=self.budget.pk).edition)}  # type: ignore[attr-defined]


class SamradForm(StepForm):
    """The day on which the members are consulted."""

    samrad_on = DateField(label="Dag för samrådet")


class DecisionForm(StepForm):
    """The board's decision on a version."""

    beslut_on = DateField(label="Beslutsdatum")
    beslut_paragraf = forms.CharField(label="Paragraf", max_length=20, help_text="Till exempel §\u00a042.")
    dnr = forms.CharField(label="Diarienummer", max_length=30, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["beslut_on"].error_messages["required"] = "Skriv vilken dag styrelsen beslutade om budgeten."
        self.fields["beslut_paragraf"].error_messages["required"] = "Skriv vilken paragraf i protokollet beslutet har."

    def clean_beslut_on(self) -> Any:
        day = self.cleaned_data["beslut_on"]
        if day > dates.today():
            raise ValidationError("Beslutsdatum kan inte vara efter dagens datum.")
        return day
