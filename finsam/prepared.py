"""Querysets whose SQL is put together once per process: for the few that every request or a whole page rests on.

Django needs one to two milliseconds of Python to turn a queryset with joins into SQL, and PostgreSQL a fifth of that
to answer it. Where only the values differ from request to request, the SQL is kept and the values are put in:

    @prepared
    def _sums(year: int) -> QuerySet[Manadsutfall, tuple[int, Decimal]]:
        return Manadsutfall.objects.for_year(year).values_list("month").annotate(Sum("amount"))

    rows = _sums(2026)

The annotations of the arguments are the kinds of the values.

The queryset is written as any other, so that no rule moves into SQL of its own; see ADR 7. It is made once: so it can
look at neither the values, the clock nor who asks.
"""

import copy
import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, wraps
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import Literal

P = ParamSpec("P")
R = TypeVar("R")
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 31_991 + place,
    str: lambda place: f"\x01{place}",
    UUID: lambda place: UUID(int=0xF1A5A3 + place),
    dt.date: lambda place: dt.date(9_901 + place, 1, 1),
}
"""Values that no queryset holds by itself, and that every column of the kind can be compared with."""


class Prepared(Generic[R]):
    """A queryset of which only the named values differ. It gives rows, so that nobody narrows it afterwards."""

    def __init__(self, build: "Callable[..., QuerySet[Any, R]]", **kinds: type) -> None:
        self._build = build
        self._kinds = kinds

    def rows(self, **values: Any) -> list[R]:
        """The rows for these values, one for each name that was declared, none of them None."""
        queryset, compiled, sql, params, converters = self._ready
        given = tuple(param.of(values) if isinstance(param, _Value) else param for param in params)
        compiler = copy.copy(compiled)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (sql, given)  # type: ignore[method-assign] # of this copy alone
        compiler.get_converters = lambda *_args: converters  # type: ignore[method-assign] # the same each time
        found = queryset._chain()  # type: ignore[attr-defined] # what .all() does, without a manager's filters
        found.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(found)

    @cached_property
    def _ready(self) -> "tuple[QuerySet[Any, R], SQLCompiler, str, list[Any], dict[int, Any]]":
        stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(self._kinds.items())}
        queryset = self._build(**stand_ins)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        sql, params = _with_fixed_texts(sql, params, named=stand_ins.values())
        marked = [next((_Value(n, param) for n, v in stand_ins.items() if _same(v, param)), param) for param in params]
        missing = stand_ins.keys() - {param.name for param in marked if isinstance(param, _Value)}
        if missing:
            raise ImproperlyConfigured(
                f"The queryset changes or does not use {sorted(missing)}; it cannot be prepared."
            )
        if any(isinstance(param, dt.date) for param in marked):
            raise ImproperlyConfigured("The queryset holds a day of its own for ever. Make it a value.")
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return queryset, compiler, sql, marked, converters


def prepared(build: Callable[P, "QuerySet[Any, R]"]) -> Callable[P, list[R]]:
    """The rows of the queryset that the function makes."""
    kinds = {name: kind for name, kind in get_type_hints(build).items() if name != "return"}
    kept: Prepared[R] = Prepared(build, **kinds)

    @wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        return kept.rows(**dict(zip(kinds, args, strict=False)), **kwargs)

    return rows


def _with_fixed_texts(sql: str, params: Sequence[Any], named: Collection[Any]) -> tuple[str, list[Any]]:
    """Write texts that never change into the SQL: only then does a kept plan know that a partial index holds."""
    pieces = sql.split("%s")
    written, left = pieces[0], []
    for param, piece in zip(params, pieces[1:], strict=True):
        if isinstance(param, str) and param not in named:
            written += Literal(str(param)).as_string().replace("%", "%%") + piece
        else:
            left.append(param)
            written += "%s" + piece
    return written, left


class _Value:
    """The place of a named value among the parameters."""

    def __init__(self, name: str, stand_in: Any) -> None:
        self.name = name
        self._wrap = type(stand_in) if isinstance(stand_in, int) else None  # the driver's int of the column's size

    def of(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return value if self._wrap is None else self._wrap(value)


def _same(stand_in: Any, param: Any) -> bool:
    is_kind = isinstance(param, int) if isinstance(stand_in, int) else type(param) is type(stand_in)
    return is_kind and bool(param == stand_in)
