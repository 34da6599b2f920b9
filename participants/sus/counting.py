"""The rows of an extract become counts: how many deltaganden of a year have which answer, and how much is missing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError

from finsam.codelists.models import Kodvarde
from finsam.formats import tal
from finsam.forms import DateField
from participants.enums import FELREGISTRERING, Kon
from participants.importing.columns import plain
from participants.importing.reading import Row, Table
from participants.importing.receiving import numbers_in
from participants.importing.refusal import ListRefusedError
from participants.importing.words import BETWEEN, EXTENT, Words, words_of
from participants.models.sus import FIRST_SUS_YEAR, LAST_SUS_YEAR, LONGEST_WORD
from participants.sus import columns
from participants.sus.columns import AT_END, AT_START, BORN, COLUMNS, ENDS_ON, INSATS, KON, STARTS_ON
from participants.sus.enums import SusFel, Susvariabel

OTHER = "Övriga svar i utdraget"
UNKNOWN = "Uppgift saknas"
SEEN_OFTEN = 5
"""A word that is in no code list is kept as it stands only when so many rows have it: else it may be about somebody."""
AGES = ((25, "Under 25 år"), (30, "25–29 år"), (40, "30–39 år"), (50, "40–49 år"), (60, "50–59 år"))
OLDEST, OLDEST_AGE = "60 år eller äldre", 110
WORKS, LOOKS, ELSE = "Arbete eller studier", "Aktivt arbetssökande utan arbete och studier", "Övriga avslutade"
SEVERAL = AT_END[:-1]
"""Of these a row may have several answers."""
A_YEAR = re.compile(r"(20[0-9]{2})(?:-(?:0[1-9]|1[0-2]))?")
SEXES = Words([(word, kon) for kon in Kon for word in (kon.label, kon.value, kon.label[0])] + [("f", Kon.KVINNA)])
PERSONS = (
    "Utdraget har en kolumn med personnummer eller namn. Ta bort den, eller begär ett utdrag utan identiteter, och"
    " ladda upp filen igen. Inget av filen är sparat."
)
A_NUMBER = (
    "Rad {} innehåller ett personnummer. Begär ett utdrag utan identiteter, eller ta bort alla personnummer, och ladda"
    " upp filen igen. Inget av filen är sparat."
)
MISSING = "Utdraget saknar en kolumn för {}. Skriv den rubriken över rätt kolumn och ladda upp filen igen."


class Key(NamedTuple):
    """What a count is about."""

    variabel: str
    insats: str
    year: int
    varde: str
    kon: str


@dataclass
class Counted:
    """What an extract says, without its rows."""

    rows: int = 0
    counted: int = 0
    still_open: int = 0
    tal: Counter[Key] = field(default_factory=Counter)
    expected: Counter[tuple[str, int]] = field(default_factory=Counter)
    told: Counter[tuple[str, int]] = field(default_factory=Counter)
    rejected: list[tuple[int, SusFel]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """A row that is counted."""

    insats: str
    started: int
    ended: int | None
    kon: str
    answers: Mapping[str, list[str]]


def count(table: Table) -> Counted:
    """All of it. Raises ListRefusedError for an extract that says who somebody is, or not what it is about."""
    if columns.names_persons(table.headings):
        raise ListRefusedError(PERSONS)
    places = columns.places(table.headings)
    for column in COLUMNS:
        if column.name in columns.REQUIRED and column.name not in places:
            raise ListRefusedError(MISSING.format(column.label))
    for number, cells in table.rows:
        if next(numbers_in(cells), None):
            raise ListRefusedError(A_NUMBER.format(tal(number)))
    found = Counted(rows=len(table.rows))
    found.ignored = [one[:60] for place, one in enumerate(table.headings) if place not in places.values()]
    seen = list(_seen(table.rows, places, found))
    often = _often(seen)
    for row in seen:
        _add(found, row, places, often)
    return found


def _seen(rows: Sequence[Row], places: Mapping[str, int], found: Counted) -> Iterator[_Seen]:
    words, mistake = _words(), _mistake()
    for number, cells in rows:
        told = {name: cells[place] for name, place in places.items()}
        row = _read(told, words, mistake)
        if isinstance(row, SusFel):
            found.rejected.append((number, row))
        else:
            yield row


def _words() -> dict[str, Words[Kodvarde]]:
    values: dict[str, list[Kodvarde]] = {}
    for value in Kodvarde.objects.filter(lista__in={column.lista for column in COLUMNS}).order_by(
        "lista", "sort", "pk"
    ):
        values.setdefault(value.lista, []).append(value)
    return {str(column.name): words_of(column.lista, values[column.lista]) for column in COLUMNS if column.lista}


def _mistake() -> str:
    return plain(Kodvarde.objects.get(lista="avslutsanledning", key=FELREGISTRERING).label)


def _read(told: Mapping[str, str], words: Mapping[str, Words[Kodvarde]], mistake: str) -> _Seen | SusFel:
    started, ended = _moment(told[STARTS_ON]), _moment(told.get(ENDS_ON, ""))
    if not told[INSATS]:
        return SusFel.INSATS
    if started is None:
        return SusFel.START
    if ended is None and told.get(ENDS_ON):
        return SusFel.SLUT
    if plain(told.get(Susvariabel.AVSLUTSANLEDNING, "")) == mistake:
        return SusFel.FELREGISTRERING
    if ended is not None and ended < started[: len(ended)]:
        return SusFel.ORDNING
    if any(not FIRST_SUS_YEAR <= moment[0] <= LAST_SUS_YEAR for moment in (started, ended) if moment):
        return SusFel.TID
    kon = SEXES.find(told.get(KON, ""))
    return _Seen(
        told[INSATS][:LONGEST_WORD],
        started[0],
        ended[0] if ended else None,
        kon.value if kon else "",
        {**_answers(told, words), Susvariabel.ALDER: _age(told, started[0])},
    )


def _moment(text: str) -> tuple[int, ...] | None:
    """Year, month and day, or as much of them as is told."""
    if part := A_YEAR.fullmatch(text):
        return tuple(map(int, text.split("-"))) if "-" in text else (int(part[1]),)
    try:
        day: date | None = DateField(required=False).clean(text)
    except ValidationError:
        return None
    return (day.year, day.month, day.day) if day else None


def _answers(told: Mapping[str, str], words: Mapping[str, Words[Kodvarde]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in (*AT_START, *AT_END):
        text = told.get(name, "")
        if name not in words:
            found[name] = [text[:LONGEST_WORD]] if text else []
            continue
        if name in SEVERAL and not words[name].find(text):
            parts = [part.strip() for part in BETWEEN.split(EXTENT.sub("", text)) if part.strip()]
        else:
            parts = [text] if text else []
        known = [(part, words[name].find(part)) for part in parts]
        answers = [(UNKNOWN if value.key == "okand" else value.label) if value else part for part, value in known]
        found[name] = list(dict.fromkeys(answer[:LONGEST_WORD] for answer in answers))
    return found


def _age(told: Mapping[str, str], year: int) -> list[str]:
    age, born = told.get(Susvariabel.ALDER, ""), told.get(BORN, "")[:4]
    if not age.isdecimal() and born.isdecimal():
        age = str(year - int(born))
    if age.isdecimal() and int(age) <= OLDEST_AGE:
        return [next((band for below, band in AGES if int(age) < below), OLDEST)]
    return [age[:LONGEST_WORD]] if age and not age.lstrip("-").isdecimal() else []


def _often(seen: Sequence[_Seen]) -> set[tuple[str, str]]:
    """Words that may be kept as they stand: those of a code list, and those that many rows have."""
    times = Counter((name, answer) for row in seen for name, answers in row.answers.items() for answer in answers)
    listed = {(name, value.label) for name, words in _words().items() for value in words.values()}
    ages = {(str(Susvariabel.ALDER), band) for band in (*(band for _, band in AGES), OLDEST)}
    return {key for key, number in times.items() if number >= SEEN_OFTEN} | listed | ages


def _add(found: Counted, row: _Seen, places: Mapping[str, int], often: set[tuple[str, str]]) -> None:
    found.counted += 1
    found.still_open += row.ended is None
    found.tal[Key(Susvariabel.NYA, row.insats, row.started, "", row.kon)] += 1
    for name in AT_START:
        _add_answers(found, name, row, row.started, often)
    if row.ended is None:
        return
    found.tal[Key(Susvariabel.AVSLUTADE, row.insats, row.ended, "", row.kon)] += 1
    for name in AT_END:
        _add_answers(found, name, row, row.ended, often)
    if Susvariabel.SYSSELSATTNING_EFTER in places:
        found.tal[Key(Susvariabel.RESULTAT, row.insats, row.ended, _result(row), row.kon)] += 1


def _add_answers(found: Counted, name: str, row: _Seen, year: int, often: set[tuple[str, str]]) -> None:
    found.expected[name, year] += 1
    answers = row.answers.get(name) or [UNKNOWN]
    found.told[name, year] += answers != [UNKNOWN]
    for answer in dict.fromkeys(
        answer if answer == UNKNOWN or (name, answer) in often else OTHER for answer in answers
    ):
        found.tal[Key(name, "", year, answer, row.kon)] += 1


def _result(row: _Seen) -> str:
    """The four groups of SUS, and what is not known as a group of its own: it is never a success (U 6)."""
    after = set(row.answers.get(Susvariabel.SYSSELSATTNING_EFTER, ()))
    if after & {"Förvärvsarbete", "Studier"}:
        return WORKS
    if "Aktivt arbetssökande" in after:
        return LOOKS
    return ELSE if after - {UNKNOWN} else UNKNOWN
