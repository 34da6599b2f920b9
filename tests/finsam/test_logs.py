"""What a log line of production says about a fault, and what it must not say."""

import logging
import sys

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client

from finsam.logs import _handling, refusal_is_no_fault, tell_where_it_broke, view_instead_of_path

SECRET = "hemligt-och-langt"


def logged(fault: Exception, *, form: str) -> dict[str, object]:
    try:
        try:
            raise KeyError("Anna Hemlig")
        except KeyError as cause:
            raise fault from cause
    except type(fault) as caught:
        given = {"flag": True, "tuple": sys.exc_info(), "exception": caught}[form]
        return tell_where_it_broke(None, "error", {"event": "job_failed", "exc_info": given})


def test_place_and_kind_are_told_and_words_are_not() -> None:
    for form in ("flag", "tuple", "exception"):
        event = logged(ValueError("19121212-1212"), form=form)
        assert event["fault"] == "ValueError"
        assert event["because"] == ["KeyError"]
        assert str(event["path"][-1]).endswith(" logged")
        assert "test_logs.py:" in str(event["path"])
        assert "1912" not in str(event)
        assert "Hemlig" not in str(event)


def test_event_without_fault_is_left_alone() -> None:
    assert tell_where_it_broke(None, "info", {"event": "job_done"}) == {"event": "job_done"}
    assert tell_where_it_broke(None, "info", {"event": "job_done", "exc_info": None}) == {"event": "job_done"}


def test_refusal_is_logged_without_a_traceback() -> None:
    for fault in (PermissionDenied("nej"), ValueError("fel")):
        event = refusal_is_no_fault(None, "warning", {"event": "Forbidden", "exc_info": (type(fault), fault, None)})
        assert ("exc_info" in event) == isinstance(fault, ValueError)


def test_words_of_the_fault_are_taken_out_of_the_event_too() -> None:
    fault = ValueError("19121212-1212")
    event = tell_where_it_broke(None, "error", {"event": f"Task failed: {fault!r}, {fault}", "exc_info": fault})
    assert event["event"] == "Task failed: ValueError, ValueError"


def written(record: logging.LogRecord) -> str:
    """The event as the handler that every logger uses writes it."""
    return str(view_instead_of_path(None, "warning", {"event": record.getMessage(), "_record": record})["event"])


@pytest.mark.django_db
def test_the_demo_shows_lines_of_code_and_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_DEMO", True)
    renderer = _handling([])["formatters"]["structlog"]["processors"][-1]
    typed = " ".join(["Anna", "Hemlig"])
    try:
        raise ValueError("fel") from KeyError(len(typed))
    except ValueError:
        text = renderer(None, "error", {"event": "job_failed", "exc_info": sys.exc_info()})
    assert "test_logs.py" in text
    assert typed not in text


def test_failed_request_is_logged_with_its_view_and_no_path(caplog: pytest.LogCaptureFixture, forbund: object) -> None:
    assert Client().get(f"/valkommen/{SECRET}/").status_code == 404
    assert Client().get("/finns-inte/anna-hemlig/").status_code in (302, 404)
    lines = [written(record) for record in caplog.records if record.name == "django.request"]
    assert "Not Found: members:accept_invitation" in lines
    assert SECRET not in str(lines)
    assert "hemlig" not in str(lines)


@pytest.mark.parametrize(
    "path", [f"/valkommen/{SECRET}/", f"/fraga/{SECRET}/", f"/utdrag/{SECRET}/", f"/konto/nytt-losenord/1-{SECRET}/"]
)
def test_secret_address_is_hidden_whoever_logs_it(path: str) -> None:
    record = logging.makeLogRecord({"msg": '"GET %s HTTP/1.1" 200', "args": (path,)})
    assert SECRET not in written(record)
    assert "HTTP/1.1" in written(record)


def test_formatter_hides_them() -> None:
    formatters = [handler.formatter for handler in logging.getLogger().handlers]
    processors = [step for each in formatters for step in getattr(each, "processors", ())]
    assert view_instead_of_path in processors


def test_proxy_does_not_log_them_either() -> None:
    text = (settings.BASE_DIR / "Caddyfile").read_text()
    assert "@keys path /valkommen/* /konto/nytt-losenord/* /fraga/* /utdrag/*" in text
    assert "log_skip @keys" in text
