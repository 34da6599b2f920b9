"""Filter of the ledger and the form of kontering by hand."""

import re
from collections.abc import Hashable, Iterator
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.functional import cached_property

from ekonomi.ledger_years import budget_posts
from ekonomi.models import Budgetpost, Manadsutfall
from ekonomi.models.konto import after_prefix
from finsam.dates import MONTH_NAMES, Period
from finsam.forms import Form
from finsam.list_filters import ChoiceFilter, ListFilter

MONTHS = [(str(number), name) for number, name in enumerate(MONTH_NAMES, start=1)]
WITHOUT_POST = "utan"
MAX_ROWS = 500
SPAN = re.compile(r"([0-9]{1,10})(?:\s*[-–]\s*([0-9]{1,10}))?", re.ASCII)


class KontoSpanField(forms.CharField):
    """An account, the first figures of accounts, or a span of them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        match = SPAN.fullmatch(text.strip())
        if match is None or (match[2] and match[2] < match[1]):
            raise forms.ValidationError("Skriv ett konto, till exempel 4600, eller ett intervall, till exempel 40–49.")
        return match[1], match[2] or match[1]

    def prepare_value(self, value: Any) -> Any:
        return value


class KontoSpanFilter(django_filters.Filter):  # type: ignore[misc] # django-filter has no types
    """Filters on a span of accounts."""

    field_class = KontoSpanField


class LedgerFilter(ListFilter):
    """Narrows ledger rows, and in the same way the kept sums of them."""

    ar = ChoiceFilter(label="År", empty_label=None, method="keep")
    fran = ChoiceFilter(label="Från och med", choices=MONTHS, empty_label="januari", method="from_month")
    till = ChoiceFilter(label="Till och med", choices=MONTHS, empty_label="december", method="to_month")
    konto = KontoSpanFilter(label="Konto, som 46 eller 40–49", method="within_span")
    post = ChoiceFilter(label="Budgetpost", empty_label="Alla", method="on_post")

    def __init__(self, *args: Any, years: list[int], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.filters["ar"].extra["choices"] = [(str(one), str(one)) for one in years]
        if "post" in self.filters:
            self.filters["post"].extra["choices"] = PostsToNarrow()

    def keep(self, queryset: QuerySet[Model], _name: str, _value: str) -> QuerySet[Model]:
        """The year chooses the ledger, which is the queryset already."""
        return queryset

    def from_month(self, queryset: QuerySet[Model], _name: str, value: str) -> QuerySet[Model]:
        if queryset.model is Manadsutfall:
            return queryset.filter(month__gte=int(value))
        return queryset.filter(date__gte=Period.of_month(self.year, int(value)).start)

    def to_month(self, queryset: QuerySet[Model], _name: str, value: str) -> QuerySet[Model]:
        if queryset.model is Manadsutfall:
            return queryset.filter(month__lte=int(value))
        return queryset.filter(date__lte=Period.of_month(self.year, int(value)).end)

    def within_span(self, queryset: QuerySet[Model], _name: str, value: tuple[str, str]) -> QuerySet[Model]:
        return queryset.filter(konto__gte=value[0], konto__lt=after_prefix(value[1]))

    def on_post(self, queryset: QuerySet[Model], _name: str, value: str) -> QuerySet[Model]:
        if value == WITHOUT_POST:
            return queryset.filter(post__isnull=True)
        return queryset.filter(post_id=value)


class PostsToNarrow:
    """All budget posts with their area, in the order of the budget, and first the rows that have none."""

    @property
    def content(self) -> str:
        """What the choices are made of."""
        return budget_posts().written

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield WITHOUT_POST, "Utan budgetpost"
        yield from ((post.pk, post.label) for post in budget_posts())


class ToPostFilter(LedgerFilter):
    """Narrows the rows that wait for a budget post."""

    post = None  # type: ignore[assignment] # how django-filter leaves out an inherited filter


class PostChoices(ModelChoiceIterator):  # type: ignore[type-arg] # not generic at run time
    """The posts that may be chosen; names alone, since only the chosen one is needed whole."""

    @property
    def content(self) -> Hashable:
        """What the choices are made of."""
        return str(self.field.empty_label), budget_posts().written

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        active = [(post.pk, post.label) for post in budget_posts() if post.is_active]
        return [("", str(self.field.empty_label)), *active]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A budget post with its area."""

    iterator = PostChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Budgetpost.objects.active(), empty_label="Välj budgetpost", **kwargs)


class RowsField(forms.Field):
    """The numbers of the ticked rows."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"required": "Kryssa i minst en rad.", "invalid": "Listan har ändrats. Kryssa i igen."}

    def clean(self, value: Any) -> list[int]:
        chosen = [text for text in value or [] if text]
        if not chosen:
            raise forms.ValidationError(self.error_messages["required"])
        if len(chosen) > MAX_ROWS or not all(re.fullmatch(r"[0-9]{1,18}", text) for text in chosen):
            raise forms.ValidationError(self.error_messages["invalid"])
        return [int(text) for text in chosen]


class PostRowsForm(Form):
    """The rows that were ticked, and where they go."""

    rows = RowsField(label="Rader")
    post = PostField(label="Budgetpost")


class UndoPostingForm(Form):
    """The row that is left to the mapping again."""

    rows = RowsField(label="Rader")
