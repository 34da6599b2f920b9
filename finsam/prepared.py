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

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast, get_type_hints
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import Literal

P = ParamSpec("P")
R = TypeVar("R")
Row = Sequence[Any]
Reader = Callable[[Iterable[Row]], list[Any]]
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
        sql, params, made_of = self._ready
        with connection.cursor() as cursor:
            cursor.execute(sql, tuple([p.of(values) if isinstance(p, _Value) else p for p in params]))
            found = cursor.fetchall()
        return made_of(found)

    @cached_property
    def _ready(self) -> "tuple[str, list[Any], Reader]":
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
        return sql, marked, _reader(queryset, compiler)


def prepared(build: Callable[P, "QuerySet[Any, R]"]) -> Callable[P, list[R]]:
    """The rows of the queryset that the function makes."""
    kinds = {name: kind for name, kind in get_type_hints(build).items() if name != "return"}
    kept: Prepared[R] = Prepared(build, **kinds)

    @wraps(build)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        return kept.rows(**dict(zip(kinds, args, strict=False)), **kwargs)

    return rows


def _reader(queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> Reader:
    """What the queryset gives for the rows of the database, as its own iterable does, but looked up once."""
    own: Any = queryset  # its inner parts have no types
    make = _maker(own._iterable_class, queryset, compiler)
    if make is None or compiler.has_extra_select or own._prefetch_related_lookups or own._known_related_objects:
        raise ImproperlyConfigured("The queryset gives rows in a way that cannot be prepared.")
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    if not converters:
        return make
    return lambda rows: make(compiler.apply_converters(rows, converters))


def _maker(kind: type, queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> Reader | None:
    if kind is ModelIterable:
        return _instances(compiler)
    if kind is ValuesListIterable:
        return lambda rows: [tuple(row) for row in rows]
    if kind is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    if kind is ValuesIterable:
        names = list(queryset.query.selected or ())
        return lambda rows: [dict(zip(names, row, strict=True)) for row in rows]
    return None


def _instances(compiler: SQLCompiler) -> Reader:
    """Instances with their related ones and their annotations."""
    info, select = cast("dict[str, Any]", compiler.klass_info), compiler.select
    model, first, end = info["model"], info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:end]]
    alias = compiler.connection.alias
    related = get_related_populators(info, select, alias)  # type: ignore[call-arg] # the stubs are of a later Django
    annotations = list((compiler.annotation_col_map or {}).items())

    def made(row: Row) -> Any:
        instance = model.from_db(alias, names, row[first:end])
        for populator in related:
            populator.populate(row, instance)
        for name, place in annotations:
            setattr(instance, name, row[place])
        return instance

    return lambda rows: [made(row) for row in rows]


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
