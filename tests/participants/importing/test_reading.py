"""Files become rows of text, or are refused in words: nothing half."""

import codecs
import datetime as dt
import io
import tracemalloc

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers

from participants.importing import workbook
from participants.importing.reading import EMPTY, MOST_BYTES, MOST_ROWS, NO_HEADINGS, Table, read
from participants.importing.refusal import ListRefusedError
from tests.participants.importing.files import HEADINGS, book, csv, line, with_part

TWO = [HEADINGS, line(), line(1, Namn="Åsa Öberg")]


def names(table: Table) -> list[str]:
    return [cells[1] for _, cells in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.replace("\r\n", "\r").encode("cp1252"),
    ],
    ids=["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be", "utf-16 without mark", "old Mac line ends"],
)
def test_csv_in_every_usual_way(encoded, delimiter):
    table = read(encoded(csv(TWO, delimiter)))
    assert (table.headings, names(table)) == (list(HEADINGS), ["Prova Provsson 0", "Åsa Öberg"])
    assert [number for number, _ in table.rows] == [2, 3]


def test_a_csv_whose_lines_were_written_by_different_programs():
    lines = csv([HEADINGS, line(Namn="Åsa")]).encode() + csv([line(1, Namn="Örjan")]).encode("cp1252")
    assert names(read(lines)) == ["Åsa", "Örjan"]


def test_the_line_with_which_excel_names_the_delimiter_is_no_row():
    assert names(read(("sep=,\r\n" + csv(TWO, ",")).encode())) == ["Prova Provsson 0", "Åsa Öberg"]


def test_quoted_cells_hold_delimiters_and_line_breaks():
    text = 'Personnummer;Namn;Startdatum\r\n19850317-9801;"Provsson; Prova\r\nvia FK";2024-02-01\r\n'
    assert names(read(text.encode())) == ["Provsson; Prova via FK"]


def test_a_quote_that_never_ends_swallows_no_rows():
    with pytest.raises(ListRefusedError, match="citattecknen"):
        read(csv([HEADINGS, line(Namn='"Prova'), line(1)]).encode())


def test_cells_of_a_workbook_are_what_a_person_would_type():
    made = Workbook()
    sheet = made.active
    sheet.append(["Personnummer", "Namn", "Startdatum", "Samtycke", "Omfattning arbete", "Omfattning studier"])
    sheet.append([198503179801, " Prova\n Provsson ", dt.datetime(2024, 2, 1, 8), True, 0.5, 1])  # noqa: DTZ001
    sheet["E2"].number_format = numbers.FORMAT_PERCENTAGE
    out = io.BytesIO()
    made.save(out)
    (row,) = read(out.getvalue()).rows
    assert row == (2, ["198503179801", "Prova Provsson", "2024-02-01", "ja", "50 %", "1"])


def test_empty_rows_and_hidden_sheets_are_passed_over():
    made = Workbook()
    made.active.sheet_state = "hidden"
    made.active.append(["hemligt", "namn"])
    made.create_sheet("Tomt")
    sheet = made.create_sheet("Lista")
    for row in ([], [], HEADINGS, [], line(), [None, " "], line(1)):
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    assert [number for number, _ in read(out.getvalue()).rows] == [5, 7]


def test_merged_headings():
    grouped = book(
        [["Deltagare 2024"], ["Person", None, "Insats", None, "Kommun"], ["Personnummer", "Namn", "Startdatum", None],
         ["19850317-9801", "Prova", "2024-02-01", "x", "Påhittstad"]],
        merge=["A1:E1", "A2:B2", "C2:D2", "E2:E3"],
    )  # fmt: skip
    table = read(grouped)
    assert table.headings == ["Personnummer", "Namn", "Startdatum", "Kolumn D", "Kommun"]
    assert names(table) == ["Prova"]


def test_a_list_without_headings_keeps_no_person_as_one():
    with pytest.raises(ListRefusedError, match=NO_HEADINGS):
        read(csv([line(), line(1)]).encode())


WORKBOOK = book(TWO)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", EMPTY),
        (b"\r\n;;;\r\n", EMPTY),
        (csv([HEADINGS]).encode(), EMPTY),
        (book([]), EMPTY),
        (with_part(WORKBOOK, "xl/vbaProject.bin", b"x"), "makron"),
        (
            with_part(
                WORKBOOK,
                "[Content_Types].xml",
                b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
            ),
            "makron",
        ),
        (workbook.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (workbook.OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "äldre Excel-format"),
        (with_part(WORKBOOK, "xl/media/image1.png", b"\0" * 90_000_000), "större än"),
        (with_part(WORKBOOK, "xl/sharedStrings.xml", b" " * 21_000_000), "större än"),
        (with_part(WORKBOOK, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"), "går inte att läsa"),
        (
            with_part(
                WORKBOOK,
                "xl/worksheets/sheet1.xml",
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                b'<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData></worksheet>',
            ),
            "går inte att läsa",
        ),
        (WORKBOOK[: len(WORKBOOK) // 2], "går inte att läsa"),
        (workbook.ZIP + b"nonsense", "går inte att läsa"),
        (b"%PDF-1.7\n\0\1\2", "varken en Excel-fil"),
        (b"\xff\xfe\x00\xd8\x00", "går inte att läsa"),
        (csv(TWO).encode() + b"\x81\x8d;x\r\n", "Rad 4 har tecken"),
        (csv([[f"Kolumn {n}" for n in range(61)], ["x"] * 61]).encode(), "fler än 60 kolumner"),
        (book([[f"Kolumn {n}" for n in range(61)], ["x"] * 61]), "fler än 60 kolumner"),
        (b"x" * (MOST_BYTES + 1), "större än"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_in_words(content: bytes, message: str):
    with pytest.raises(ListRefusedError, match=message) as refused:
        read(content)
    assert "Provsson" not in str(refused.value)


def test_an_archive_that_is_another_document_is_refused():
    with pytest.raises(ListRefusedError, match="inte en Excel-arbetsbok"):
        read(with_part(b"PK\x05\x06" + b"\0" * 18, "content.xml", b"<office/>"))


def test_a_workbook_packed_in_a_way_that_nobody_reads_is_refused():
    packed = bytearray(WORKBOOK)
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = packed.find(signature)
        while at >= 0:
            packed[at + place] = 98  # a method that zipfile does not know
            at = packed.find(signature, at + 4)
    with pytest.raises(ListRefusedError, match="går inte att läsa"):
        read(bytes(packed))


def test_a_million_rows_are_refused_after_the_first_and_without_holding_them():
    content = csv([HEADINGS]).encode() + b"x;y\r\n" * 300_000
    tracemalloc.start()
    with pytest.raises(ListRefusedError, match="fler än 20"):
        read(content)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 30_000_000
    assert len(read(csv([HEADINGS]).encode() + b"x;y\r\n" * MOST_ROWS).rows) == MOST_ROWS


def test_a_workbook_of_300_000_rows_is_refused_after_the_first():
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    with pytest.raises(ListRefusedError, match="fler än 20"):
        read(with_part(WORKBOOK, "xl/worksheets/sheet1.xml", sheet % (row * 300_000)))


def test_a_bomb_of_entities_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">%s]><worksheet>&z;</worksheet>' % b"".join(
        b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("z") + 1)
    )
    with pytest.raises(ListRefusedError):
        read(with_part(WORKBOOK, "xl/worksheets/sheet1.xml", bomb))
