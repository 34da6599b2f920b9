"""Filters of lists: django-filter's filter sets with our fields, made without copying what nobody changes."""

import copy
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from django.forms import Field
from django_filters import ChoiceFilter as DjangosChoiceFilter
from django_filters import Filter, FilterSet, fields

from finsam.forms import DateField, Form


class OwnFields(dict[str, Field]):
    """Fields made for one form, which need not be copied once more for it."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Field]:
        return dict(self)


class FilterForm(Form):
    """The form of a filter: nothing in it is required."""

    hides_optional = True

    def __init__(self, *args: Any, fields: dict[str, Field], **kwargs: Any) -> None:
        self.base_fields = OwnFields(fields)  # type: ignore[misc] # Django copies it for the form, from class or instance
        super().__init__(*args, **kwargs)


class OwnFilters(dict[str, Filter]):
    """The declared filters. A filter set works on copies that share what no request changes."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Filter]:
        return {name: _copied(declared) for name, declared in self.items()}


def _copied(declared: Filter) -> Filter:
    made = copy.copy(declared)
    made.extra = dict(declared.extra)
    made.method = declared.method  # bound anew, since it finds its filter set through the copy
    return made


class ListFilter(FilterSet):  # type: ignore[misc] # django-filter has no types
    """The base of every filter set; its form draws itself with our fields.

    `private` names the filters whose words never stand in an address; a view with such a filter answers POST with
    `search`.
    """

    private: Sequence[str] = ()

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        return OwnFilters(super().get_filters())

    @property
    def form(self) -> FilterForm:
        """The form of this request, made at the first look."""
        if not hasattr(self, "_form"):
            fields = {name: declared.field for name, declared in self.filters.items()}
            self._form = FilterForm(self.data if self.is_bound else None, prefix=self.form_prefix, fields=fields)
        return self._form


class PairsOfChoices(fields.ChoiceIterator):  # type: ignore[misc] # django-filter has no types
    """The choices as they were given, which the base looks at one by one to tell groups and enums from pairs."""

    @property
    def content(self) -> Hashable | None:
        """What the choices are made of, when those given know it."""
        made_of: Hashable | None = getattr(self.choices, "content", None)
        return None if made_of is None else (self.field.empty_label, made_of)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.choices() if callable(self.choices) else self.choices


class ChoiceField(fields.ChoiceField):  # type: ignore[misc] # django-filter has no types
    """One of the pairs of value and label."""

    iterator = PairsOfChoices


class ChoiceFilter(DjangosChoiceFilter):  # type: ignore[misc] # django-filter has no types
    """One of `choices`: pairs of value and label, or a function that gives them."""

    field_class = ChoiceField


class DayFilter(Filter):  # type: ignore[misc] # django-filter has no types
    """A day in a filter, with a hint that fits there."""

    field_class = DateField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "ÅÅÅÅ-MM-DD")
        super().__init__(*args, **kwargs)
