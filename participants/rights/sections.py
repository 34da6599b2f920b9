"""What a registerutdrag is made of: sections with sentences, facts and tables."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows under named columns: (name in JSON, heading)."""

    key: str
    caption: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A part of the extract: sentences, facts (name in JSON, label, value) and tables."""

    key: str
    title: str
    text: Sequence[str] = ()
    facts: Sequence[tuple[str, str, str]] = ()
    tables: Sequence[Table] = ()
    is_one_of_many: bool = False
