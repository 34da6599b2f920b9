"""Uploading a list, choosing its columns, and deciding which rows are registered."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from finsam.codelists.models import Kodvarde
from finsam.formats import filstorlek, tal
from finsam.forms import Form
from participants.forms.deltaganden import NO_REASONS_HERE, InregistreringForm
from participants.forms.list_rows import NEEDS_END, OF_END, ListRowForm
from participants.importing.columns import BY_NAME, COLUMNS, CONSENT_ON, ENDS_ON, MAY_REGISTER, SPRAK, Column
from participants.importing.enums import WRONG, Listutfall
from participants.importing.mapping import Choices
from participants.importing.reading import MOST_BYTES, MOST_ROWS
from participants.importing.row_form import ENDINGS, ONE_OF_MANY, every_word

COLUMN, ANSWER = "kolumn_", "svar_"
NOT_ASKED = (SPRAK, "may_exchange", "may_follow")
EVERY, ONLY_RIGHT = "alla", "ratta"
GROUPS = (
    ("Personen", ("personnummer", "name", "surname", "kommun")),
    ("Samtycke", (CONSENT_ON, MAY_REGISTER, SPRAK, "may_exchange", "may_follow")),
    ("Före insatsen", ("starts_on", "planned_end_on", "remittent", "utbildningsniva", "tid_offentlig_forsorjning")),
    (
        "Försörjning och sysselsättning",
        ("forsorjning", "sysselsattning", "omfattning_forvarvsarbete", "omfattning_studier"),
    ),
    ("Efter insatsen, för den som har slutat", OF_END),
)
HELP = {
    "name": "Hela namnet, eller förnamnet om efternamnet har en egen kolumn.",
    CONSENT_ON: "Har listan ingen kolumn med ja och nej gäller datumet som ett ja.",
    MAY_REGISTER: "Ja, nej eller datumet för samtycket. Rader utan samtycke läses inte in.",
    SPRAK: "Bara språk som texten var godkänd på den dag då samtycket gavs.",
    "forsorjning": "Flera svar i samma cell skiljs åt med komma.",
    "sysselsattning": "Omfattningen kan stå efter svaret: Studier 50 %.",
    ENDS_ON: "Rader utan slutdatum blir deltaganden som pågår.",
    "reason": "Behövs på rader med slutdatum, som svaren efter insatsen.",
    "sysselsattning_efter": "Omfattningen kan stå efter svaret: Förvärvsarbete 75 %.",
}
ANSWER_OF_END = "{}: svar när rader med slutdatum inte säger något"
ANSWER_OF_ALL = "{}: svar när listan inte säger något"


class UploadForm(Form):
    """A list as a file."""

    file = forms.FileField(
        label="Excel- eller CSV-fil",
        help_text=(
            f"En rad med rubriker och sedan en rad för varje person. Det första bladet läses. Högst {tal(MOST_ROWS)}"
            f" rader och {filstorlek(MOST_BYTES)}."
        ),
        error_messages={"required": "Välj en Excel- eller CSV-fil.", "empty": "Filen är tom. Välj en annan fil."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not too large to be held in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(f"Filen är större än {filstorlek(MOST_BYTES)}. Dela upp listan i flera filer.")
        return file


class ColumnsForm(Form):
    """Which column tells what, and what is answered for everybody when the list does not tell."""

    hides_optional = True

    def __init__(
        self, *args: Any, headings: Sequence[str], places: Mapping[str, int], answers: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        columns = [("", "Finns inte i listan"), *((str(place), heading) for place, heading in enumerate(headings))]
        choices = _answers()
        for column in COLUMNS:
            self.fields[COLUMN + column.name] = forms.ChoiceField(
                label=column.label,
                choices=columns,
                required=False,
                initial=str(places.get(column.name, "")),
                help_text=HELP.get(column.name, ""),
            )
            if column.has_answer_for_all:
                self.fields[ANSWER + column.name] = forms.ChoiceField(
                    label=(ANSWER_OF_END if column.of_end else ANSWER_OF_ALL).format(column.label),
                    choices=[("", "Inget, raden blir fel"), *choices[column.name]],
                    required=False,
                    initial=answers.get(column.name, ""),
                )

    def grouped(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        for heading, names in GROUPS:
            wanted = [prefix + name for name in names for prefix in (COLUMN, ANSWER)]
            yield heading, [self[name] for name in wanted if name in self.fields]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked = self._asked_of_end()
        for column in COLUMNS:
            if (column.is_required or column.name in asked) and not self._is_told(column):
                self.add_error(COLUMN + column.name, f"Välj vilken kolumn som är {column.label.lower()}.")
        if not self._place(CONSENT_ON) and not self._place(MAY_REGISTER):
            self.add_error(COLUMN + CONSENT_ON, "Välj var samtycket står. Utan samtycke registreras ingen.")
        first: dict[str, Column] = {}
        for column in COLUMNS:
            place = self._place(column.name)
            if place and first.setdefault(place, column) is not column:
                self.add_error(COLUMN + column.name, f"Kolumnen är redan vald för {first[place].label.lower()}.")
        return cleaned

    def _asked_of_end(self) -> tuple[str, ...]:
        """What has to be told too: of who has left why and what is so after, and of answers after when it was."""
        if self._place(ENDS_ON):
            return NEEDS_END
        return (ENDS_ON,) if any(self._place(name) for name in NEEDS_END) else ()

    def _place(self, name: str) -> str:
        return str(self.cleaned_data.get(COLUMN + name) or "")

    def _is_told(self, column: Column) -> bool:
        return bool(self._place(column.name) or self.cleaned_data.get(ANSWER + column.name))

    def chosen(self) -> Choices:
        """What was chosen, in the list's own words."""
        headings = {name: self.headings[int(place)] for name in BY_NAME if (place := self._place(name))}
        answers = {name: self.cleaned_data.get(ANSWER + name) or "" for name in BY_NAME}
        return Choices(headings, {name: answer for name, answer in answers.items() if answer})


def _answers() -> dict[str, list[tuple[str, str]]]:
    """The answers that can be given for everybody, by the name of the column: extent cannot, since it differs."""
    found = {
        name: [(value.key, value.label) for value in words.values() if _fits_all(value)]
        for name, words in every_word().items()
    }
    kommuner: Any = InregistreringForm.base_fields["kommun"]
    return {**found, "kommun": [choice for choice in kommuner.choices if choice[0]]}


def _fits_all(value: Kodvarde) -> bool:
    return not value.attributes.get("har_omfattning") and value.key not in NO_REASONS_HERE


class DecisionForm(Form):
    """All rows or only those that are right; asked when some are wrong."""

    which = forms.ChoiceField(
        label="Vad ska läsas in?",
        choices=[(EVERY, "Alla rader, när varje rad är rätt"), (ONLY_RIGHT, "Bara de rader som är rätta")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, counts: Mapping[Listutfall, int], **kwargs: Any) -> None:
        self.wrong = sum(counts[utfall] for utfall in WRONG)
        super().__init__(*args, **kwargs)
        if not self.wrong:
            del self.fields["which"]

    @property
    def only_right(self) -> bool:
        """Whether rows that are wrong are left out."""
        return self.cleaned_data.get("which") == ONLY_RIGHT

    def clean_which(self) -> str:
        """All is possible only when nothing is wrong."""
        if self.cleaned_data["which"] == EVERY:
            raise forms.ValidationError(
                "Alla rader kan inte läsas in, eftersom några är fel eller saknar samtycke. Rätta dem, eller läs bara"
                " in de rader som är rätta."
            )
        return str(self.cleaned_data["which"])


class CorrectionForm(ListRowForm):
    """That form for one row: what the list does not tell of consents need not be answered here either."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ASKED:
            if name in self.fields:
                self.fields[name].required = False


def cells_of(form: CorrectionForm) -> dict[str, str]:
    """A corrected row as a list would write it: with the keys of the code lists, which are words too."""
    data = form.cleaned_data
    cells = {name: str(data[name]) for name in ("name", "kommun")}
    cells |= {name: data[name].isoformat() for name in ("starts_on", "consent_on")}
    answers = {name: data.get(name) for name in (MAY_REGISTER, "may_exchange", "may_follow")}
    cells |= {name: "ja" if answer else "nej" for name, answer in answers.items() if answer is not None}
    cells |= {name: data[name].key for name in ("remittent", "utbildningsniva", "tid_offentlig_forsorjning")}
    cells |= {name: ", ".join(value.key for value in data[name]) for name in ONE_OF_MANY}
    parts = [f"omfattning_{key}{ending}" for key in ("forvarvsarbete", "studier") for ending in ENDINGS]
    cells |= {name: str(data[name]) for name in parts if data[name]}
    cells |= {name: data[name].isoformat() for name in ("planned_end_on", ENDS_ON) if data[name]}
    if data["reason"]:
        cells["reason"] = data["reason"].key
    if data.get(SPRAK):
        cells[SPRAK] = data[SPRAK]
    return {name: text for name, text in cells.items() if text} | {"personnummer": data["personnummer"].digits}
