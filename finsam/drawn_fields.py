"""Fields drawn once for the same content.

The filter of a list and the choice of a period are the same for all who may open them until a choice is added or
another is chosen, and drawing them cost more than the rows below. Only simple controls, and nothing that was typed.
"""

from collections.abc import Callable, Hashable

from django import forms
from django.forms.boundfield import BoundField

MAX_KEPT = 500
SIMPLE = (forms.Select, forms.TextInput)
_kept: dict[Hashable, str] = {}


def drawn(field: BoundField, draw: Callable[[], str]) -> str:
    """What `draw` gives for the field, from memory when a field with the same content was drawn before."""
    content = _content(field)
    if content is None:
        return draw()
    html = _kept.get(content)
    if html is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        html = _kept[content] = draw()
    return html


def _content(field: BoundField) -> Hashable | None:
    """Everything that the drawing depends on; None for what was typed, what has errors and what is not simple."""
    own, form = field.field, field.form
    widget, value = own.widget, field.value()
    is_select = type(widget) is forms.Select
    if type(widget) not in SIMPLE or field.errors or (value and not is_select):
        return None
    return (
        *(type(widget), _choices(widget) if is_select else (), None if value is None else str(value)),
        *(field.html_name, field.auto_id, str(field.label), str(field.help_text)),
        *(own.required, own.disabled, own.localize, widget.is_required, tuple(widget.attrs.items())),
        *(form.use_required_attribute, getattr(form, "hides_optional", False), form.label_suffix),
    )


def _choices(select: forms.Select) -> tuple[Hashable, ...]:
    """Value and label of each option; of a group its name and its options. They are asked for once, drawn or not."""
    select.choices = list(select.choices)
    return tuple(
        (key, tuple(map(tuple, label)) if isinstance(label, list | tuple) else label) for key, label in select.choices
    )
