"""Which character set a SIE file is written in.

The standard says code page 437 ("PC8"). Real files are also written in code page 850, Latin-1, Windows-1252,
UTF-8 and Mac Roman. The bytes of the letters å ä ö Å Ä Ö differ between them (437 and 850 share them), so the
character set in which most of those letters come out is the right one.
"""

import codecs
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from ekonomi.sie.problems import SieError

STANDARD = "cp437"
NAMES = {
    "cp437": "PC8 (cp437)",
    "cp850": "kodsida 850",
    "iso-8859-1": "Latin-1",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 med inledande BOM",
    "utf-16": "UTF-16",
}
_CHUNK = 1 << 16
_DOS = "åäöÅÄÖ".encode("cp437")
_WINDOWS = "åäöÅÄÖ".encode("iso-8859-1")
_MAC = "åäöÅÄÖ".encode("mac-roman")
# Letters and signs of code page 850 where 437 has boxes and Greek; bytes of Latin-1 åäö are left out.
_ONLY_850 = "øØÁÂÀãÃÊËÈÍÎÏÌÓÔÒÚÛÙ§©®¾".encode("cp850")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Detected:
    encoding: str
    warnings: tuple[str, ...]


def detect(stream: BinaryIO) -> Detected:
    """Reads the whole stream once, in pieces, and puts it back to its start."""
    stream.seek(0)
    start = stream.read(4096)
    if start.lstrip()[:5].lower() == b"<?xml":
        raise SieError("Filen är skriven i XML, troligen SIE 5. Exportera den som SIE 4 i stället.")
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "")
    foreign = 0
    if not encoding:
        encoding, foreign = _from_bytes(stream, start)
    stream.seek(0)
    return Detected(encoding, _warnings(encoding, foreign))


def _from_bytes(stream: BinaryIO, start: bytes) -> tuple[str, int]:
    counts: Counter[int] = Counter()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    is_utf8 = True
    chunk = start
    while chunk:
        counts.update(chunk)
        if is_utf8:
            is_utf8 = _decodes(decoder, chunk)
        chunk = stream.read(_CHUNK)
    if not any(byte > 127 for byte in counts):
        return STANDARD, 0
    if is_utf8 and _decodes(decoder, b"", final=True):
        return "utf-8", 0
    return _from_letters(counts)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _from_letters(counts: Counter[int]) -> tuple[str, int]:
    dos, windows, mac = (sum(counts[byte] for byte in letters) for letters in (_DOS, _WINDOWS, _MAC))
    best = max(dos, windows, mac)
    if dos == best:
        is_850 = windows == 0 and any(counts[byte] for byte in _ONLY_850)
        return ("cp850" if is_850 else STANDARD), windows
    if windows == best:
        has_c1 = any(0x80 <= byte <= 0x9F for byte in counts)
        return ("cp1252" if has_c1 else "iso-8859-1"), dos
    return "mac-roman", windows


def _warnings(encoding: str, foreign: int) -> tuple[str, ...]:
    found = []
    if encoding != STANDARD:
        found.append(
            f"Filen är skriven i {NAMES[encoding]}, inte i PC8 (cp437) som SIE-formatet anger. "
            f"Den lästes som {NAMES[encoding]}."
        )
    if foreign:
        found.append(
            f"{foreign} tecken ser ut att vara skrivna i en annan teckenuppsättning än resten av filen. "
            "Kontrollera å, ä och ö i texterna."
        )
    return tuple(found)
