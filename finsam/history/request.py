"""The id of the request that a history row was written in."""

import structlog


def request_id() -> str:
    """The request's error number, or nothing outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
