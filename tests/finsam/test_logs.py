"""What a log line of production says about a fault, and what it must not say."""

import sys

from finsam.logs import tell_where_it_broke


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
