"""The pieces that every chart is drawn of, as SVG: texts, boxes, lines, and the frame with its words for a reader.

Colours are presentation attributes, which the strict content policy and WeasyPrint both take; the classes only let
charts.css recolour for dark mode.
"""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

INK, RULE, PAPER = "#17212b", "#c9d1d8", "#fff"
FILLS = ("#0b3d5c", "#b3541e", "#5a9fc4", "#f0c36a")
FONT = "Source Sans 3, Arial, sans-serif"
LETTER = 6.8  # average width of a letter at 13 px
WIDTH = 640


def draw_text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    """A text of one line."""
    return f'<text class="c-tx" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'


def draw_rect(css: str, x: float, y: float, width: float, height: float, fill: str) -> str:
    """A box with an outline."""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{css}" {box} fill="{fill}" stroke="{INK}" stroke-width=".75"/>'


def draw_line(css: str, x1: float, x2: float, y1: float, y2: float, stroke: str, more: str = "") -> str:
    """A line; `more` are further attributes."""
    ends = f'x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"'
    return f'<line class="{css}" {ends} stroke="{stroke}"{more}/>'


def draw_svg(
    chart_id: str, title: str, finding: str, height: float, drawn: Sequence[str], *, is_pdf: bool
) -> SafeString:
    """A page gets title and description; a PDF the whole as title: WeasyPrint drops the other."""
    size = f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
    name = escape(chart_id)
    if is_pdf:
        words = f"<title>{escape(f'{title}. {finding}')}</title>"
        labels = ""
    else:
        words = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(finding)}</desc>'
        labels = f' aria-labelledby="{name}-t {name}-d"'
    head = f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" {size} role="img"{labels}'
    svg = f'{head} font-family="{FONT}" font-size="13">{words}{"".join(drawn)}</svg>'
    return mark_safe(svg)  # noqa: S308 -- all text in it is escaped
