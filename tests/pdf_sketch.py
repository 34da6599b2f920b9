"""What stands where on the pages of a PDF: each run of text and each painted box, with its place in points.

A picture of a page differs between machines with the program that draws it (and none is among our packages). The fonts
are ours, so the places do not, and a changed line can be read in a review. So this is what gets approved.
"""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from tests.pdf_checks import decoded, unicode_map

Matrix = tuple[float, float, float, float, float, float]
Item = list[Any]
"""["text", x, y, size, words] or ["box", x, y, width, height, colour]; y from the top of the page."""
TOLERANCE = 2  # points: what two versions of Pango may round apart
START: Matrix = (1, 0, 0, 1, 0, 0)
LARGE = 8  # points: hairlines and dots are left out


def multiplied(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


@dataclass
class Pen:
    """The state of a page's content stream as far as we look at it."""

    height: float
    fonts: dict[str, dict[int, str]]
    place: Matrix = START
    text: Matrix = START
    size: float = 0
    colour: str = "#000000"
    characters: dict[int, str] = field(default_factory=dict)
    waiting: list[tuple[float, float, float, float]] = field(default_factory=list)
    kept: list[tuple[Matrix, str]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def take(self, name: str, operands: list[Any]) -> None:
        """Follow one operator."""
        if name == "q":
            self.kept.append((self.place, self.colour))
        elif name == "Q":
            self.place, self.colour = self.kept.pop()
        elif name == "cm":
            self.place = multiplied(numbers(operands), self.place)
        elif name == "Tm":
            self.text = numbers(operands)
        elif name == "Tf":
            self.characters, self.size = self.fonts.get(str(operands[0]), {}), float(operands[1])
        elif name in {"rg", "scn"} and len(operands) == 3:
            self.colour = "#" + "".join(f"{round(float(part) * 255):02x}" for part in operands)
        elif name in {"Tj", "TJ"}:
            self._write(operands[0] if name == "TJ" else operands)
        elif name == "re":
            x, y, width, height = (float(part) for part in operands)
            self.waiting.append((x, y, width, height))
        elif name in {"f", "f*", "B", "b", "S", "n", "W", "W*"}:
            self._paint(is_filled=name in {"f", "f*", "B", "b"})

    def _write(self, parts: Any) -> None:
        words = "".join(decoded(part, self.characters) for part in parts if isinstance(part, pikepdf.String))
        where = multiplied(self.text, self.place)
        if words.strip():
            size = self.size * (where[1] ** 2 + where[0] ** 2) ** 0.5
            self.items.append(["text", round(where[4]), round(self.height - where[5]), round(size, 1), words.strip()])

    def _paint(self, *, is_filled: bool) -> None:
        for x, y, width, height in self.waiting if is_filled else []:
            left, top = multiplied((1, 0, 0, 1, x, y), self.place)[4:]
            right, bottom = multiplied((1, 0, 0, 1, x + width, y + height), self.place)[4:]
            across, down = abs(right - left), abs(bottom - top)
            if max(across, down) >= LARGE:
                place = [round(min(left, right)), round(self.height - max(top, bottom)), round(across), round(down)]
                self.items.append(["box", *place, self.colour])
        self.waiting.clear()


def numbers(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(part) for part in operands)
    return (a, b, c, d, e, f)


def sketch(content: bytes) -> list[list[Item]]:
    """Page by page, in the order in which they are painted."""
    pages = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            fonts = {str(name): unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
            pen = Pen(float(page.mediabox[3]), fonts)
            for operands, operator in pikepdf.parse_content_stream(page):
                pen.take(str(operator), list(operands))
            pages.append(pen.items)
    return pages


def differences(approved: list[list[Item]], now: list[list[Item]]) -> list[str]:
    """What is not where it was, page by page; places may differ by TOLERANCE."""
    found = [] if len(approved) == len(now) else [f"{len(approved)} pages became {len(now)}"]
    for number, (old, new) in enumerate(zip(approved, now, strict=False), start=1):
        for before, after in zip(old, new, strict=False):
            if not is_same(before, after):
                found.append(f"page {number}: {before} became {after}")
                break
        else:
            if len(old) != len(new):
                found.append(f"page {number}: {len(old)} items became {len(new)}")
    return found


def is_same(one: Item, other: Item) -> bool:
    """The same item at the same place."""
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(a == b if isinstance(a, str) else abs(a - b) <= TOLERANCE for a, b in pairs)


def read(path: Path) -> list[list[Item]]:
    """The approved pages."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def write(path: Path, pages: list[list[Item]]) -> None:
    """Approve, one item a line, so that a review shows what moved."""
    lines = [",\n".join(json.dumps(item, ensure_ascii=False) for item in page) for page in pages]
    path.write_text("[\n" + ",\n".join(f"[\n{page}\n]" for page in lines) + "\n]\n", encoding="utf-8")
