"""Drafts of the information before a consent, in Swedish and other languages. None is given to anybody unapproved."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from participants.enums import Sprak, Syfte

FOLDER = Path(__file__).parent
PLACES = ("insats", "forbund", "ansvarig")
"""The words in braces that a text may hold; they are put in when it is shown for an insats."""


@dataclass(frozen=True)
class Draft:
    """A title and its text; a blank line between paragraphs."""

    title: str
    text: str


def draft(syfte: Syfte, sprak: Sprak) -> Draft:
    """The draft that the program comes with."""
    return _drafts(sprak)[syfte]


@cache
def _drafts(sprak: Sprak) -> dict[Syfte, Draft]:
    with (FOLDER / f"{sprak.value}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {syfte: Draft(tables[syfte.value]["title"], tables[syfte.value]["text"].strip()) for syfte in Syfte}
