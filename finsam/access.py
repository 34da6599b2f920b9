"""Guards of views: visible or 404, allowed or 403, read methods do not write."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=Model)
WRITING = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY")
LOG_TABLES = ('"history_look"',)


class Refusal(str):
    """Why a user may not do something, in words for that user; false, so that a predicate can return it."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


Decision = bool | Refusal
NOT_ALLOWED = Refusal("Du har inte behörighet att göra det här. Kontakta kansliet om du behöver det i ditt arbete.")


class ReadMethodWroteError(RuntimeError):
    """A read method tried to change data."""


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    statement = sql if isinstance(sql, str) else str(sql)
    if statement.lstrip(" (\n")[:8].upper().startswith(WRITING) and not any(table in statement for table in LOG_TABLES):
        raise ReadMethodWroteError("A read method tried to write.")
    return execute(sql, params, many, context)


def methods(*, read: Sequence[str] = ("GET",), write: Sequence[str] = ()) -> Callable[[View], View]:
    """Allow only these methods; the read ones cannot change data (the access log is the one exception).

    A writing method runs in a savepoint of the request's transaction, so that a refused or broken one leaves nothing.
    A read method has nothing to take back and needs none.
    """
    reading = {*read, "HEAD"} if "GET" in read else set(read)
    allowed = sorted({*reading, *write})

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            guard: AbstractContextManager[None] = (
                connection.execute_wrapper(_refuse_writes) if request.method in reading else transaction.atomic()
            )
            with guard:
                return view(request, *args, **kwargs)

        return transaction.non_atomic_requests(guarded)

    return decorate


def public(view: View) -> View:
    """Let a view be seen without login."""
    return login_not_required(view)


def visible_or_404(queryset: "QuerySet[M]", pk: Any) -> M:
    """The row with this key if the queryset holds it; out of sight is 404."""
    try:
        return queryset.get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def require(decision: Decision) -> None:
    """Go on if the decision is true, else 403 with its reason."""
    if not decision:
        raise PermissionDenied(str(decision) if isinstance(decision, Refusal) else str(NOT_ALLOWED))
