"""Every character set that SIE files come in is known by its Swedish letters."""

import io

import pytest

from ekonomi.sie.encoding import detect
from ekonomi.sie.summary import summarise

TEXT = '#FLAGGA 0\n#SIETYP 1\n#FNAMN "Föreningen Påhittat Ärende i Östby å"\n#RAR 0 20260101 20261231\n'


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("cp437", "cp437"),
        ("iso-8859-1", "iso-8859-1"),
        ("mac-roman", "mac-roman"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
    ],
)
def test_swedish_letters_tell_the_character_set(codec, expected):
    found = summarise(io.BytesIO(TEXT.encode(codec)))
    assert found["encoding"] == expected
    assert found["company"] == "Föreningen Påhittat Ärende i Östby å"
    assert bool(found["warnings"]) == (expected != "cp437")


def test_warning_names_the_character_set():
    found = summarise(io.BytesIO(TEXT.encode("utf-8")))
    assert found["warnings"] == [
        "Filen är skriven i UTF-8, inte i PC8 (cp437) som SIE-formatet anger. Den lästes som UTF-8."
    ]


def test_windows_quotes_and_dashes():
    found = summarise(io.BytesIO(TEXT.replace("i Östby", "– ”Östby”").encode("cp1252")))
    assert found["encoding"] == "cp1252"
    assert found["company"] == "Föreningen Påhittat Ärende – ”Östby” å"


def test_letters_that_only_code_page_850_has():
    found = summarise(io.BytesIO(TEXT.replace("Östby", "Søndre Östby §").encode("cp850")))
    assert found["encoding"] == "cp850"
    assert "Søndre Östby §" in found["company"]


def test_plain_ascii_needs_no_warning():
    found = summarise(io.BytesIO(b"#FLAGGA 0\n#SIETYP 1\n#RAR 0 20260101 20261231\n"))
    assert (found["encoding"], found["warnings"]) == ("cp437", [])


def test_letters_of_another_set_are_counted():
    mixed = TEXT.encode("cp437") + "#PROSA Å\n".encode("iso-8859-1")
    detected = detect(io.BytesIO(mixed))
    assert detected.encoding == "cp437"
    assert detected.warnings[0].startswith("1 tecken ser ut att vara skrivna i en annan teckenuppsättning")


def test_utf8_split_between_two_pieces_of_reading():
    # 4095 bytes, then å as two bytes: the first piece of 4096 ends in the middle of the letter.
    content = b"#FLAGGA 0\n#PROSA ".ljust(4095, b"x") + "å\n".encode()
    assert detect(io.BytesIO(content)).encoding == "utf-8"


def test_utf8_cut_off_in_a_letter_is_not_utf8():
    assert detect(io.BytesIO("#FLAGGA 0\n#PROSA å".encode()[:-1])).encoding != "utf-8"


def test_other_format_than_pc8_is_mentioned():
    found = summarise(io.BytesIO(b"#FLAGGA 0\n#FORMAT UTF8\n#SIETYP 1\n#RAR 0 20260101 20261231\n"))
    assert found["warnings"] == ["Teckenuppsättningen anges som ”UTF8”, SIE 4 har alltid PC8"]
