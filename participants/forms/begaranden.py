"""What a person asks for about the own data, the extension of its time, and the answer. No free text."""

from typing import Any

from django import forms

from finsam import codelists, dates
from finsam.forms import Form, PastDateField
from participants.forms.answers import code_field
from participants.models import Begaran
from participants.rights.begaranden import Answered, Received, corrected_since, extract_made
from participants.rights.begransningar import ERASED
from participants.rights.enums import (
    DECISIONS,
    EXTENSION_LISTA,
    GROUND_OF_YES,
    IN_PART,
    NO_LISTA,
    BegaranState,
    Identifiering,
    Inkom,
    Ratt,
    Rattas,
)

BEFORE_IT_CAME = "Dagen är före den dag då begäran kom in, {}. Kontrollera datumet."
NOT_CORRECTED = "Rätta uppgifterna först, på deltagandets sida. Välj sedan svaret."
NOT_MADE = "Gör registerutdraget först, under Personens rättigheter, och ge det till personen. Välj sedan svaret."
NEEDED = {
    "identified_how": "Välj hur du har säkrat vem personen är. Det behövs för att bevilja en begäran.",
    "ground": "Välj grunden i lagen.",
    "no_ground": "Välj varför begäran avslås.",
}
WORDS = {
    BegaranState.BEVILJAD: "Bevilja",
    BegaranState.DELVIS: "Bevilja delvis",
    BegaranState.AVSLAGEN: "Avslå",
}


class BegaranForm(Form):
    """What was asked for, when and how."""

    ratt = forms.ChoiceField(
        label="Vad begär personen?",
        choices=[(one.value, f"{one.label} ({one.artikel})") for one in Ratt],
        widget=forms.RadioSelect,
    )
    rattas = forms.MultipleChoiceField(
        label="Vad ska rättas? (bara vid rättelse)",
        choices=Rattas,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    received_on = PastDateField(label="När kom begäran in?")
    received_how = forms.ChoiceField(label="Hur kom den in?", choices=Inkom, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked = self.cleaned_data
        if asked.get("ratt") == Ratt.RATTELSE and not asked.get("rattas"):
            self.add_error("rattas", "Kryssa i vad personen vill ha rättat.")
        return cleaned

    def received(self) -> Received:
        """What was written."""
        data = self.cleaned_data
        ratt = Ratt(data["ratt"])
        rattas = [Rattas(one) for one in data["rattas"]] if ratt == Ratt.RATTELSE else []
        return Received(ratt, data["received_on"], Inkom(data["received_how"]), rattas)


class OfBegaran(Form):
    """A form about one request, with a day on which the person was told something."""

    day = "answered_on"

    def __init__(self, *args: Any, begaran: Begaran, **kwargs: Any) -> None:
        self.begaran = begaran
        super().__init__(*args, **kwargs)
        today = dates.today()
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.valid_on(today)  # type: ignore[union-attr] # always a queryset

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        day = self.cleaned_data.get(self.day)
        if day and day < self.begaran.received_on:
            self.add_error(self.day, BEFORE_IT_CAME.format(self.begaran.received_on))
        return cleaned


class ExtensionForm(OfBegaran):
    """Why it takes longer, and when the person was told."""

    day = "extended_on"
    ground = code_field(EXTENSION_LISTA, "Varför tar svaret längre tid?")
    extended_on = PastDateField(label="När fick personen veta det?")


class LiftForm(Form):
    """Why it is lifted, and that the person has been told (article 18.3)."""

    ground = code_field("begransning_havd", "Varför hävs begränsningen?")
    informed_on = PastDateField(label="När fick personen veta att den hävs?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = codelists.values("begransning_havd", on=dates.today())
        self.fields["ground"].queryset = grounds.exclude(key=ERASED)  # type: ignore[attr-defined]


class TakenBackForm(OfBegaran):
    """When the person took it back."""

    answered_on = PastDateField(label="När tog personen tillbaka begäran?")


class DecisionForm(OfBegaran):
    """The answer: yes, partly or no; on which ground; and when the person was told."""

    hides_optional = True

    def __init__(self, *args: Any, begaran: Begaran, **kwargs: Any) -> None:
        super().__init__(*args, begaran=begaran, **kwargs)
        offered = [state for state in DECISIONS if state != BegaranState.DELVIS or begaran.what in IN_PART]
        self.fields["state"] = forms.ChoiceField(
            label="Svar", choices=[(state.value, WORDS[state]) for state in offered], widget=forms.RadioSelect
        )
        self.fields["state"].error_messages["required"] = "Välj svar."
        self.fields["identified_how"] = forms.ChoiceField(
            label="Hur har du säkrat vem personen är? (om du beviljar)",
            choices=Identifiering,
            required=False,
            widget=forms.RadioSelect,
        )
        if begaran.what in GROUND_OF_YES:
            self.fields["ground"] = code_field(GROUND_OF_YES[begaran.what], "Grund (om du beviljar)", required=False)
        self.fields["no_ground"] = code_field(
            NO_LISTA, "Grund för avslag (om du avslår, helt eller delvis)", required=False
        )
        self.fields["answered_on"] = PastDateField(label="När fick personen svaret?")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        state = self.cleaned_data.get("state")
        needed = []
        if state in (BegaranState.BEVILJAD, BegaranState.DELVIS):
            needed.append("identified_how")
            if self.begaran.what == Ratt.RATTELSE and not corrected_since(self.begaran):
                self.add_error("state", NOT_CORRECTED)
            if self.begaran.what == Ratt.REGISTERUTDRAG and not extract_made(self.begaran):
                self.add_error("state", NOT_MADE)
        if state == BegaranState.BEVILJAD and "ground" in self.fields:
            needed.append("ground")
        if state in (BegaranState.DELVIS, BegaranState.AVSLAGEN):
            needed.append("no_ground")
        for name in needed:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, NEEDED[name])
        return cleaned

    def answered(self) -> Answered:
        """What was chosen; only what belongs to the answer."""
        data, state = self.cleaned_data, BegaranState(self.cleaned_data["state"])
        is_yes = state == BegaranState.BEVILJAD
        return Answered(
            state,
            data["answered_on"],
            Identifiering(data["identified_how"]) if data["identified_how"] else None,
            data.get("ground") if is_yes else data["no_ground"],
        )
