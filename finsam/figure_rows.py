"""Rows of long tables, as pages give them to the filters of templatetags/figures.py."""

from collections.abc import Sequence
from typing import NamedTuple, final

from finsam.formats import Shown
from finsam.status import Status

Cell = Shown | str  # HTML is a SafeString


@final
class Link(NamedTuple):
    """A text that leads somewhere."""

    text: str
    url: str


@final
class Amount(NamedTuple):
    """A number already written, aligned to the right."""

    text: str


@final
class Tick(NamedTuple):
    """A box that chooses its row; `label` says to a screen reader what a tick does."""

    name: str
    value: str
    label: str
    is_ticked: bool = False


Text = str | Link | Status | Amount | Tick  # HTML is a SafeString


class FigureRow(NamedTuple):
    """A name, its figures and perhaps a last cell of text. `css` marks sums and parts, as in components.css."""

    name: str
    cells: Sequence[Cell]
    url: str = ""
    css: str = ""
    is_indented: bool = False
    text: str | None = None
