"""A form's fields as the kinds they are, for those that are filled when the form is made."""

from typing import Any, cast

from django import forms


def choice(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field with choices."""
    return cast(forms.ChoiceField, form.fields[name])


def model_choice(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """A field that chooses rows."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])
