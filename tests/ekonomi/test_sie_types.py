"""The SIE reader on the other types, on what is no SIE file, and on checksums."""

import io

import pytest

from ekonomi.sie.problems import SieError
from ekonomi.sie.summary import summarise
from tests.ekonomi.sie_texts import HEAD, VOUCHERS, errors, read, summary


def test_type_1_holds_balances_only():
    found = summary(HEAD.replace("#SIETYP 4", "#SIETYP 1"))
    assert (found["vouchers"], found["errors"], found["warnings"]) == (0, [], [])
    assert found["ub"]["1930"] == "1149.50"


def test_missing_type_means_type_1():
    assert read(HEAD.replace("#SIETYP 4\n", ""))[0].sie_type == 1


MONTHS = """#PSALDO 0 202601 4600 {} 250.50
#PSALDO 0 202601 4600 {6 P1} 250.50
#PSALDO 0 202601 1930 {} -250.50
#PSALDO 0 202602 1930 {} 400
#PSALDO 0 202602 3510 {} -400
#PSALDO -1 202502 3510 {} -77
"""


def test_type_3_is_checked_by_its_month_balances_and_objects_are_not_added_twice():
    assert errors(HEAD.replace("#SIETYP 4", "#SIETYP 3") + MONTHS) == []


def test_type_3_where_the_empty_list_means_the_rest():
    months = MONTHS.replace("{} 250.50", "{} 50.50").replace("{6 P1} 250.50", "{6 P1} 200")
    assert errors(HEAD.replace("#SIETYP 4", "#SIETYP 3") + months) == []


def test_type_2_that_differs():
    found = errors(HEAD.replace("#SIETYP 4", "#SIETYP 2") + MONTHS.replace("{} -400", "{} -401"))
    assert found[0].startswith("#RES: konto 3510 har resultatet −400,00 kr i filen, men raderna ger −401,00 kr")


def test_type_4i_needs_no_year():
    found = summary('#FLAGGA 0\n#SIETYP 4\n#FNAMN "Påhittet"\n' + VOUCHERS)
    assert (found["vouchers"], found["years"], found["errors"], found["warnings"]) == (2, {}, [], [])


def test_other_types_need_the_year():
    assert errors("#FLAGGA 0\n#SIETYP 2\n") == ["Räkenskapsåret (#RAR 0) saknas"]


def test_file_that_was_read_before():
    assert summary(HEAD.replace("#FLAGGA 0", "#FLAGGA 1"))["warnings"] == [
        "Filen är märkt som redan inläst en gång (#FLAGGA 1)"
    ]


# Files that are no SIE files


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Filen är inte en SIE-fil"),
        (b"Namn;Belopp\nAnna;12\n" * 30, "Filen är inte en SIE-fil"),
        (b"%PDF-1.7\n\x00\xff\xfe", "Filen är inte en SIE-fil"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "Filen är inte en SIE-fil"),
        (b"<?xml version='1.0'?><Sie/>", "SIE 5"),
    ],
)
def test_what_is_no_sie_file(content, reason):
    with pytest.raises(SieError, match=reason):
        summarise(io.BytesIO(content))


# Checksum. CRC-32 of '#FNAMNBjörkås#KONTO1915Kassa "x"' in code page 437, bit by bit.


def crc_by_the_book(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


SUMMED = '#FNAMN  "Björkås"\n#KONTO\t1915 "Kassa \\"x\\""\n'
EXPECTED = crc_by_the_book('#FNAMNBjörkås#KONTO1915Kassa "x"'.encode("cp437"))


def test_checksum_that_agrees():
    assert summary(f"#FLAGGA 0\n#SIETYP 4\n#KSUMMA\n{SUMMED}#KSUMMA {EXPECTED}\n")["warnings"] == []


def test_checksum_that_differs_is_a_warning():
    found = summary(f"#FLAGGA 0\n#SIETYP 4\n#KSUMMA\n{SUMMED}#KSUMMA 1\n")
    assert found["warnings"][0].startswith("Rad 6, #KSUMMA: kontrollsumman stämmer inte")


def test_checksum_that_is_missing_at_the_end():
    assert "avkortad" in errors(f"#FLAGGA 0\n#SIETYP 4\n#KSUMMA\n{SUMMED}")[0]
