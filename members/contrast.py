"""Colours of the header: read, checked for contrast (WCAG 1.4.3, 1.4.11) and written as a stylesheet of our own."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
WHITE = "#ffffff"
TEXT_RATIO = 4.5
GRAPHIC_RATIO = 3.0


def is_colour(text: str) -> bool:
    """True for #rrggbb."""
    return HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = []
    for place in (1, 3, 5):
        value = int(colour[place : place + 2], 16) / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast between two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def header_css(ground: str, rule: str) -> str:
    """The stylesheet that sets the förbund's own colours; empty without any. Both are checked when saved."""
    lines = []
    if is_colour(ground):
        lines.append(f"--brand: {ground};")
    if is_colour(rule):
        lines.append(f"--brand-rule: {rule};")
    return f"@layer tokens {{ :root {{ {' '.join(lines)} }} }}\n" if lines else ""
