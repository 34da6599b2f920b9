"""Controls of filters, drawn once for the same content.

The filter of a list is the same for all who may open it until a choice is added or another value is chosen, and drawing
its controls cost more than its rows. What somebody typed is never kept.
"""

from collections.abc import Hashable

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

MAX_KEPT = 500
_kept: dict[Hashable, SafeString] = {}


def drawn(field: BoundField) -> SafeString:
    """The same as field.as_field_group(), from memory when the same field with the same content was drawn before."""
    content = _content(field)
    if content is None:
        return field.as_field_group()
    html = _kept.get(content)
    if html is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        html = _kept[content] = field.as_field_group()
    return html


def _content(field: BoundField) -> Hashable | None:
    """Everything that the drawing depends on; None for what was typed and for what has errors."""
    widget, value = field.field.widget, field.value()
    is_select = isinstance(widget, forms.Select) and not widget.allow_multiple_selected
    if field.errors or (value and not is_select):
        return None
    choices = tuple(map(tuple, widget.choices)) if is_select else ()
    attributes = tuple(widget.attrs.items())
    texts = (str(field.label), str(field.help_text))
    return type(widget), field.html_name, texts, attributes, choices, None if value is None else str(value)
