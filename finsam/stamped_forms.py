"""A form over several rows at once, protected against lost updates as one.

Where `VersionedForm` knows the version of its one row, this form knows a stamp of all the values it was made from.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam.forms import CONFLICT, Form, NewerValue, shown_value


def stamp_of(stored: Mapping[str, Any]) -> str:
    """A short fingerprint of the values that are stored now."""
    return hashlib.sha256(repr(sorted((name, str(value)) for name, value in stored.items())).encode()).hexdigest()[:24]


class StampedForm(Form):
    """Fields by name with what is `stored` in each. Lock what they are stored in before you read it on a POST.

    On a conflict what was typed stays, `newer_values` tells what changed, and the next save goes through. `basis` is
    what the stamp is made of, where that is more than what the fields show.
    """

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, stored: Mapping[str, Any], basis: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.stored = stored
        self.current_stamp = stamp_of(stored if basis is None else basis)
        self.newer_values: list[NewerValue] = []
        super().__init__(*args, initial={**stored, "stamp": self.current_stamp}, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("stamp") != self.current_stamp:
            self.newer_values = self.differences()
            data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
            data[self.add_prefix("stamp")] = self.current_stamp
            self.data = data
            self.add_error(None, ValidationError(CONFLICT, code="conflict"))
        return cleaned

    def differences(self) -> list[NewerValue]:
        """What is stored in each field where something else was typed."""
        found = []
        for bound in self.visible_fields():
            now = self.stored.get(bound.name)
            if bound.field.has_changed(now, bound.data):
                shown, typed = shown_value(bound.field, now), shown_value(bound.field, bound.value())
                found.append(NewerValue(str(bound.label), shown, typed))
        return found

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Field → (stored, new) of the fields that get another value."""
        return {
            name: (self.stored.get(name), self.cleaned_data.get(name))
            for name in self.fields
            if name != "stamp" and self.stored.get(name) != self.cleaned_data.get(name)
        }
