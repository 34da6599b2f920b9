"""Rows of long tables, as pages give them to the filters of templatetags/figures.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from finsam.formats import Shown
from finsam.status import Status


class Html(Protocol):
    """What brings HTML of its own, such as a link."""

    def __html__(self) -> str: ...


Cell = Shown | str | Html


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    text: str
    url: str


Text = str | Link | Status


@dataclass(frozen=True)
class FigureRow:
    """A name, its figures and perhaps a last cell of text. `css` marks sums and parts, as in components.css."""

    name: str
    cells: Sequence[Cell]
    url: str = ""
    css: str = ""
    is_indented: bool = False
    text: str | None = None
