"""With whom information may be exchanged: asked with the consent to it, and changed party by party."""

from datetime import date
from typing import Any

from django import forms

from finsam import dates
from finsam.forms import FUTURE, DateField, Form, PastDateField
from insatser.models import Insats
from members.models import Organisation
from participants.models import Samtycke, Samtyckespart
from participants.samtycke import parter

NONE_CHOSEN = "Kryssa i minst en part, eller svara nej på frågan om informationsutbyte."
NOT_ASKED = "Kryssa ur parterna, eller svara ja på frågan om informationsutbyte."
ALWAYS = "Bara dem som personen har sagt ja till. Insatsen och dess ägare är alltid med."


def party_field(insats: Insats, *, without: frozenset[Any] = frozenset()) -> dict[str, forms.Field]:
    """The members that can be ticked; no field when there is none."""
    possible = [one.pk for one in parter.possible(insats) if one.pk not in without]
    if not possible:
        return {}
    field = forms.ModelMultipleChoiceField(
        Organisation.objects.filter(pk__in=possible).order_by("sort_key", "pk"),
        label="Vilka fler parter får utbyta information?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ALWAYS,
    )
    return {"parter": field}


def check_parties(form: forms.BaseForm) -> None:
    """Parties with a yes, and none with a no."""
    may = form.cleaned_data.get("may_exchange")
    if "parter" not in form.cleaned_data or may is None:
        return
    if bool(form.cleaned_data["parter"]) != may:
        form.add_error("parter", NONE_CHOSEN if may else NOT_ASKED)


class PartyForm(Form):
    """More parties that the person has said yes to."""

    hides_optional = True
    from_on = PastDateField(label="Datum då personen sa ja")
    to_on = DateField(label="Gäller till och med (frivilligt)", required=False, help_text="Om en sista dag är bestämd.")

    def __init__(self, *args: Any, samtycke: Samtycke, insats: Insats, taken: frozenset[Any], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"from_on": dates.today()})
        super().__init__(*args, **kwargs)
        self.samtycke = samtycke
        self.fields |= party_field(insats, without=taken)
        if "parter" in self.fields:
            self.fields["parter"].required = True
            self.fields["parter"].error_messages["required"] = "Kryssa i minst en part."
            self.order_fields(["parter", "from_on", "to_on"])

    def clean_from_on(self) -> date:
        """From the consent on."""
        on: date = self.cleaned_data["from_on"]
        if on < self.samtycke.given_on:
            raise forms.ValidationError("Samtycket till informationsutbyte gavs senare. Kontrollera datumet.")
        return on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        from_on, to_on = self.cleaned_data.get("from_on"), self.cleaned_data.get("to_on")
        if from_on and to_on and to_on < from_on:
            self.add_error("to_on", "Sista dagen kan inte vara före den första. Kontrollera båda datumen.")
        return cleaned


class PartyChangeForm(Form):
    """What has happened with one party, and when."""

    what = forms.ChoiceField(
        label="Vad gäller för parten?",
        choices=[
            ("aterta", "Personen har tagit tillbaka samtycket för parten"),
            ("slut", "Samtycket gäller till och med en bestämd dag"),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(label="Datum", help_text="Dagen då det togs tillbaka, eller sista dagen. Skriv ÅÅÅÅ-MM-DD.")

    def __init__(self, *args: Any, part: Samtyckespart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part

    @property
    def is_withdrawn(self) -> bool:
        """Whether the person took it back."""
        return bool(self.cleaned_data["what"] == "aterta")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        on, what = self.cleaned_data.get("on"), self.cleaned_data.get("what")
        if on is None or what is None:
            return cleaned
        if on < self.part.from_on:
            self.add_error("on", "Datumet är före dagen då samtycket gavs för parten.")
        elif what == "aterta" and on > dates.today():
            self.add_error("on", FUTURE)
        elif what == "slut" and self.part.to_on is not None and on > self.part.to_on:
            self.add_error("on", "Sista dagen kan flyttas närmare, inte längre bort. Fråga personen igen.")
        return cleaned
