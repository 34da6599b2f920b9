"""Fields drawn once for the same content.

The filter of a list and the choice of a period are the same for all who may open them until a choice is added or
another is chosen, and drawing them cost more than the rows below. Only simple controls, and nothing that was typed.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

MAX_KEPT = 500
_kept: dict[Hashable, str] = {}


def drawn(field: BoundField, draw: Callable[[], str]) -> str:
    """What `draw` gives for the field, from memory when a field with the same content was drawn before."""
    widget, value = field.field.widget, field.value()
    is_select = type(widget) is forms.Select
    if (not is_select and (type(widget) is not forms.TextInput or value)) or field.errors:
        return draw()
    made_of, choices = _choices(widget) if is_select else (None, None)
    content = _content(field, value, made_of)
    html = _kept.get(content)
    if html is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        if choices is not None:
            widget.choices = choices  # asked for once, drawn or not
        html = _kept[content] = draw()
    return html


def _choices(widget: Any) -> tuple[Hashable, list[Any] | None]:
    """What the choices are made of, and the choices where they had to be looked at to tell.

    Choices that come from many rows can say what they are made of themselves, in `content`.
    """
    made_of: Hashable | None = getattr(widget.choices, "content", None)
    if made_of is not None:
        return (type(widget.choices), made_of), None
    choices = list(widget.choices)
    return _hashable(choices), choices


def _content(field: BoundField, value: Any, choices: Hashable) -> Hashable:
    """Everything that the drawing depends on."""
    own, form, widget = field.field, field.form, field.field.widget
    return (
        *(type(widget), choices, None if value is None else str(value)),
        *(field.html_name, field.auto_id, str(field.label), str(field.help_text)),
        *(own.required, own.disabled, own.localize, widget.is_required, tuple(widget.attrs.items())),
        *(form.use_required_attribute, getattr(form, "hides_optional", False), form.label_suffix),
    )


def _hashable(choices: list[Any]) -> tuple[Hashable, ...]:
    """Value and label of each option; of a group its name and its options."""
    content = tuple(choices)
    try:
        hash(content)
    except TypeError:  # some option or group is a list
        return tuple(
            (key, tuple(map(tuple, label)) if isinstance(label, list | tuple) else label) for key, label in choices
        )
    return content
