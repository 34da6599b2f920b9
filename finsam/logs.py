"""Log events, not sentences; never a name, a personal number or free text."""

import logging
import logging.config
import re
import sys
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

FRAMES_KEPT = 25
SECRET_PATH = re.compile(r"(/valkommen/|/fraga/|/utdrag/|/konto/nytt-losenord/)[^\s\"']+")
"""Addresses that are themselves a key: whoever has one can make a login, choose a password or answer a question."""
NO_VIEW = "no_view"


def configure() -> None:
    """Send Django's and our own events through structlog: JSON in production, readable lines elsewhere."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    logging.config.dictConfig(_handling(shared))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _handling(shared: list[Any]) -> dict[str, Any]:
    renderers: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
        if settings.IS_DEMO
        else [tell_where_it_broke, structlog.processors.JSONRenderer()]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structlog": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    view_instead_of_path,
                    refusal_is_no_fault,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _drop_request,
                    *renderers,
                ],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structlog"}},
        "root": {"handlers": ["console"], "level": settings.LOG_LEVEL},
        "loggers": {
            "django.security.DisallowedHost": {"level": "ERROR"},
            "finsam.history.witness": {"level": "WARNING" if settings.IS_DEMO else "INFO"},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def refusal_is_no_fault(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave out the traceback of a 403: that somebody may not do something is an answer, and nothing broke."""
    given = event.get("exc_info")
    if isinstance(given[1] if isinstance(given, tuple) else given, PermissionDenied):
        del event["exc_info"]
    return event


def tell_where_it_broke(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Put the kind of a fault and its path through the code in the place of its traceback.

    The fault's own words are left out: the database repeats the row it refused, and a row may hold a name.
    """
    given = event.pop("exc_info", None)
    fault = given if isinstance(given, BaseException) else (given if isinstance(given, tuple) else sys.exc_info())[1]
    if given and fault is not None:
        for link in (fault, *_causes(fault)):
            for words in filter(None, (repr(link), str(link))):
                event["event"] = str(event["event"]).replace(words, type(link).__name__)
        event["fault"] = type(fault).__name__
        event["because"] = [type(cause).__name__ for cause in _causes(fault)]
        frames = traceback.extract_tb(fault.__traceback__)
        event["path"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-FRAMES_KEPT:]
    return event


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """What led to the fault, nearest first."""
    cause = fault.__cause__ or fault.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def view_instead_of_path(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django logs the path of a failed request, which may hold a secret or a name: say which view it was."""
    request = getattr(event.get("_record"), "request", None)
    if isinstance(request, HttpRequest) and len(request.path) > 1:
        match = request.resolver_match
        view = match.view_name if match is not None else NO_VIEW
        # Django escapes what it logs
        for path in (request.path.encode("unicode_escape").decode("ascii"), request.path):
            event["event"] = str(event["event"]).replace(path, view)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = SECRET_PATH.sub(r"\1…", value)
    return event


def _drop_request(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave out the request object that Django attaches: it would print the address with what was asked."""
    event.pop("request", None)
    event.pop("_record", None)
    return event


class RequestLogMiddleware:
    """Give each request an id, which error pages show as the error number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.error_number = uuid.uuid4().hex[:8].upper()  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request.error_number)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
