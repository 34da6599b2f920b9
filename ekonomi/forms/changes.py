"""What a form of budget posts or mappings changed, as the history keeps it: their texts are names and accounts."""

from django import forms


def changes_of(form: forms.BaseForm) -> dict[str, list[str]]:
    """Changed field → [before, after]."""
    return {
        name: [_text(form.initial.get(name)), _text(form.cleaned_data[name])]
        for name in form.changed_data
        if name in form.cleaned_data and name != "version"
    }


def _text(value: object) -> str:
    return "" if value is None else str(getattr(value, "pk", value))
