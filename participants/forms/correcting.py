"""Correcting answers, dates and identity, and telling what went wrong in a registration by mistake."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from finsam.codelists.models import Kodvarde
from finsam.forms import DateField, Form, PastDateField
from finsam.stamped_forms import StampedForm
from participants.deltaganden.correcting import End, Start
from participants.deltaganden.registering import Answers
from participants.enums import Angrat
from participants.forms.answers import AnswersForm, code_field
from participants.forms.deltaganden import (
    EndForm,
    PersonnummerField,
    check_end,
    check_planned_end,
    check_start,
    kommuner,
)
from participants.models import Deltagande, Identitet

NUMBER = re.compile(r"\d{6}[-+ ]?\d{4}|\d{6,}")
SHORTEST_PART = 3
NO_NAMES = "Skriv inga personuppgifter här, varken namn eller nummer. Texten finns kvar när namnet är raderat."


def _stored_answers(answers: Answers) -> dict[str, Any]:
    extents = {f"omfattning_{value.key}": extent for value, extent in answers.sysselsattning.items() if extent}
    return {
        "forsorjning": [value.pk for value in answers.forsorjning],
        "sysselsattning": [value.pk for value in answers.sysselsattning],
        **extents,
    }


class CorrectingForm(StampedForm, AnswersForm):
    """What is stored about one time of a deltagande, to be written anew; a value that is retired stays to choose."""

    def __init__(
        self,
        *args: Any,
        deltagande: Deltagande,
        said: Mapping[str, Any],
        answers: Answers,
        basis: Mapping[str, Any] | None = None,
    ) -> None:
        self.deltagande = deltagande
        stored = {**said, **_stored_answers(answers)}
        super().__init__(*args, stored=stored, basis=basis or {"version": deltagande.version})

    def keep_stored(self) -> None:
        """Let what is stored be chosen; called when all fields are there."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and (kept := self.stored.get(name)):
                kept = kept if isinstance(kept, list) else [kept]
                field.queryset = field.queryset | Kodvarde.objects.filter(pk__in=kept)  # type: ignore[operator]


class StartForm(CorrectingForm):
    """What was registered in."""

    starts_on = PastDateField(label="Startdatum")
    planned_end_on = DateField(label="Planerat slut (frivilligt)", required=False)
    kommun = forms.ChoiceField(label="Folkbokföringskommun", choices=kommuner)
    remittent = code_field("remittent", "Remittent")
    utbildningsniva = code_field("utbildningsniva", "Högsta slutförda utbildning")
    tid_offentlig_forsorjning = code_field("tid_offentlig_forsorjning", "Tid med offentlig försörjning före insatsen")

    def __init__(self, *args: Any, deltagande: Deltagande, answers: Answers) -> None:
        said = {
            "starts_on": deltagande.starts_on,
            "planned_end_on": deltagande.planned_end_on,
            "kommun": deltagande.kommun,
            "remittent": deltagande.remittent_id,
            "utbildningsniva": deltagande.utbildningsniva_id,
            "tid_offentlig_forsorjning": deltagande.tid_offentlig_forsorjning_id,
        }
        super().__init__(*args, deltagande=deltagande, said=said, answers=answers)
        self.add_answers(required=True)
        self.keep_stored()
        kommun = self.fields["kommun"]
        if deltagande.kommun not in dict(kommuner()):
            kommun.choices = [*kommuner(), (deltagande.kommun, deltagande.kommun)]  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """On a day when the insats runs, before the end, and when the person was born."""
        starts_on = check_start(self.deltagande.insats, self.cleaned_data["starts_on"])
        if self.deltagande.ends_on:
            check_end(starts_on, self.deltagande.ends_on)
        if starts_on.year <= self.deltagande.deltagare.birth_year:
            raise forms.ValidationError("Startdatumet är före personens födelse. Kontrollera båda.")
        return starts_on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        check_planned_end(self)
        return cleaned

    def start(self) -> Start:
        """What was written."""
        names = ("starts_on", "planned_end_on", "kommun", "utbildningsniva", "tid_offentlig_forsorjning", "remittent")
        return Start(**{name: self.cleaned_data[name] for name in names})


class CorrectedEndForm(CorrectingForm, EndForm):
    """What was registered out."""

    def __init__(self, *args: Any, deltagande: Deltagande, answers: Answers) -> None:
        said = {"ends_on": deltagande.ends_on, "reason": deltagande.avslutsanledning_id}
        super().__init__(*args, deltagande=deltagande, said=said, answers=answers)
        self.keep_stored()

    def clean_ends_on(self) -> date:
        """From the first day on."""
        return check_end(self.deltagande.starts_on, self.cleaned_data["ends_on"])

    def end(self) -> End:
        """What was written."""
        return End(self.cleaned_data["ends_on"], self.cleaned_data["reason"])


class ReopenForm(Form):
    """Why the end was wrong."""

    why = forms.ChoiceField(label="Varför ångrar du?", choices=Angrat.choices, widget=forms.RadioSelect)


class IdentityForm(StampedForm):
    """Who it is."""

    personnummer = PersonnummerField(label="Personnummer", help_text="Person- eller samordningsnummer, tolv siffror.")
    name = forms.CharField(label="Namn", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, identity: Identitet, deltagande: Deltagande) -> None:
        self.deltagande = deltagande
        stored = {"personnummer": identity.written_number, "name": identity.name}
        super().__init__(*args, stored=stored, basis={"version": deltagande.version})

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        number = self.cleaned_data.get("personnummer")
        if number and number.born_on >= self.deltagande.starts_on:
            self.add_error("personnummer", "Personen är född efter startdatumet. Kontrollera båda.")
        return cleaned


class MistakeForm(Form):
    """What went wrong, without a word of who it was."""

    what_went_wrong = forms.CharField(
        label="Vad blev fel?",
        max_length=200,
        help_text="Till exempel: registrerad i fel insats. Skriv inga personuppgifter.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, identity: Identitet | None, **kwargs: Any) -> None:
        self.identity = identity
        super().__init__(*args, **kwargs)

    def clean_what_went_wrong(self) -> str:
        """Neither a number nor, where it can be read, any part of the name."""
        text = str(self.cleaned_data["what_went_wrong"]).strip()
        if NUMBER.search(text) or _parts(text) & (_parts(self.identity.name) if self.identity else set()):
            raise forms.ValidationError(NO_NAMES)
        return text


class AnonymousForm(Form):
    """That what happens was read."""

    is_read = forms.BooleanField(
        label="Jag vet att uppgifterna raderas för alltid och inte kan återskapas.",
        error_messages={"required": "Kryssa i rutan när du har läst vad som händer."},
    )


def _parts(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_PART}
