"""What a person lives on and does, before or after: the fields that in- and utregistrering share (U 3.2, 3.3)."""

from typing import Any

from django import forms

from finsam import codelists, dates
from finsam.codelists.models import Kodvarde
from finsam.forms import CHOOSE, Form, lower_first
from participants.deltaganden.registering import Answers

FULL_TIME = (
    "Behövs bara för det som är ikryssat. Procent av heltid. Heltid är alltid 40 timmar i veckan, så 20 timmar är"
    " 50 procent."
)
LIVES_ON = (
    "Kryssa i allt som gäller. Föräldrapenning, ålderspension och vilande aktivitetsersättning räknas som ingen"
    " offentlig försörjning."
)
DOES = (
    "Det personen faktiskt gör. Den som är anställd men sjukskriven arbetar inte. Arbetsmarknadsutbildning är studier."
)


def code_field(lista: str, label: str, **options: Any) -> "forms.ModelChoiceField[Kodvarde]":
    """One value of a list, of those that are valid today."""
    return forms.ModelChoiceField(_values(lista), label=label, empty_label="Välj", **options)


def codes_field(lista: str, label: str, **options: Any) -> "forms.ModelMultipleChoiceField[Kodvarde]":
    """Several values of a list."""
    options.setdefault("widget", forms.CheckboxSelectMultiple)
    options.setdefault("error_messages", {"required": CHOOSE.format(lower_first(label))})
    return forms.ModelMultipleChoiceField(_values(lista), label=label, **options)


def _values(lista: str) -> Any:
    return codelists.values(lista)


def percent_field(label: str) -> forms.IntegerField:
    """Percent of full time, 1 to 100."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=100,
        help_text=FULL_TIME,
        widget=forms.TextInput(attrs={"class": "w4 amount", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Skriv procent med siffror, till exempel 50.",
            "min_value": "Omfattningen är minst 1 procent. Kryssa annars ur.",
            "max_value": "Omfattningen är högst 100 procent.",
        },
    )


class AskingMore(forms.CheckboxSelectMultiple):
    """Checkboxes of which some ask for an omfattning; the script shows that field only while its box is ticked."""

    ending = ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option that names the field it shows."""
        option = super().create_option(name, value, *args, **kwargs)
        kodvarde = getattr(value, "instance", None)
        if kodvarde is not None and kodvarde.attributes.get("har_omfattning"):
            option["attrs"]["data-finsam-shows"] = f"omfattning_{kodvarde.key}{self.ending}"
        return option


class AnswersForm(Form):
    """Sources of livelihood and occupation with the extent of work and studies."""

    time = "före insatsen"
    hides_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.endings: list[str] = []
        super().__init__(*args, **kwargs)
        self._choose_valid(*self.fields)

    def _choose_valid(self, *names: str) -> None:
        today = dates.today()
        for field in (self.fields[name] for name in names):
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.valid_on(today)  # type: ignore[union-attr] # always a queryset

    def add_answers(self, *, required: bool, time: str = "", ending: str = "") -> None:
        """The four fields, after those that the form has. A form that asks of two times ends the names of one."""
        time = time or self.time
        lives_on, does = f"forsorjning{ending}", f"sysselsattning{ending}"
        self.fields[lives_on] = codes_field(
            "forsorjningskalla", f"Försörjning {time}", help_text=LIVES_ON, required=required
        )
        asking = AskingMore()
        asking.ending = ending
        self.fields[does] = codes_field(
            "sysselsattning", f"Sysselsättning {time}", help_text=DOES, required=required, widget=asking
        )
        self._choose_valid(lives_on, does)
        when = f" {time}" if ending else ""
        self.fields[f"omfattning_forvarvsarbete{ending}"] = percent_field(f"Omfattning av arbetet{when}")
        self.fields[f"omfattning_studier{ending}"] = percent_field(f"Omfattning av studierna{when}")
        self.endings.append(ending)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for ending in self.endings:
            self._check_exclusive(ending)
            self._check_extent(ending)
        return cleaned

    def _check_exclusive(self, ending: str) -> None:
        name = f"forsorjning{ending}"
        chosen = list(self.cleaned_data.get(name) or [])
        alone = [value.label for value in chosen if value.attributes.get("exklusiv")]
        if alone and len(chosen) > 1:
            self.add_error(name, f"{alone[0]} kan inte förenas med något annat. Välj antingen det eller de andra.")

    def _check_extent(self, ending: str) -> None:
        for value in self.cleaned_data.get(f"sysselsattning{ending}") or []:
            name = f"omfattning_{value.key}{ending}"
            if value.attributes.get("har_omfattning") and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, f"Skriv omfattningen av {value.label.lower()} i procent.")

    def answers(self, ending: str = "") -> Answers:
        """What was answered. An extent counts only for what is ticked."""
        done = self.cleaned_data[f"sysselsattning{ending}"]
        extent = {value: self.cleaned_data.get(f"omfattning_{value.key}{ending}") for value in done}
        return Answers(
            list(self.cleaned_data[f"forsorjning{ending}"]),
            {value: extent[value] if value.attributes.get("har_omfattning") else None for value in done},
        )
