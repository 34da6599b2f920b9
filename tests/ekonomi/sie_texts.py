"""A small file of an invented förbund, and reading it. Every sum is worked out in the comment."""

import io

from ekonomi.sie.reader import SieReader
from ekonomi.sie.records import SieFile, Voucher
from ekonomi.sie.summary import summarise

# Opening: bank 1000, eget kapital -1000.
# A 1: köp 250,50 for object 6:P1.             bank -250,50
# A 2: bidrag -400 in February, no object.     bank +400
# Closing: bank 1000 - 250,50 + 400 = 1149,50; eget kapital -1000; 4600 = 250,50; 3510 = -400.
HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Påhittade Böcker" 1.0
#GEN 20260331
#FNAMN "Samordningsförbundet Påhittet"
#ORGNR 222000-9999
#RAR 0 20260101 20261231
#RAR -1 20250101 20251231
#KONTO 1930 "Bank"
#KONTO 2010 "Eget kapital"
#KONTO 3510 "Bidrag"
#KONTO 4600 "Köp av verksamhet"
#DIM 6 "Projekt"
#OBJEKT 6 "P1" "Steget vidare"
#IB 0 1930 1000
#IB 0 2010 -1000
#UB 0 1930 1149.50
#UB 0 2010 -1000.00
#RES 0 3510 -400
#RES 0 4600 250.5
"""
VOUCHERS = """#VER A 1 20260115 "Faktura från Björkås"
{
#TRANS 4600 {6 "P1"} 250.50
#TRANS 1930 {} -250.50
}
#VER A 2 20260131 "Bidrag"
{
#TRANS 1930 {} 400 20260201 "Inbetalt"
#TRANS 3510 {} -400 20260201
}
"""


def read(text: str, encoding: str = "cp437") -> tuple[SieFile, list[Voucher]]:
    reader = SieReader(io.BytesIO(text.encode(encoding)))
    return reader.file, list(reader)


def summary(text: str, encoding: str = "cp437") -> dict:
    found = summarise(io.BytesIO(text.encode(encoding)))
    for kind in ("errors", "warnings"):
        found[kind] = [message.replace("\xa0", " ") for message in found[kind]]
    return found


def errors(text: str) -> list[str]:
    return summary(text)["errors"]
