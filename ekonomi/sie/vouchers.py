"""Puts together #VER with its #TRANS rows while the lines pass by."""

import datetime

from ekonomi.sie import values
from ekonomi.sie.header import needed, text_field
from ekonomi.sie.lexer import Field
from ekonomi.sie.problems import RecordError
from ekonomi.sie.records import Row, SieFile, Voucher


class VoucherBuilder:
    """Holds the voucher that is open. #RTRANS and #BTRANS never count; the #TRANS after an #RTRANS does."""

    def __init__(self, file: SieFile) -> None:
        self.file = file
        self._voucher: Voucher | None = None
        self._in_braces = False
        self._is_skipping = False  # the rows of a #VER that could not be read
        self._added: tuple[Field, ...] | None = None  # the last #RTRANS, until its #TRANS comes
        self._added_line = 0

    def begin(self, fields: list[Field], line: int) -> None:
        self._is_skipping = True  # until the record proves readable
        number = text_field(fields, 2, 30)
        series = text_field(fields, 1, 30)
        day = values.date(needed(fields, 3, "verifikationsdatum"))
        year = self.file.year
        if year is not None and day not in year:
            name = f"{series} {number}".strip() or "utan nummer"
            raise RecordError(f"verifikation {name} har datumet {day.isoformat()}, utanför räkenskapsåret {year}")
        self._is_skipping = False
        self._voucher = Voucher(series, number, day, text_field(fields, 4), line)

    def brace(self, brace: str, line: int) -> Voucher | None:
        problems = self.file.problems
        if brace == "}":
            if not self._in_braces and self._voucher is None:
                problems.error("klammern } hör inte till någon verifikation", line)
            return self._finish()
        if self._in_braces:
            problems.error("klammern { står två gånger i verifikationen", line)
        elif self._voucher is None and not self._is_skipping:
            problems.error("klammern { hör inte till någon verifikation", line)
        self._in_braces = True
        return None

    def interrupt(self) -> Voucher | None:
        """A record of another kind, or the end of the file: a voucher that is still open has lost its end."""
        if self._voucher is None:
            if self._in_braces:
                self._finish()
            return None
        self.file.problems.error(
            "verifikationen avslutas aldrig med }. Filen kan vara avkortad", self._voucher.line, "#VER"
        )
        self._voucher.is_broken = True
        return self._finish()

    def _finish(self) -> Voucher | None:
        done, self._voucher = self._voucher, None
        self._forget_added()
        self._in_braces = self._is_skipping = False
        return done

    def row(self, label: str, fields: list[Field], line: int) -> None:
        if self._is_skipping:
            return
        if self._voucher is None:
            raise RecordError("raden ligger utanför en verifikation")
        if label == "#TRANS":
            self._meet_added(fields)
            self._append(self._voucher, fields, line)
            return
        self._forget_added()
        if label == "#RTRANS":
            self._added, self._added_line = _signature(fields), line

    def _append(self, voucher: Voucher, fields: list[Field], line: int) -> None:
        try:
            voucher.rows.append(self._read_row(voucher, fields, line))
        except RecordError:
            voucher.is_broken = True
            raise

    def _meet_added(self, fields: list[Field]) -> None:
        if self._added is not None and _signature(fields) == self._added:
            self._added = None
        self._forget_added()

    def _forget_added(self) -> None:
        if self._added is not None:
            self._added = None
            self.file.problems.warn(
                "raden följs inte av en likadan #TRANS och räknas därför inte", self._added_line, "#RTRANS"
            )

    def _read_row(self, voucher: Voucher, fields: list[Field], line: int) -> Row:
        konto = values.konto(needed(fields, 1, "konto"))
        at = 2
        objects: tuple[tuple[str, str], ...] = ()
        if len(fields) > 2 and isinstance(words := fields[2], tuple):
            objects = values.objects(words)
            at = 3
        amount = values.amount(needed(fields, at, "belopp"))
        stated = text_field(fields, at + 1, 40)
        day = self._row_date(voucher, stated, line) if stated else voucher.date
        return Row(konto, objects, amount, day, text_field(fields, at + 2), line)

    def _row_date(self, voucher: Voucher, stated: str, line: int) -> datetime.date:
        day = values.date(stated)
        year = self.file.year
        if year is None or day in year:
            return day
        self.file.problems.warn(
            f"transaktionsdatumet {day.isoformat()} ligger utanför räkenskapsåret. "
            f"Verifikationens datum {voucher.date.isoformat()} används",
            line,
            "#TRANS",
        )
        return voucher.date


def _signature(fields: list[Field]) -> tuple[Field, ...]:
    """Konto, objects and amount: what an #RTRANS and its #TRANS share (dates differ in real files)."""
    return tuple(fields[1:4])
