"""What came of asking after the end, how the person is reached, and who asks."""

import re
from datetime import date
from typing import Any

from django import forms

from finsam import dates
from finsam.forms import Form, PastDateField
from finsam.stamped_forms import StampedForm
from insatser.enums import InsatsState
from insatser.models import Insats
from participants.deltaganden.registering import Answers
from participants.forms.answers import code_field
from participants.forms.correcting import CorrectingForm
from participants.models import Kontaktuppgift, Uppfoljningstillfalle
from participants.uppfoljning.asking import Outcome, answers_of
from participants.uppfoljning.enums import KANAL_LISTA, STATUS_LISTA, SVAR, WRITTEN_BY_THE_DATABASE

PHONE = re.compile(r"\+?[0-9]{6,15}")
PHONE_ERROR = "Skriv telefonnumret med siffror, till exempel 070-123 45 67 eller +46 70 123 45 67."


class FollowUpForm(CorrectingForm):
    """An answer with what the person lives on and does, or why there is none. Structured values alone (U 3.3)."""

    time = "i dag"
    utfall = code_field(
        STATUS_LISTA, "Utfall", help_text="Välj Svar om personen svarade. Då behövs svaren nedanför, annars inte."
    )
    kanal = code_field(KANAL_LISTA, "Kanal", help_text="Hur du nådde personen, eller försökte.")
    done_on = PastDateField(label="Datum", help_text="När du frågade, eller försökte sista gången.")

    def __init__(self, *args: Any, tillfalle: Uppfoljningstillfalle) -> None:
        self.tillfalle = tillfalle
        said = {
            "utfall": tillfalle.utfall_id,
            "kanal": tillfalle.kanal_id,
            "done_on": tillfalle.done_on or dates.today(),
        }
        answers, basis = answers_of(tillfalle), {"version": tillfalle.version}
        super().__init__(*args, deltagande=tillfalle.deltagande, said=said, answers=answers, basis=basis)
        self.add_answers(required=False)
        self.keep_stored()
        utfall = self.fields["utfall"]
        utfall.queryset = utfall.queryset.exclude(key__in=WRITTEN_BY_THE_DATABASE)  # type: ignore[attr-defined]

    @property
    def is_answer(self) -> bool:
        """Whether the person answered."""
        utfall = self.cleaned_data.get("utfall")
        return utfall is not None and utfall.key == SVAR

    def clean_done_on(self) -> date:
        """From the day on which it opened."""
        done_on: date = self.cleaned_data["done_on"]
        if done_on < self.tillfalle.opens_on:
            raise forms.ValidationError(f"Frågan ställs tidigast {self.tillfalle.opens_on}. Kontrollera datumet.")
        return done_on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in ("forsorjning", "sysselsattning"):
            if self.is_answer and not self.cleaned_data.get(name) and name not in self.errors:
                label = str(self.fields[name].label).lower()
                self.add_error(name, f"Välj {label}. Välj Okänd om personen inte vill säga det.")
        return cleaned

    def outcome(self) -> Outcome:
        """What was written."""
        data = self.cleaned_data
        answers = self.answers() if self.is_answer else Answers((), {})
        return Outcome(data["utfall"], data["kanal"], data["done_on"], answers)


class ContactForm(StampedForm):
    """How a person is reached; both may be empty."""

    hides_optional = True
    phone = forms.CharField(
        label="Telefonnummer (frivilligt)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"class": "w20", "autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label="E-postadress (frivilligt)",
        required=False,
        max_length=254,
        help_text="Behövs bara om personen vill få frågorna som en länk.",
        widget=forms.EmailInput(attrs={"class": "wide", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, contact: Kontaktuppgift | None) -> None:
        stored = {"phone": contact.phone if contact else "", "email": contact.email if contact else ""}
        super().__init__(*args, stored=stored)

    def clean_phone(self) -> str:
        """Digits, however they are divided."""
        text = str(self.cleaned_data["phone"]).strip()
        if text and not PHONE.fullmatch(re.sub(r"[\s()\-\u2011\u2013]", "", text)):
            raise forms.ValidationError(PHONE_ERROR)
        return text


class SuccessorForm(Form):
    """Which insats asks the people of one that is over."""

    hides_optional = True
    efterfoljare = forms.ModelChoiceField(
        Insats.objects.none(),
        label="Insats som tar över (frivilligt)",
        required=False,
        empty_label="Ingen",
        help_text="Dess deltagaransvariga ser namn och kontaktuppgifter för dem som ska frågas.",
    )

    def __init__(self, *args: Any, insats: Insats, chosen: Insats | None) -> None:
        super().__init__(*args, initial={"efterfoljare": chosen and chosen.pk})
        running = Insats.objects.following_persons().filter(state=InsatsState.PAGAENDE)
        field = self.fields["efterfoljare"]
        field.queryset = running.exclude(pk=insats.pk).order_by("sort_key", "pk")  # type: ignore[attr-defined]
