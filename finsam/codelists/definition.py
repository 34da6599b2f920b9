"""The lists of `kodlistor.yaml` and how they get into the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).parent / "kodlistor.yaml"
COLUMNS = ("label", "status", "source_system", "sort", "attributes")


@dataclass(frozen=True)
class Kodlista:
    """A list: what it is called, what it is for, and whether the kansli may add to it."""

    key: str
    label: str
    about: str
    is_fixed: bool
    values: tuple[dict[str, Any], ...]


def _read(path: Path) -> Iterator[Kodlista]:
    for key, spec in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        system = spec.get("source_system", "")
        values = tuple(_value(place, system, row) for place, row in enumerate(spec["values"], start=1))
        yield Kodlista(key, spec["label"], spec["about"], bool(spec.get("fixed")), values)


def _value(place: int, system: str, row: dict[str, Any]) -> dict[str, Any]:
    known = {name: row[name] for name in ("key", "label", "status")}
    attributes = {name: value for name, value in row.items() if name not in known}
    return {**known, "source_system": system, "sort": place * 10, "attributes": attributes}


@cache
def all_lists() -> dict[str, Kodlista]:
    """Every list by its key, in the order of the file."""
    return {lista.key: lista for lista in _read(PATH)}


def load(model: Any) -> tuple[int, int]:
    """Bring the file's values into the table: (added, changed). What the kansli added or retired stays as it is.

    `model` is given so that a migration can pass its historical one.
    """
    stored = {(row.lista, row.key): row for row in model.objects.all()}
    added, changed = [], []
    for lista in all_lists().values():
        for value in lista.values:
            row = stored.get((lista.key, value["key"]))
            if row is None:
                added.append(model(lista=lista.key, **value))
            elif not row.is_own and any(getattr(row, column) != value[column] for column in COLUMNS):
                for column in COLUMNS:
                    setattr(row, column, value[column])
                changed.append(row)
    model.objects.bulk_create(added)
    model.objects.bulk_update(changed, COLUMNS)
    return len(added), len(changed)
