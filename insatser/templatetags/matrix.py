"""The rows of the matrix on a page, drawn at once: cell by cell in a template they cost ten times as much."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from finsam.templatetags.figures import escape
from insatser.matrix import Mark, MatrixRow

register = template.Library()

EMPTY = '<span class="sr">pågår inte</span>'


@register.filter
def matrix_rows(rows: Iterable[MatrixRow]) -> SafeString:
    """A row for each insats, a link as its header; a cell for each year.

    A cell has signs for the eye with words for a screen reader, and links to insatser that take over.
    """
    return mark_safe("".join([_row(row) for row in rows]))  # noqa: S308 -- all escaped


def _row(row: MatrixRow) -> str:
    cells = "".join([f"<td>{', '.join([_drawn(mark) for mark in cell]) or EMPTY}</td>" for cell in row.cells])
    return f'<tr><th scope="row"><a href="{escape(row.insats.url)}">{escape(row.insats.name)}</a></th>{cells}</tr>\n'


def _drawn(mark: Mark) -> str:
    if mark.insats is None:
        return _own(mark.is_limited)
    return f'<a href="{escape(mark.insats.url)}" title="{escape(mark.spoken)}">{escape(mark.text)}</a>'


@cache
def _own(is_limited: bool) -> str:
    mark = Mark(is_limited)
    return f'<span aria-hidden="true">{escape(mark.text)}</span><span class="sr">{escape(mark.spoken)}</span>'
