"""Log events, not sentences; never a name, a personal number or free text."""

import logging
import logging.config
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse


def configure() -> None:
    """Send Django's and our own events through structlog: JSON in production, readable lines elsewhere."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False) if settings.IS_DEMO else structlog.processors.JSONRenderer()
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structlog": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        _drop_request,
                        renderer,
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structlog"}},
            "root": {"handlers": ["console"], "level": settings.LOG_LEVEL},
            "loggers": {
                "django.security.DisallowedHost": {"level": "ERROR"},
                "fontTools": {"level": "WARNING"},
                "pikepdf": {"level": "WARNING"},
                "weasyprint": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


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
