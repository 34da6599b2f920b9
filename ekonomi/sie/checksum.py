"""#KSUMMA: CRC-32 over labels and fields, without blanks, quotes, braces (specification, section 10)."""

import zlib

from ekonomi.sie.lexer import Field


class Checksum:
    def __init__(self) -> None:
        self.is_open = False
        self._crc = 0

    def start(self) -> None:
        self.is_open = True
        self._crc = 0

    def add(self, fields: list[Field]) -> None:
        text = "".join("".join(field) if isinstance(field, tuple) else field for field in fields)
        self._crc = zlib.crc32(text.encode("cp437", "replace"), self._crc)

    def close(self, stated: str) -> str:
        """The reason why the stated sum does not agree, or nothing."""
        self.is_open = False
        try:
            value = int(stated)
        except ValueError:
            return "kontrollsumman är inte ett tal"
        if value & 0xFFFFFFFF != self._crc:
            return "kontrollsumman stämmer inte med innehållet. Filen kan ha ändrats efter att den skrevs"
        return ""
