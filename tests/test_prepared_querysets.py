"""No prepared queryset of ours holds anything of the day on which it was made: it is made once, and kept for years."""

import datetime as dt
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet

from finsam import dates
from finsam.prepared import STAND_INS, Prepared, prepared
from insatser.models import InsatsAr

pytestmark = pytest.mark.django_db
PACKAGES = ("finsam", "members", "insatser", "ekonomi", "participants", "followup")
MOMENTS = (dt.datetime(2031, 3, 2, 9, tzinfo=dt.UTC), dt.datetime(2044, 11, 29, 15, tzinfo=dt.UTC))


def behind(function: Callable[..., Any]) -> Prepared[Any] | None:
    """What `@prepared` has put behind a function."""
    cells = getattr(function, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, Prepared)), None)


def all_prepared() -> Iterator[tuple[str, Prepared[Any]]]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" in found.name or found.name == "finsam.settings.prod":
                continue
            module = import_module(found.name)
            for name, function in vars(module).items():
                if getattr(function, "__module__", "") == module.__name__ and (kept := behind(function)) is not None:
                    yield f"{found.name}.{name}", kept


def made_on(moment: dt.datetime, kept: Prepared[Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL and its parameters, as they are put together at that moment."""
    with time_machine.travel(moment, tick=False):
        values = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(kept._kinds.items())}
        return kept._build(**values).query.get_compiler(connection=connection).as_sql()


def test_every_prepared_queryset_is_looked_at() -> None:
    written = sum(
        len(re.findall(r"^@prepared$|= prepared\(", file.read_text(), re.MULTILINE))
        for package in PACKAGES
        for file in Path(package).rglob("*.py")
    )
    assert len(list(all_prepared())) == written > 30


def test_no_prepared_queryset_depends_on_the_day() -> None:
    first, second = MOMENTS
    assert [name for name, kept in all_prepared() if made_on(first, kept) != made_on(second, kept)] == []


def test_a_year_from_the_clock_would_be_found() -> None:
    @prepared
    def plans(last: int) -> QuerySet[InsatsAr]:
        return InsatsAr.objects.filter(year__gte=dates.budget_year(), year__lte=last)

    kept = behind(plans)
    assert kept is not None
    assert made_on(MOMENTS[0], kept) != made_on(MOMENTS[1], kept)
