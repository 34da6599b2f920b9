"""Reading a start file (TOML): where a value stands is part of every error, in Swedish.

Each app's `setup.apply(section, by=…)` takes its own part of the file as a dict and wraps it:

    section = startfile.Section(values, "insatser")
    for row in section.sections("insats"):
        name = row.text("namn")
        starts_on = row.date("start")
        row.finish()          # refuses keys that nobody asked for
"""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
MAX_BYTES = 2 * 1024 * 1024
Values = Mapping[str, Any]


class SetupError(Exception):
    """The start file cannot be used; says where and why."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}" if where else reason)
        self.where = where
        self.reason = reason


def read(path: Path) -> dict[str, Any]:
    """The start file at `path`."""
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise SetupError(str(path), "Filen kan inte läsas. Kontrollera namnet och rättigheterna.") from error


def parse(content: bytes) -> dict[str, Any]:
    """The start file's contents; amounts and shares come as Decimal, never as float."""
    if len(content) > MAX_BYTES:
        raise SetupError("", "Filen är större än 2 MB. Kontrollera att det är en startfil.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SetupError(f"rad {line}", "Filen ska vara sparad som UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        place = TOML_PLACE.search(str(error))
        where = f"rad {place[1]}, tecken {place[2]}" if place else "slutet av filen"
        raise SetupError(
            where, "Raden går inte att läsa som TOML. Kontrollera citattecken, = och att inget namn står två gånger."
        ) from error


class Section:
    """One table of the start file, read key by key. `path` is what errors name, such as `forbund.medlemmar[2]`."""

    def __init__(self, values: Values, path: str) -> None:
        if not isinstance(values, Mapping):
            raise SetupError(path, "Här ska det stå en tabell.")
        self.values = values
        self.path = path
        self._asked: set[str] = set()

    def where(self, key: str) -> str:
        """The full name of a key, for errors."""
        return f"{self.path}.{key}" if self.path else key

    def error(self, key: str, reason: str) -> SetupError:
        """An error at one key, to raise."""
        return SetupError(self.where(key) if key else self.path, reason)

    def clean(self, key: str, instance: models.Model, exclude: tuple[str, ...] = ()) -> None:
        """Check an object as a form would; the first fault is told at one key."""
        try:
            instance.full_clean(exclude=exclude)
        except ValidationError as error:
            raise self.error(key, error.messages[0]) from error

    def has(self, key: str) -> bool:
        """True when the key stands in the table."""
        self._asked.add(key)
        return key in self.values

    def raw(self, key: str) -> Any:
        """The value as TOML gave it, or None."""
        self._asked.add(key)
        return self.values.get(key)

    def _required(self, key: str, reason: str) -> Any:
        value = self.raw(key)
        if value is None or value == "":
            raise self.error(key, f"Uppgiften saknas. {reason}")
        return value

    def text(self, key: str, default: str | None = None, *, max_length: int = 1000) -> str:
        """A text; without `default` it has to be there."""
        if default is not None and not self.has(key):
            return default
        value = self.raw(key) if default is not None else self._required(key, "Skriv en text.")
        if not isinstance(value, str):
            raise self.error(key, "Skriv en text inom citattecken.")
        if len(value.strip()) > max_length:
            raise self.error(key, f"Texten får vara högst {max_length} tecken.")
        return value.strip()

    def date(self, key: str) -> dt.date:
        """A day, written 2026-01-01 without quotes or as text."""
        value = self._required(key, "Skriv ett datum, till exempel 2026-01-01.")
        return self._day(key, value)

    def date_or_none(self, key: str) -> dt.date | None:
        """A day, or None when the key is not there."""
        value = self.raw(key)
        return None if value is None or value == "" else self._day(key, value)

    def _day(self, key: str, value: Any) -> dt.date:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise self.error(key, "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-01-01.") from error

    def integer(self, key: str, default: int | None = None, *, low: int | None = None, high: int | None = None) -> int:
        """A whole number within limits; without `default` it has to be there."""
        if default is not None and not self.has(key):
            return default
        value = self._required(key, "Skriv ett heltal.")
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "Skriv ett heltal utan citattecken.")
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.error(key, f"Talet ska vara mellan {low} och {high}.")
        return value

    def amount(self, key: str, default: Decimal | None = None) -> Decimal:
        """A number with decimals (kronor, shares), with or without quotes; never through a float."""
        if default is not None and not self.has(key):
            return default
        return self.as_amount(key, self._required(key, "Skriv ett tal."))

    def as_amount(self, key: str, value: Any) -> Decimal:
        """A value of a table such as { "2026" = 0.5 } as a number; `key` is what an error names."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.error(key, "Skriv ett tal, till exempel 0.25.")
        try:
            number = Decimal(str(value).replace(" ", "").replace("\u00a0", "").replace(",", "."))
        except InvalidOperation as error:
            raise self.error(key, "Skriv ett tal, till exempel 0.25.") from error
        if not number.is_finite():
            raise self.error(key, "Skriv ett tal, till exempel 0.25.")
        return number

    def boolean(self, key: str, default: bool | None = None) -> bool:
        """true or false; without `default` it has to be there."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise self.error(key, "Skriv true eller false.")
        return value

    def choice(self, key: str, values: list[str], default: str | None = None) -> str:
        """One of some words; without `default` it has to be there."""
        value = self.text(key, default)
        if value not in values:
            raise self.error(key, f"Skriv något av: {', '.join(values)}.")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts, empty when the key is not there."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.error(key, 'Skriv en lista med texter, till exempel ["a", "b"].')
        return [one.strip() for one in value]

    def section(self, key: str) -> "Section":
        """A table inside this one, empty when it is not there."""
        return Section(self.raw(key) or {}, self.where(key))

    def sections(self, key: str) -> list["Section"]:
        """A list of tables inside this one: [[path.key]], empty when there are none."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, f"Skriv en lista av tabeller: [[{self.where(key)}]].")
        return [Section(one, f"{self.where(key)}[{place}]") for place, one in enumerate(value, start=1)]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a slip of the pen must not be passed over in silence."""
        for key in self.values:
            if key not in self._asked:
                raise self.error(key, "Uppgiften är okänd. Kontrollera stavningen.")


Apply = Callable[..., None]
