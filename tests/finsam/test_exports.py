"""Files for spreadsheets: readable in Swedish Excel, and no formula is run."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from finsam import acting, exports
from finsam.exports import Sheet
from finsam.protection import Protected
from members.enums import Role

ROW = ["Ån", Decimal("-1234.50"), 3, dt.date(2026, 11, 21), True, Protected(), None]


def lines(rows: list[list[Any]]) -> str:
    return "".join(exports.csv_lines(["Namn", "Belopp"], rows))


def test_csv_for_swedish_excel() -> None:
    assert lines([ROW]) == "\ufeffNamn;Belopp\r\nÅn;-1234,50;3;2026-11-21;Ja;<5;\r\n"


def test_moments_are_in_stockholm_time() -> None:
    moment = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    assert "2026-07-01 00:30" in lines([[moment]])


@pytest.mark.parametrize("text", ["=1+1", "+46 70", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0A"])
def test_text_that_would_be_a_formula_is_made_harmless(text: str) -> None:
    assert exports.harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["-1234,50", "+3", "Åmål", "", "1-2", "a=b"])
def test_other_text_is_left_alone(text: str) -> None:
    assert exports.harmless(text) == text


@given(st.lists(st.lists(st.text(max_size=10), min_size=1, max_size=4), max_size=5))
def test_any_text_comes_back_from_csv(rows: list[list[str]]) -> None:
    text = "".join(exports.csv_lines(["Rubrik"], rows)).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read[1:] == [[exports.harmless(cell) for cell in row] for row in rows]


@given(st.text(max_size=10))
def test_no_text_starts_a_formula(text: str) -> None:
    safe = exports.harmless(text)
    assert not safe.startswith(("=", "@", "\t", "\r", "|", "%"))
    assert not safe.startswith(("+", "-")) or exports.PLAIN_NUMBER.fullmatch(safe)


@pytest.mark.django_db
def test_a_csv_answer_streams_with_its_name() -> None:
    answer = exports.csv_response("insatser-2026.csv", ["Namn"], ([str(number)] for number in range(3)))
    assert answer.streaming
    assert answer["Content-Disposition"] == 'attachment; filename="insatser-2026.csv"'
    assert b"".join(answer).decode() == "\ufeffNamn\r\n0\r\n1\r\n2\r\n"


def test_rows_are_read_as_the_user_who_asked(forbund: Any, user_with: Any) -> None:
    subject = user_with(Role.EKONOM).subject
    with acting.transaction_as(subject):
        answer = exports.csv_response("x.csv", ["Uppdrag"], ([str(acting.current().uppdrag_id)] for _ in range(1)))
    assert acting.current() != subject
    assert str(subject.uppdrag_id) in b"".join(answer).decode()


def workbook(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def test_a_workbook_keeps_numbers_and_dates() -> None:
    book = workbook(exports.xlsx_bytes([Sheet("Blad [1]", ["Namn"], [ROW])]))
    sheet = book.worksheets[0]
    assert sheet.title == "Blad  1 "
    header, row = list(sheet.iter_rows())
    assert header[0].font.bold
    assert [cell.value for cell in row] == ["Ån", -1234.5, 3, dt.datetime(2026, 11, 21), "Ja", "<5"]  # noqa: DTZ001
    assert row[1].number_format == "#,##0.00"
    assert sheet.freeze_panes == "A2"


def test_no_formula_in_a_workbook() -> None:
    book = workbook(exports.xlsx_bytes([Sheet("Blad", ["=A"], [["=1+1"], ["\x00a"]])]))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert [cell.value for cell in cells] == ["'=A", "'=1+1", "a"]
    assert {cell.data_type for cell in cells} == {"s"}
