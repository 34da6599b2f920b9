"""The cells of the matrix on a page, a row at once: drawn one by one in a template they cost ten times as much."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from insatser.matrix import Mark, MatrixRow

register = template.Library()

EMPTY = '<span class="sr">pågår inte</span>'


@register.filter
def matrix_cells(row: MatrixRow) -> SafeString:
    """A cell for each year: signs for the eye with words for a screen reader, links to insatser that take over."""
    cells = (", ".join(map(_drawn, cell)) or EMPTY for cell in row.cells)
    return mark_safe("".join(f"<td>{cell}</td>" for cell in cells))  # noqa: S308 -- all escaped


def _drawn(mark: Mark) -> str:
    text, spoken = escape(mark.text), escape(mark.spoken)
    if mark.insats is None:
        return f'<span aria-hidden="true">{text}</span><span class="sr">{spoken}</span>'
    return f'<a href="{escape(mark.insats.get_absolute_url())}" title="{spoken}">{text}</a>'
