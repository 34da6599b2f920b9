"""Writes docs/wall.md from the rule: `python -m tests.wall.document`."""

import os
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TypeVar

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.test")
    django.setup()

from tests.wall.people import ACTORS, STANDINGS, Actor, Standing
from tests.wall.rule import Answer, Operation, answer

T = TypeVar("T")
FILE = Path(__file__).resolve().parents[2] / "docs" / "wall.md"
INTRO = """# Who learns who a participant is

Made from the rule in `tests/wall/rule.py`; do not edit it by hand (`python -m tests.wall.document`). A test makes
everybody below, in an insats with somebody in each standing, and looks: by every page, file and API address, and by a
SELECT of every table as the web's role. What it finds of name and number, of their ciphertext and their digest has to
be what is said here.

**namn**: who it is · **kod**: that there is somebody, called by eight signs · **–**: nothing. Columns with the same
answers everywhere are one, and so are rows; whoever and whatever is not there learns nothing at all.
"""


def line(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Those with the same key together, in the order in which they come first."""
    found: dict[Hashable, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.values())


def all_of(actor: Actor) -> tuple[Answer, ...]:
    return tuple(answer(actor, one, operation) for operation in Operation for one in STANDINGS)


def table(operation: Operation, columns: list[list[Actor]]) -> list[str]:
    """One way to look: who learns what of whom."""

    def row(one: Standing) -> tuple[Answer, ...]:
        return tuple(answer(actors[0], one, operation) for actors in columns)

    told = [one for one in STANDINGS if set(row(one)) != {Answer.NOTHING}]
    seen = [place for place in range(len(columns)) if any(row(one)[place] != Answer.NOTHING for one in told)]
    if not told:
        return ["Nobody learns of anybody."]
    lines = [line(["Whose", *(f"({place + 1})" for place in seen)]), line(["---"] * (len(seen) + 1))]
    for group in grouped(told, row):
        kinds = grouped(group, lambda one: one.kind)
        whose = "<br>".join(f"{same[0].kind.value}: {'; '.join(one.label for one in same)}" for same in kinds)
        lines.append(line([whose, *(row(group[0])[place].value for place in seen)]))
    return lines


def render() -> str:
    """The whole document."""
    columns = grouped(ACTORS, all_of)
    parts = [INTRO, "## Who looks\n"]
    parts += [f"{place}. {'; '.join(map(str, actors))}" for place, actors in enumerate(columns, start=1)]
    for operation in Operation:
        parts += ["", f"## {operation.value[0].upper()}{operation.value[1:]}", "", *table(operation, columns)]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    FILE.write_text(render())
