"""What is wrong with a SIE file, said so that the reader of the message can find the line and mend it."""

from dataclasses import dataclass, field

KEPT = 200  # messages kept of each kind; a broken file of 100 000 lines must not fill the memory


class SieError(Exception):
    """The file cannot be read as SIE at all. The message is in Swedish and meant for the user."""


class RecordError(Exception):
    """One record cannot be used; the reader turns it into an error that names line and record."""


@dataclass(frozen=True, slots=True)
class Problem:
    reason: str
    line: int | None = None
    record: str = ""

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"Rad {self.line}" if self.line else "", self.record]))
        return f"{place}: {self.reason}" if place else self.reason[:1].upper() + self.reason[1:]


@dataclass(slots=True)
class Problems:
    """Errors and warnings in the order found. Only the first 200 of each are kept, all are counted."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0
    difference_count: int = 0

    def error(self, reason: str, line: int | None = None, record: str = "") -> None:
        self.error_count += 1
        if len(self.errors) < KEPT:
            self.errors.append(Problem(reason, line, record))

    def difference(self, reason: str, record: str = "") -> None:
        """An error that a person may accept: the rows are whole, but the balances of the file are others."""
        self.difference_count += 1
        self.error_count += 1
        if len(self.errors) < KEPT:
            self.errors.append(Problem(reason, None, record))

    @property
    def has_only_differences(self) -> bool:
        return self.error_count == self.difference_count

    def warn(self, reason: str, line: int | None = None, record: str = "") -> None:
        self.warning_count += 1
        if len(self.warnings) < KEPT:
            self.warnings.append(Problem(reason, line, record))

    def error_texts(self) -> list[str]:
        return _texts(self.errors, self.error_count, "fel")

    def warning_texts(self) -> list[str]:
        return _texts(self.warnings, self.warning_count, "varningar")


def _texts(kept: list[Problem], count: int, noun: str) -> list[str]:
    rest = [f"Ytterligare {count - len(kept)} {noun} visas inte."] if count > len(kept) else []
    return [str(problem) for problem in kept] + rest
