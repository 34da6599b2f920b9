"""Rows of long tables, drawn at once: rows and cells of their own in a template cost ten times what they hold."""

import html
import re
from collections.abc import Iterable, Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from finsam import formats
from finsam.figure_rows import Amount, Cell, FigureRow, Link, Text, Tick
from finsam.protection import Protected
from finsam.status import Status
from finsam.templatetags.finsam import MISSING_HTML, protected, status_tag

register = template.Library()
has_sign = re.compile("[&<>\"']").search


def escape(text: str) -> str:
    """The same as html.escape, which most texts of a page with hundreds of cells do not need."""
    return html.escape(text) if has_sign(text) else text


@register.filter
def figure_rows(rows: Iterable[FigureRow]) -> SafeString:
    """A table row for each: its name as the header, a link when it has an address, and its figures."""
    return mark_safe("\n".join(map(_row, rows)))  # noqa: S308 -- all escaped


def _row(row: FigureRow) -> str:
    name = escape(row.name)
    name = f'<a href="{escape(row.url)}">{name}</a>' if row.url else name
    css = f' class="{row.css}"' if row.css else ""
    indent = ' class="indent"' if row.is_indented else ""
    text = "" if row.text is None else f"<td>{escape(row.text)}</td>"
    return f'<tr{css}><th scope="row"{indent}>{name}</th>{_number_cells(row.cells)}{text}</tr>'


@register.filter
def number_cells(values: Iterable[Cell]) -> SafeString:
    """A right-aligned cell for each number, as `tal` writes it; text, and what is HTML already, as it is."""
    return mark_safe(_number_cells(values))  # noqa: S308 -- all escaped


def _number_cells(values: Iterable[Cell]) -> str:
    shown = [value if type(value) is SafeString else _shown(value) for value in values]
    return '<td class="num">' + '</td><td class="num">'.join(shown) + "</td>" if shown else ""


@register.filter
def text_rows(rows: Iterable[Sequence[Text]]) -> SafeString:
    """A table row for each, with the cells of `text_cells`."""
    return mark_safe("".join([f"<tr>{_cells(row)}</tr>\n" for row in rows]))  # noqa: S308 -- all escaped


@register.filter
def text_cells(values: Iterable[Text]) -> SafeString:
    """A cell for each value; the first text is the header of its row, and a dash stands where there is nothing."""
    return mark_safe(_cells(values))  # noqa: S308 -- all escaped


def _cells(values: Iterable[Text]) -> str:
    cells, has_header = "", False
    for value in values:
        if type(value) is Amount:
            cells += f'<td class="num">{escape(value.text)}</td>'
        elif type(value) is Tick:
            cells += f'<td><div class="choice">{_tick(value)}</div></td>'
        else:
            text = escape(value) or MISSING_HTML if type(value) is str else _text(value)
            cells += f"<td>{text}</td>" if has_header else f'<th scope="row">{text}</th>'
            has_header = True
    return cells


def _tick(tick: Tick) -> str:
    value, checked = escape(tick.value), " checked" if tick.is_ticked else ""
    identity = f"{tick.name}-{value}"
    box = f'<input type="checkbox" name="{tick.name}" value="{value}" id="{identity}"{checked}>'
    return f'{box}<label class="sr" for="{identity}">{escape(tick.label)}</label>'


def _text(value: str | Link | Status) -> str:
    if isinstance(value, Link):
        return f'<a href="{escape(value.url)}">{escape(value.text)}</a>'
    if isinstance(value, Status):
        return status_tag(value)
    if not value:
        return MISSING_HTML
    return value if isinstance(value, SafeString) else escape(value)


def _shown(value: Cell) -> str:
    if type(value) is int:
        return formats.whole(value)
    if isinstance(value, str):
        return value if isinstance(value, SafeString) else escape(value)
    if value is None:
        return MISSING_HTML
    return protected(value) if isinstance(value, Protected) else formats.tal(value)
