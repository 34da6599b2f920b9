"""All rows of all apps."""

import importlib
import pkgutil

import tests.permissions
from tests.permissions.table import Row

MODULES = sorted(module.name for module in pkgutil.iter_modules(tests.permissions.__path__))


def rows_of(module: str) -> list[Row]:
    """The rows of one module of this folder, if it has some."""
    rows: list[Row] = getattr(importlib.import_module(f"tests.permissions.{module}"), "ROWS", [])
    return rows


def all_rows() -> list[Row]:
    """The rows of every module that has some."""
    return [row for module in MODULES for row in rows_of(module)]
