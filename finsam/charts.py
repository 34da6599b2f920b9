"""All charts, as SVG made here: bars with lines, and horizontal bars. The same call serves page and PDF.

Colours are presentation attributes, which the strict content policy and WeasyPrint both take; the classes
only let charts.css recolour for dark mode. Values are numbers, None (nothing is drawn) or Protected (<5).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyphen
from django.utils.safestring import SafeString

from finsam import formats
from finsam.chart_pieces import FILLS, INK, LETTER, PAPER, RULE, WIDTH, draw_line, draw_rect, draw_svg, draw_text
from finsam.figure_rows import Cell
from finsam.formats import Shown
from finsam.protection import Protected

DASHES = ("7 4", "2 3")
HYPHENS = pyphen.Pyphen(lang="sv")
JOINTS = re.compile(r"(?:individ|struktur|över|samordning|ings|ions|hets|ets|skaps)(?=[a-zåäö]{4})", re.IGNORECASE)
"""Where a compound is divided before any other place: Utvecklings-medel, not Utvecklingsme-del."""
LABELLED_UP_TO = 10


@dataclass(frozen=True)
class Series:
    """One row of numbers and its name; as many values as there are categories."""

    name: str
    values: Sequence[Shown]


@dataclass(frozen=True)
class Chart:
    """A drawn chart together with its numbers, for the table that has to follow it."""

    svg: SafeString
    unit: str
    category_name: str
    names: tuple[str, ...]
    table: tuple[tuple[str, tuple[Cell, ...]], ...]
    """A deviation is text with its sign."""


@dataclass(frozen=True)
class _Frame:
    """The drawing area of a bar chart and the scale from numbers to pixels."""

    ticks: tuple[float, ...]
    columns: int
    top: float
    left: float
    height: float = 234
    width: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", WIDTH - self.left - 12)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.top + self.height * (high - value) / (high - low)

    def x(self, column: float) -> float:
        return self.left + self.width * column / self.columns


def bars(
    chart_id: str,
    title: str,
    finding: str,
    categories: Sequence[str],
    series: Sequence[Series],
    lines: Sequence[Series] = (),
    *,
    unit: str,
    category_name: str = "Månad",
    is_stacked: bool = False,
    is_deviation: bool = False,
    is_ordered: bool = True,
    is_pdf: bool = False,
) -> Chart:
    """Vertical bars, side by side or stacked, with budget or target as dashed lines over them.

    The numbers are given in `unit`. A deviation is written with its sign. A line joins categories that follow one
    another, such as months; where they have no order it is a level over each.
    """
    _check(categories, series, lines)
    rows, legend = _legend([*((name.name, "bar") for name in series), *((name.name, "line") for name in lines)])
    ticks = _ticks(*_range(series, lines, len(categories), is_stacked=is_stacked))
    left = 14 + 7.2 * max(len(formats.tal(_number(tick), _decimals(ticks))) for tick in ticks)
    frame = _Frame(ticks, max(len(categories), 1), top=34 + 20 * rows, left=left)
    room = max(int(frame.width / frame.columns / LETTER), 3)
    names = [_wrap(name, room, 1 if is_ordered else 3) for name in categories]
    drawn = [
        *legend,
        *_axis(frame, unit),
        *_stacked(frame, series, is_stacked=is_stacked),
        *(_lines(frame, lines) if is_ordered else _levels(frame, lines)),
        *_marks(frame, series, is_stacked=is_stacked, is_deviation=is_deviation),
        *_categories(frame, names),
    ]
    height = frame.top + frame.height + 14 + 16 * max(map(len, names), default=1)
    svg = draw_svg(chart_id, f"{title}, {unit}", finding, height, drawn, is_pdf=is_pdf)
    return _chart(svg, unit, category_name, categories, [*series, *lines], is_deviation=is_deviation)


def horizontal_bars(
    chart_id: str,
    title: str,
    finding: str,
    rows: Sequence[tuple[str, Shown]],
    *,
    unit: str,
    category_name: str = "Insats",
    is_pdf: bool = False,
) -> Chart:
    """One bar a row with its number beside it; negative numbers go to the left of the axis."""
    numbers = [_float(value) for _, value in rows]
    low, high = min([0.0, *numbers]), max([0.0, *numbers]) or (0.0 if min([0.0, *numbers]) < 0 else 1.0)
    names = [_cut(name, 30) for name, _ in rows]
    left = 16 + LETTER * max((len(name) for name in names), default=0)
    right = 24 + 7.4 * max((len(formats.tal(value)) for _, value in rows), default=0)
    room = WIDTH - left - right - (right if low < 0 else 0)
    axis = left + (right if low < 0 else 0) + room * -low / (high - low)
    drawn = []
    for place, (name, (_, value)) in enumerate(zip(names, rows, strict=True)):
        drawn += _horizontal_bar(place, name, value, axis, room / (high - low), left)
    drawn.append(draw_line("c-ln", axis, axis, 2, 38 * len(rows) + 6, INK))
    title_text = f"{title}, {unit}" if unit else title
    svg = draw_svg(chart_id, title_text, finding, 38 * len(rows) + 8, drawn, is_pdf=is_pdf)
    return _chart(
        svg,
        unit,
        category_name,
        [name for name, _ in rows],
        [Series(unit or "Antal", [value for _, value in rows])],
    )


def _horizontal_bar(place: int, name: str, value: Shown, axis: float, scale: float, left: float) -> list[str]:
    top, number = 4 + 38 * place, _float(value)
    label = formats.tal(value)
    parts = [draw_text(left - 8, top + 21, name, anchor="end")]
    if value is None or isinstance(value, Protected):
        return [*parts, draw_text(axis + 7, top + 21, label)]
    width = abs(number) * scale
    start = axis - width if number < 0 else axis
    parts.append(draw_rect("c-s1", start, top + 3, width, 26, FILLS[0]))
    if number < 0:
        return [*parts, draw_text(start - 7, top + 21, label, anchor="end")]
    return [*parts, draw_text(start + width + 7, top + 21, label)]


# Numbers


def _float(value: Shown) -> float:
    return 0.0 if value is None or isinstance(value, Protected) else float(value)


def _number(value: float) -> Decimal:
    return Decimal(repr(value))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _check(categories: Sequence[str], series: Sequence[Series], lines: Sequence[Series]) -> None:
    if any(len(one.values) != len(categories) for one in [*series, *lines]):
        raise ValueError("Every series needs one value per category.")
    if len(series) > len(FILLS) or len(lines) > len(DASHES):
        raise ValueError("At most four series and two lines can be told apart: use small multiples or a table.")


def _range(series: Sequence[Series], lines: Sequence[Series], columns: int, *, is_stacked: bool) -> tuple[float, float]:
    numbers = [0.0, *(_float(value) for line in lines for value in line.values)]
    if is_stacked:
        for column in range(columns):
            stack = [_float(one.values[column]) for one in series]
            numbers += [sum(v for v in stack if v > 0), sum(v for v in stack if v < 0)]
    else:
        numbers += [_float(value) for one in series for value in one.values]
    return min(numbers), max(numbers)


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Round numbers from at or under `low` to at or over `high`; zero is always one of them."""
    if low == high == 0:
        high = 1.0
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if raw <= factor * power * 1.0000001)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(step * number, 10) for number in range(first, last + 1))


def _decimals(ticks: Sequence[float]) -> int:
    if all(tick == int(tick) for tick in ticks):
        return 0
    return 1 if all(abs(tick * 10 - round(tick * 10)) < 1e-6 for tick in ticks) else 2


# Pieces of the drawing


def _legend(entries: Sequence[tuple[str, str]]) -> tuple[int, list[str]]:
    """The names of the series above the chart, in as many rows as they need."""
    drawn: list[str] = []
    x, row, bar, line = 12.0, 0, 0, 0
    for name, kind in entries:
        width = 44 + LETTER * len(name)
        if x > 12 and x + width > WIDTH:
            x, row = 12.0, row + 1
        y = 4 + 20 * row
        if kind == "bar":
            drawn.append(draw_rect(f"c-s{bar + 1}", x, y, 14, 12, FILLS[bar]))
            bar += 1
        else:
            drawn.append(
                draw_line(
                    "c-ln",
                    x,
                    x + 24,
                    y + 6,
                    y + 6,
                    INK,
                    f' stroke-width="2.25" stroke-dasharray="{DASHES[line]}"',
                )
            )
            line += 1
        drawn.append(draw_text(x + (20 if kind == "bar" else 30), y + 11, name))
        x += width
    return row + 1, drawn


def _axis(frame: _Frame, unit: str) -> list[str]:
    decimals = _decimals(frame.ticks)
    drawn = [draw_text(frame.left - 6, frame.top - 14, unit, anchor="end" if len(unit) < 8 else "start")]
    for tick in frame.ticks:
        y = frame.y(tick)
        css, stroke = ("c-ln", INK) if tick == 0 else ("c-gr", RULE)
        drawn.append(draw_line(css, frame.left, WIDTH - 12, y, y, stroke))
        drawn.append(draw_text(frame.left - 6, y + 4, formats.tal(_number(tick), decimals), anchor="end"))
    return drawn


def _stacked(frame: _Frame, series: Sequence[Series], *, is_stacked: bool) -> list[str]:
    above, below = [0.0] * frame.columns, [0.0] * frame.columns
    width = frame.width / frame.columns * 0.7 / (1 if is_stacked else max(len(series), 1))
    drawn = []
    for place, one in enumerate(series):
        for column, shown in enumerate(one.values):
            if shown is None or isinstance(shown, Protected):
                continue
            value = float(shown)
            pile = above if value >= 0 else below
            base = pile[column] if is_stacked else 0.0
            x = frame.x(column + 0.15) + (0 if is_stacked else place * width)
            top, bottom = sorted((frame.y(base), frame.y(base + value)))
            drawn.append(draw_rect(f"c-s{place + 1}", x, top, width, bottom - top, FILLS[place]))
            pile[column] += value
    return drawn


def _marks(frame: _Frame, series: Sequence[Series], *, is_stacked: bool, is_deviation: bool) -> list[str]:
    """The number on each bar when they are few, and <5 where a bar is protected."""
    width = frame.width / frame.columns * 0.7 / (1 if is_stacked else max(len(series), 1))
    write = formats.signed if is_deviation else formats.tal
    is_labelled = not is_stacked and frame.columns * len(series) <= LABELLED_UP_TO
    drawn = []
    for place, one in enumerate(series):
        for column, value in enumerate(one.values):
            if not (isinstance(value, Protected) or (is_labelled and value is not None)):
                continue
            x = frame.x(column + 0.15) + (width / 2 if is_stacked else (place + 0.5) * width)
            number = _float(value)
            y = frame.y(number) + (16 if number < 0 else -5)
            drawn.append(draw_text(x, y, write(value), anchor="middle"))
    return drawn


def _lines(frame: _Frame, lines: Sequence[Series]) -> list[str]:
    drawn = []
    for place, one in enumerate(lines):
        points = " ".join(
            f"{frame.x(column + 0.5):.1f},{frame.y(_float(value)):.1f}"
            for column, value in enumerate(one.values)
            if value is not None and not isinstance(value, Protected)
        )
        drawn.append(f'<polyline class="c-halo" points="{points}" fill="none" stroke="{PAPER}" stroke-width="5"/>')
        dash = f'stroke-width="2.25" stroke-dasharray="{DASHES[place]}"'
        drawn.append(f'<polyline class="c-ln" points="{points}" fill="none" stroke="{INK}" {dash}/>')
    return drawn


def _levels(frame: _Frame, lines: Sequence[Series]) -> list[str]:
    """A dashed level over each category, with the halo of a line."""
    drawn = []
    for place, one in enumerate(lines):
        dash = f' stroke-width="2.25" stroke-dasharray="{DASHES[place]}"'
        for column, value in enumerate(one.values):
            if value is None or isinstance(value, Protected):
                continue
            ends = frame.x(column + 0.06), frame.x(column + 0.94), frame.y(_float(value)), frame.y(_float(value))
            drawn.append(draw_line("c-halo", *ends, PAPER, ' stroke-width="5"'))
            drawn.append(draw_line("c-ln", *ends, INK, dash))
    return drawn


def _categories(frame: _Frame, names: Sequence[Sequence[str]]) -> list[str]:
    y = frame.top + frame.height + 20
    return [
        draw_text(frame.x(column + 0.5), y + 16 * row, text, anchor="middle")
        for column, lines in enumerate(names)
        for row, text in enumerate(lines)
    ]


def _wrap(text: str, room: int, rows: int) -> list[str]:
    """At most `rows` lines of `room` signs, divided between words or by Swedish hyphenation; the last is cut."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < rows - 1 and len(rest) > room:
        head = rest[: room + 1].rpartition(" ")[0]
        if not head:
            word = rest.split(" ", 1)[0]
            end = _division(word, room)
            lines.append(f"{word[:end]}-")
            rest = rest[end:]
            continue
        lines.append(head)
        rest = rest[len(head) :].strip()
    return [*lines, _cut(rest, room)] if rest else lines


def _division(word: str, room: int) -> int:
    """How many letters of the word stand before the hyphen: up to a joint of the compound, else to a syllable."""
    joints = [found.end() for found in JOINTS.finditer(word)]
    syllables = [place for place in HYPHENS.positions(word) if place <= len(word) - 4]
    return next((max(fits) for places in (joints, syllables) if (fits := [at for at in places if at < room])), room - 1)


def _chart(
    svg: SafeString,
    unit: str,
    category_name: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    is_deviation: bool = False,
) -> Chart:
    rows = tuple(
        (name, tuple(_cell(one.values[place], is_deviation=is_deviation) for one in series))
        for place, name in enumerate(categories)
    )
    return Chart(svg, unit, category_name, tuple(one.name for one in series), rows)


def _cell(value: Shown, *, is_deviation: bool) -> Cell:
    is_written = is_deviation and value is not None and not isinstance(value, Protected)
    return formats.signed(value) if is_written else value
