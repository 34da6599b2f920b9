"""All rows of all apps."""

import importlib
import pkgutil

import tests.permissions
from tests.permissions.table import Row


def all_rows() -> list[Row]:
    """The rows of every module that has some."""
    rows: list[Row] = []
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.permissions.__path__)):
        rows.extend(getattr(importlib.import_module(f"tests.permissions.{module}"), "ROWS", []))
    return rows
