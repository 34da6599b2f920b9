"""What a form changed, as the history keeps it: codes, days and figures; of free text only that it changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model, QuerySet


def as_code(value: Any) -> str | None:
    """A value as text for the history; None for what it does not keep."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date | int | Decimal):
        return str(value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, QuerySet | list):
        return ",".join(sorted(str(getattr(one, "key", getattr(one, "pk", one))) for one in value))
    return None


def changes_of(form: forms.BaseForm) -> dict[str, list[str | None]]:
    """Changed field → [before, after]."""
    changes: dict[str, list[str | None]] = {}
    for name in form.changed_data:
        if name not in ("version", "new_id"):
            before = form.get_initial_for_field(form.fields[name], name)
            changes[name] = [as_code(before), as_code(form.cleaned_data.get(name))]
    return changes
