"""Checking a row of a list: by the very form with which one person is registered in, given words instead of choices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms

from finsam import dates
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from participants.deltaganden.registering import Inregistrering, Utregistrering, name_is_over
from participants.enums import FELREGISTRERING, OTHER_KOMMUN, WITHDRAWN, Sprak
from participants.forms.list_rows import AFTER, OF_END, ListRowForm
from participants.identity.personnummer import Personnummer
from participants.importing.columns import BY_NAME, CONSENT_ON, MAY_REGISTER, SPRAK
from participants.importing.enums import Listutfall
from participants.importing.words import EXTENT, Words, extent, words_of, yes_or_no

NO_CONSENT = "Samtycke till registrering saknas. Den som inte samtycker registreras inte."
NO_CONSENT_DAY = "Datum för samtycket saknas."
UNKNOWN = "Svaret i listan finns inte att välja på. Välj ett som finns."
NO_SUCH_LANGUAGE = "Förbundet har ingen godkänd text på det språket. Rätta det, eller lämna det tomt."
YES_OR_NO = "Skriv ja eller nej i listan."
TAKEN_BACK = "Samtycket är återtaget. Ta bort raden: den som har tagit tillbaka sitt samtycke registreras inte."
MISTAKE = "En felregistrering läses inte in. Ta bort raden."
REASONS = "avslutsanledning"
NOT_IN_LISTS = {WITHDRAWN: TAKEN_BACK, FELREGISTRERING: MISTAKE}
"""Avslutsanledningar that no list brings, and what to do about the row."""
ENDINGS = ("", AFTER)
ONE_OF_MANY = tuple(f"{name}{ending}" for name in ("forsorjning", "sysselsattning") for ending in ENDINGS)
ASKED = ("may_exchange", "may_follow")
Cells = Mapping[str, str]
Fault = tuple[str, str]
"""The name of a column and what is wrong with it."""
Period = tuple[date, date | None]


@dataclass(frozen=True)
class Checked:
    """A row and what the form says of it."""

    cells: dict[str, str] = field(repr=False)
    entry: Inregistrering | None = field(default=None, repr=False)
    faults: list[Fault] = field(default_factory=list)
    number: Personnummer | None = None
    end: Utregistrering | None = field(default=None, repr=False)

    @property
    def utfall(self) -> Listutfall:
        """What becomes of the row, as far as it alone tells."""
        if self.entry is not None and self.end is not None:
            is_over = name_is_over(self.entry.consents, self.end)
            return Listutfall.UTAN_NAMN if is_over else Listutfall.AVSLUTAD
        if not self.faults:
            return Listutfall.NY
        if any(name == MAY_REGISTER or message in (NO_CONSENT_DAY, TAKEN_BACK) for name, message in self.faults):
            return Listutfall.SAMTYCKE
        return Listutfall.FEL

    @property
    def period(self) -> Period | None:
        """From when, and until when if it is over; not known of a row that is wrong."""
        return (self.entry.starts_on, self.end.ends_on if self.end else None) if self.entry else None


class WordField(forms.Field):
    """One value of a code list, by a word."""

    def __init__(self, words: Words[Kodvarde], like: forms.Field) -> None:
        super().__init__(label=like.label, required=like.required)
        self.error_messages["required"] = like.error_messages["required"]
        self.words = words

    def to_python(self, value: Any) -> Kodvarde | None:
        found = self.words.find(value)
        if value and found is None:
            raise forms.ValidationError(UNKNOWN, code="invalid_choice")
        if found is not None and found.lista == REASONS and found.key in NOT_IN_LISTS:
            raise forms.ValidationError(NOT_IN_LISTS[found.key], code="invalid_choice")
        return found


class WordsField(WordField):
    """Several values of a code list, by words."""

    def to_python(self, value: Any) -> Any:
        found = self.words.find_all(value) if value else []
        if found is None:
            raise forms.ValidationError(UNKNOWN, code="invalid_choice")
        return found


class RowForm(ListRowForm):
    """That form, filled with row after row of a list; it asks the database nothing more."""

    def __init__(self, insats: Insats) -> None:
        super().__init__({}, insats=insats, asks_parties=False)
        self.words = every_word()
        for name, words in self.words.items():
            kind = WordsField if name in ONE_OF_MANY else WordField
            self.fields[name] = kind(words, self.fields[name])
        kommun: Any = self.fields["kommun"]
        kommun.choices = list(kommun.choices)  # else asked for anew with every row
        kommun.error_messages["invalid_choice"] = UNKNOWN
        self.kommuner = Words([*((key, key) for key, _ in kommun.choices if key), *_other_kommun()])
        self.fields[MAY_REGISTER].error_messages.update(required=NO_CONSENT, invalid_choice=YES_OR_NO)
        self.fields[CONSENT_ON].error_messages["required"] = NO_CONSENT_DAY
        self.languages = Words([(word, sprak.value) for sprak in Sprak for word in (sprak.label, sprak.value)])
        self.fields.setdefault(SPRAK, forms.ChoiceField(choices=[("", "")], required=False))
        self.fields[SPRAK].error_messages["invalid_choice"] = NO_SUCH_LANGUAGE
        for name in ASKED:
            self.fields[name].required = False
            self.fields[name].error_messages["invalid_choice"] = YES_OR_NO
        self.endings = [""]
        self.of_end = {name: self.fields.pop(name) for name in OF_END}
        """Asked only of rows that say something of an end, so that those of the others take no longer."""

    def check(self, cells: Cells) -> Checked:
        """What the rules say of a row."""
        self.data = self._typed(cells)
        self._ask_of_end(any(cells.get(name) for name in OF_END))
        self.full_clean()
        faults = [(name, str(message)) for name, messages in self.errors.items() for message in messages]
        number = self.cleaned_data.get("personnummer")
        return Checked(dict(cells), faults=faults, number=number) if faults else self._right(cells, number)

    def _right(self, cells: Cells, number: Personnummer | None) -> Checked:
        return Checked(dict(cells), self.entry(), number=number, end=self.end())

    def _ask_of_end(self, is_told: bool) -> None:
        if is_told == ("ends_on" in self.fields):
            return
        if is_told:
            self.fields |= self.of_end
        else:
            for name in OF_END:
                del self.fields[name]
        self.endings = [*ENDINGS] if is_told else [""]

    def _typed(self, cells: Cells) -> dict[str, str]:
        typed = {name: cells.get(name, "") for name in BY_NAME}
        typed["name"] = f"{typed['name']} {typed.pop('surname')}".strip()
        for name in (MAY_REGISTER, *ASKED):
            typed[name] = yes_or_no(typed[name])
        typed[SPRAK] = self.languages.find(typed[SPRAK]) or typed[SPRAK]
        typed |= _consent(typed, asks=MAY_REGISTER in cells)
        typed["kommun"] = self.kommuner.find(typed["kommun"]) or typed["kommun"]
        for ending in ENDINGS:
            self._read_extents(typed, ending)
        return typed

    def _read_extents(self, typed: dict[str, str], ending: str) -> None:
        """An extent stands in a column of its own, or after what is done."""
        does = typed[f"sysselsattning{ending}"]
        for percent in EXTENT.finditer(does):
            before = does[: percent.start()].rsplit(",", 1)[-1]
            found = self.words["sysselsattning"].find_all(before.strip(" ,;/+&"))
            name = f"omfattning_{found[-1].key}{ending}" if found else ""
            if name in typed and not typed[name]:
                typed[name] = percent[1]
        typed[f"sysselsattning{ending}"] = EXTENT.sub("", does).strip()
        for name in ("omfattning_forvarvsarbete", "omfattning_studier"):
            typed[f"{name}{ending}"] = extent(typed[f"{name}{ending}"])

    def entry(self) -> Inregistrering:
        """What was read. Nobody has refused what the list does not ask."""
        entry = super().entry()
        given = {syfte: answer for syfte, answer in entry.consents.items() if answer is not None}
        return replace(entry, consents=given)


def _consent(typed: Mapping[str, str], *, asks: bool) -> dict[str, str]:
    """A column of consents may hold their days; and a day alone is a yes in a list that does not ask."""
    day, answer = typed[CONSENT_ON], typed[MAY_REGISTER]
    if answer not in ("ja", "nej") and not day and any(sign.isdigit() for sign in answer):
        return {CONSENT_ON: answer, MAY_REGISTER: "ja"}
    return {} if asks else {MAY_REGISTER: "ja" if day else ""}


def _other_kommun() -> Iterable[tuple[str, str]]:
    return ((word, OTHER_KOMMUN) for word in ("annan", "övrig", "annan kommun utanför förbundet"))


def every_word() -> dict[str, Words[Kodvarde]]:
    """The words of every answer that comes from a code list, with one question to the database."""
    lists = {column.name: column.lista for column in BY_NAME.values() if column.lista}
    values = Kodvarde.objects.filter(lista__in=lists.values()).valid_on(dates.today()).order_by("sort", "label", "pk")
    found: dict[str, list[Kodvarde]] = {}
    for value in values:
        found.setdefault(value.lista, []).append(value)
    return {name: words_of(lista, found.get(lista, [])) for name, lista in lists.items()}


def form_values(form: RowForm, cells: Cells) -> dict[str, Any]:
    """What a row tells, for the fields of the ordinary form: answers that are not known stay empty."""
    form.check(cells)
    typed: Any = form.data
    values: dict[str, Any] = dict(typed)
    for name, words in form.words.items():
        if name in ONE_OF_MANY:
            values[name] = [value.pk for value in words.find_all(typed[name]) or []]
        else:
            values[name] = getattr(words.find(typed[name]), "pk", None)
    return values
