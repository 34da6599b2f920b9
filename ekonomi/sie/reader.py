"""Reads SIE 4 files of all types, line by line.

    reader = SieReader(stream)
    for voucher in reader:      # one at a time: memory does not grow with the number of vouchers
        ...
    reader.file                 # header, balances, problems; complete when the loop has ended

Bad records become errors in `reader.file.problems`; only what is no SIE file at all raises `SieError`.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from ekonomi.sie import encoding, lexer
from ekonomi.sie.checksum import Checksum
from ekonomi.sie.header import HARMLESS, READERS, text_field
from ekonomi.sie.lexer import Field
from ekonomi.sie.problems import RecordError, SieError
from ekonomi.sie.records import SieFile, Voucher
from ekonomi.sie.vouchers import VoucherBuilder

LINE_LENGTH = 32_768
_LINES_WITHOUT_RECORD = 20  # so many lines without a record of SIE: it is no SIE file
_ROWS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})
_BRACES = frozenset({"{", "}"})


class SieReader:
    """One pass over a seekable binary stream, which stays open for its owner."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        detected = encoding.detect(stream)
        self.file = SieFile(detected.encoding)
        for warning in detected.warnings:
            self.file.problems.warn(warning)
        self._builder = VoucherBuilder(self.file)
        self._checksum = Checksum()
        self._known_records = 0
        self._control_characters = 0
        self._line = 0

    def __iter__(self) -> Iterator[Voucher]:
        text = io.TextIOWrapper(self._stream, encoding=self.file.encoding, errors="replace", newline=None)
        try:
            for line in self._lines(text):
                done = self._take(line)
                if done is not None:
                    yield self._counted(done)
        finally:
            text.detach()
        done = self._builder.interrupt()
        if done is not None:
            yield self._counted(done)
        self._finish()

    def _counted(self, voucher: Voucher) -> Voucher:
        self.file.voucher_count += 1
        self.file.row_count += len(voucher.rows)
        return voucher

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        while line := text.readline(LINE_LENGTH):
            self._line += 1
            if len(line) == LINE_LENGTH and not line.endswith("\n"):
                self.file.problems.error(f"raden är längre än {LINE_LENGTH} tecken", self._line)
                while line and not line.endswith("\n"):
                    line = text.readline(LINE_LENGTH)
                continue
            line, had_control = lexer.without_control_characters(line.strip(" \t\n\x1a"))
            self._control_characters += had_control
            if line:
                yield line
            if not self._known_records and self._line >= _LINES_WITHOUT_RECORD:
                return

    def _take(self, line: str) -> Voucher | None:
        """One line. Returns the voucher that it ends, if any."""
        if line in _BRACES:
            return self._builder.brace(line, self._line)
        if not line.startswith("#"):
            if self._known_records:
                self.file.problems.warn("raden börjar inte med # och hoppas över", self._line)
            return None
        fields, closed = lexer.split(line)
        label = str(fields[0]).upper()
        if not closed:
            self.file.problems.warn("citattecken eller klammer avslutas inte på raden", self._line, label)
        done = None if label in _ROWS else self._builder.interrupt()
        try:
            self._record(label, fields)
        except RecordError as error:
            report = self.file.problems.warn if label in HARMLESS else self.file.problems.error
            report(str(error), self._line, label)
        return done

    def _record(self, label: str, fields: list[Field]) -> None:
        if label == "#KSUMMA":
            self._known_records += 1
            self._read_checksum(fields)
            return
        if self._checksum.is_open:
            self._checksum.add(fields)
        if label in _ROWS:
            self._builder.row(label, fields, self._line)
        elif label == "#VER":
            self._known_records += 1
            self._builder.begin(fields, self._line)
        elif label in READERS:
            self._known_records += 1
            READERS[label](self.file, fields)

    def _read_checksum(self, fields: list[Field]) -> None:
        if not self._checksum.is_open:
            self._checksum.start()
        elif reason := self._checksum.close(text_field(fields, 1)):
            self.file.problems.warn(reason, self._line, "#KSUMMA")

    def _finish(self) -> None:
        if not self._known_records:
            raise SieError("Filen är inte en SIE-fil. En SIE-fil börjar med rader som #FLAGGA och #SIETYP.")
        problems = self.file.problems
        if self._checksum.is_open:
            problems.error("filen börjar med #KSUMMA men saknar den avslutande. Den är troligen avkortad")
        if self._control_characters:
            problems.warn(f"{self._control_characters} rader har kontrolltecken, som lästes som mellanslag")
        if self.file.year is None and self.file.sie_type < 4:
            problems.error("räkenskapsåret (#RAR 0) saknas")
