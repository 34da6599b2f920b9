"""Rows of figures, drawn at once: a cell of its own in a template costs ten times what its number does."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from finsam import formats
from finsam.formats import Shown
from finsam.protection import Protected
from finsam.templatetags.finsam import MISSING_HTML, protected

register = template.Library()


@register.filter
def number_cells(values: Iterable[Shown | str]) -> SafeString:
    """A right-aligned cell for each number, as `tal` writes it; text, and what brings HTML of its own, as it is."""
    return mark_safe("".join(f'<td class="num">{_shown(value)}</td>' for value in values))  # noqa: S308 -- all escaped


def _shown(value: Shown | str) -> str:
    if value is None:
        return MISSING_HTML
    if isinstance(value, Protected):
        return protected(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(value) if isinstance(value, str) else formats.tal(value)
