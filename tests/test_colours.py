"""Colours that can be told apart: text on its ground, borders, and the series of the charts."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from finsam.chart_pieces import FILLS

Colour = tuple[float, float, float]
TOKENS = (Path(__file__).parent.parent / "static/css/tokens.css").read_text()
MODES = {"light": 0, "dark": 1}
TEXT = [
    ("text", "bg"),
    ("text", "bg-subtle"),
    ("text-muted", "bg"),
    ("text-muted", "bg-subtle"),
    ("accent", "bg"),
    ("accent", "bg-subtle"),
    ("accent", "info-bg"),
    ("accent-hover", "bg"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("brand-text", "brand"),
    ("demo-text", "demo-bg"),
    ("on-focus-brand", "focus-brand"),
    *((tone, f"{tone}-bg") for tone in ("ok", "warn", "err", "info")),
    *(("text", f"{tone}-bg") for tone in ("ok", "warn", "err", "info")),
    ("err", "bg"),
]
SIGNS = [
    ("border-strong", "bg"),
    ("border-strong", "bg-subtle"),
    ("accent", "bg"),
    ("err", "bg"),
    ("ok", "bg"),
    ("focus", "bg"),
    ("focus-brand", "brand"),
    ("brand-rule", "brand"),
]
# How eyes without one kind of cone see (Machado, Oliveira and Fernandes 2009, full severity, linear light).
SIGHT = {
    "ordinary": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
    "grey print": ((0.2126, 0.7152, 0.0722),) * 3,
}


def hex_colour(text: str) -> Colour:
    digits = text.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def token(name: str, mode: str) -> Colour:
    value = re.search(rf"--{name}: ([^;]+);", TOKENS)
    assert value is not None, name
    found = re.findall(r"#[0-9a-f]+", value[1])
    return hex_colour(found[MODES[mode]] if len(found) == 2 else found[0])


def linear(colour: Colour) -> Colour:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return red, green, blue


def luminance(colour: Colour) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: Colour, sight: str) -> Colour:
    """L*, a*, b* of a colour as these eyes see it."""
    light = linear(colour)
    red, green, blue = (min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0), 1) for row in SIGHT[sight])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: Colour, other: Colour, sight: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(seen(one, sight), seen(other, sight), strict=True)) ** 0.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT, ids=lambda name: name)
def test_text_can_be_read(text: str, ground: str, mode: str) -> None:
    assert contrast(token(text, mode), token(ground, mode)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("sign", "ground"), SIGNS, ids=lambda name: name)
def test_borders_and_signs_can_be_seen(sign: str, ground: str, mode: str) -> None:
    assert contrast(token(sign, mode), token(ground, mode)) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_the_series_of_a_chart_can_be_told_apart_by_all_eyes_and_in_grey(sight: str) -> None:
    for one, other in combinations(FILLS, 2):
        assert distance(hex_colour(one), hex_colour(other), sight) >= 15, (one, other)


@pytest.mark.parametrize("sight", [sight for sight in SIGHT if sight != "grey print"])  # print is always light
def test_the_series_in_dark_mode_too(sight: str) -> None:
    series = [token(f"series-{number}", "dark") for number in range(1, 5)]
    for one, other in combinations(series, 2):
        assert distance(one, other, sight) >= 15, (one, other)


def test_the_charts_of_pages_and_documents_have_the_same_colours() -> None:
    assert [hex_colour(fill) for fill in FILLS] == [token(f"series-{number}", "light") for number in range(1, 5)]
