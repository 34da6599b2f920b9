"""What happened when, as SVG: a bar for each row over a scale of months, marks for days, and boxes for stretches.

Drawn of the same pieces as `finsam.charts`. The name of a row stands above its bar, so that the whole width is time.
What lies after today is drawn hollow and dashed; today is a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.safestring import SafeString

from finsam.chart_pieces import FILLS, INK, LETTER, PAPER, RULE, WIDTH, draw_line, draw_rect, draw_svg, draw_text
from finsam.dates import MONTH_SHORT

DAY = timedelta(days=1)
LEFT, RIGHT = 10, WIDTH - 10
ROW, BAR, STRIP = 38, 14, 22
DASHED = ' stroke-width="1.25" stroke-dasharray="4 3"'
PARTED = 54
"""So far apart the names of two months stand, at least."""


class Shape(StrEnum):
    """A mark of a day; told apart by form, never by colour alone."""

    DOT = "dot"
    RING = "ring"
    CROSS = "cross"
    DIAMOND = "diamond"
    HOLLOW_DIAMOND = "hollow_diamond"


@dataclass(frozen=True)
class Bar:
    """One row: its name, its days (no last one: it goes on), and which of the four fills."""

    name: str
    first: date
    last: date | None
    fill: int


@dataclass(frozen=True)
class Marks:
    """One row of marks."""

    name: str
    days: Sequence[tuple[date, Shape]]


@dataclass(frozen=True)
class Strip:
    """One row of boxes side by side, each with a short text."""

    name: str
    boxes: Sequence[tuple[date, date, str]]


@dataclass(frozen=True)
class Scale:
    """From days to places. The last day is drawn whole."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where the day begins."""
        whole = (self.last - self.first).days + 1
        place = min(max((day - self.first).days, 0), whole)
        return LEFT + (RIGHT - LEFT) * place / whole

    def middle(self, day: date) -> float:
        """Where the day has its noon."""
        return (self.x(day) + self.x(day + DAY)) / 2


def timeline(
    chart_id: str,
    title: str,
    finding: str,
    rows: Sequence[Bar | Marks | Strip],
    *,
    scale: Scale,
    today: date,
    bar_names: Sequence[str],
    mark_names: Sequence[tuple[Shape, str]],
    is_pdf: bool = False,
) -> SafeString:
    """The rows from above, under their legend and the months. `bar_names` are the names of the fills, by number."""
    legend, top = _legend(rows, bar_names, mark_names)
    y = top + 34
    drawn: list[str] = []
    for row in rows:
        drawn.append(draw_text(LEFT, y + 12, row.name))
        match row:
            case Bar():
                drawn += _bar(row, scale, today, y + 18)
                y += ROW
            case Marks():
                drawn += [_mark(shape, scale.middle(day), y + 26) for day, shape in row.days]
                y += ROW
            case Strip():
                drawn += _strip(row, scale, y + 18)
                y += ROW + STRIP - BAR
    grid = [*_months(scale, top + 22, y), *_today(scale, today, top + 22, y)]
    return draw_svg(chart_id, title, finding, y + 20, [*legend, *grid, *drawn], is_pdf=is_pdf)


def _legend(
    rows: Sequence[Bar | Marks | Strip], bar_names: Sequence[str], mark_names: Sequence[tuple[Shape, str]]
) -> tuple[list[str], float]:
    """What the fills and the shapes that are used mean, in as many lines as they need; and where it ends."""
    fills = sorted({row.fill for row in rows if isinstance(row, Bar)})
    shapes = {shape for row in rows if isinstance(row, Marks) for _, shape in row.days}
    entries: list[tuple[int | Shape, str]] = [(fill, bar_names[fill]) for fill in fills]
    entries += [(shape, name) for shape, name in mark_names if shape in shapes]
    drawn: list[str] = []
    x, y = float(LEFT), 4.0
    for what, name in entries:
        width = 44 + LETTER * len(name)
        if x > LEFT and x + width > RIGHT:
            x, y = float(LEFT), y + 20
        if isinstance(what, Shape):
            drawn.append(_mark(what, x + 7, y + 6))
        else:
            drawn.append(draw_rect(f"c-s{what + 1}", x, y, 14, 12, FILLS[what]))
        drawn.append(draw_text(x + 20, y + 11, name))
        x += width
    return drawn, y + 20 if entries else 0


def _bar(row: Bar, scale: Scale, today: date, y: float) -> Iterator[str]:
    """Solid until today, hollow and dashed after; one without a last day has no right side."""
    last = row.last or scale.last
    if row.first <= today:
        begins, ends = scale.x(row.first), scale.x(min(last, today) + DAY)
        yield draw_rect(f"c-s{row.fill + 1}", begins, y, max(ends - begins, 2), BAR, FILLS[row.fill])
    if last > today:
        begins, ends = scale.x(max(row.first, today + DAY)), scale.x(last + DAY)
        for edge in (y, y + BAR):
            yield draw_line("c-ln", begins, ends, edge, edge, INK, DASHED)
        for side in [begins, *([ends] if row.last else [])]:
            yield draw_line("c-ln", side, side, y, y + BAR, INK, DASHED)


def _strip(row: Strip, scale: Scale, y: float) -> Iterator[str]:
    for first, last, text in row.boxes:
        begins, ends = scale.x(first), scale.x(last + DAY)
        yield draw_line("c-ln", begins, ends, y, y, INK)
        yield draw_line("c-ln", begins, ends, y + STRIP, y + STRIP, INK)
        for side in (begins, ends):
            yield draw_line("c-ln", side, side, y, y + STRIP, INK)
        if LETTER * len(text) + 4 <= ends - begins:
            yield draw_text((begins + ends) / 2, y + 16, text, anchor="middle")


def _mark(shape: Shape, x: float, y: float) -> str:
    stroke = f'stroke="{INK}" stroke-width="1.75"'
    match shape:
        case Shape.DOT:
            return f'<circle class="c-ink" cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{INK}"/>'
        case Shape.RING:
            return f'<circle class="c-ln" cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="none" {stroke}/>'
        case Shape.CROSS:
            lines = f"M{x - 4.5:.1f} {y - 4.5:.1f}l9 9m0 -9l-9 9"
            return f'<path class="c-ln" d="{lines}" fill="none" {stroke}/>'
    around = f"M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z"
    if shape == Shape.DIAMOND:
        return f'<path class="c-ink" d="{around}" fill="{INK}"/>'
    return f'<path class="c-ln" d="{around}" fill="none" {stroke}/>'


def _months(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    """A line where each month begins; names as far as there is room, with the year at the first and in January."""
    month = scale.first.replace(day=1)
    named = float(-PARTED)
    is_first = True
    while month <= scale.last:
        x = scale.x(month)
        yield draw_line("c-gr", x, x, top, bottom, RULE)
        name = MONTH_SHORT[month.month - 1]
        has_year = is_first or month.month == 1
        if x - named >= PARTED or (month.month == 1 and x - named >= PARTED / 2):
            text = f"{name} {month.year}" if has_year else name
            if x + LETTER * len(text) <= RIGHT:
                yield draw_text(x + 2, top - 6, text)
                named = x + (LETTER * 5 if has_year else 0)
                is_first = False
        month = (month + timedelta(days=32)).replace(day=1)


def _today(scale: Scale, today: date, top: float, bottom: float) -> Iterator[str]:
    if scale.first <= today <= scale.last:
        x = scale.middle(today)
        yield draw_line("c-halo", x, x, top, bottom, PAPER, ' stroke-width="5"')
        yield draw_line("c-ln", x, x, top, bottom + 2, INK, ' stroke-width="2.25" stroke-dasharray="2 3"')
        room = LETTER * len("I dag") / 2
        yield draw_text(min(max(x, LEFT + room), RIGHT - room), bottom + 15, "I dag", anchor="middle")
