"""Writing in a person's plan: parts, contacts and SIP. Codes, days and organisations; no words of one's own."""

from datetime import date
from typing import Any, TypeVar

from django import forms

from finsam import codelists, dates
from finsam.codelists.models import Kodvarde
from finsam.forms import DateField, PastDateField, VersionedForm
from members.models import Organisation
from participants.forms.answers import code_field
from participants.models import Plandel, Plankontakt, Sip
from participants.models.plan import PlanRow
from participants.plan.enums import CONTACT_LISTA, KIND_LISTA, STEP_LISTA, Delresultat, Kontaktutfall
from participants.plan.planning import parties

R = TypeVar("R", bound=PlanRow)
BEFORE_START = "Det är före deltagandets start, {}. Kontrollera datumet."
AFTER_END = "Det är efter deltagandets slut, {}. Kontrollera datumet."


class PlanForm(VersionedForm[R]):
    """A row of a plan; its instance knows its deltagande. What is retired but stored stays to choose."""

    lists: dict[str, str] = {}
    """Field → kodlista."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, lista in self.lists.items():
            stored = Kodvarde.objects.filter(pk=getattr(self.instance, f"{name}_id"))
            rows = codelists.values(lista, on=dates.today()) | stored
            self.fields[name].queryset = rows.order_by("sort", "label", "pk")  # type: ignore[attr-defined]
        if "parter" in self.fields:
            chosen = [] if self.is_new else self.instance.parter.all()  # type: ignore[attr-defined]
            self._offer("parter", chosen)

    def _offer(self, name: str, chosen: Any) -> None:
        self.fields[name].queryset = parties(self.instance.deltagande, chosen)  # type: ignore[attr-defined]

    def check_within(self, day: date) -> date:
        """Not before the deltagande, nor after it when it is over."""
        deltagande = self.instance.deltagande
        if day < deltagande.starts_on:
            raise forms.ValidationError(BEFORE_START.format(deltagande.starts_on))
        if deltagande.ends_on is not None and day > deltagande.ends_on:
            raise forms.ValidationError(AFTER_END.format(deltagande.ends_on))
        return day


def parties_field(**options: Any) -> "forms.ModelMultipleChoiceField[Organisation]":
    """Several organisations, ticked."""
    return forms.ModelMultipleChoiceField(Organisation.objects.none(), widget=forms.CheckboxSelectMultiple, **options)


class StepField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A step, with its number."""

    def label_from_instance(self, obj: Kodvarde) -> str:
        return f"{obj.attributes['steg']}. {obj.label}"


class EndedPartForm(PlanForm[Plandel]):
    """What came of a part, and when it ended."""

    ends_on = DateField(label="Till och med")
    resultat = forms.ChoiceField(label="Resultat", choices=Delresultat, widget=forms.RadioSelect)

    class Meta:
        model = Plandel
        fields = ["ends_on", "resultat"]

    def clean_ends_on(self) -> date | None:
        """Within the deltagande, when there is one."""
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on is None:
            if self.instance.deltagande.ends_on is not None:
                raise forms.ValidationError("Deltagandet är slut. Skriv vilken dag delen slutade.")
            return None
        return self.check_within(ends_on)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        resultat, today = self.cleaned_data.get("resultat"), dates.today()
        ends_on = self.cleaned_data.get("ends_on")
        starts_on = self.cleaned_data.get("starts_on") or self.instance.starts_on
        if resultat and ends_on is None and "ends_on" not in self.errors:
            self.add_error("ends_on", "Skriv vilken dag delen slutade.")
        if resultat and resultat != Delresultat.INSTALLD:
            if ends_on and ends_on > today:
                self.add_error("ends_on", "Delen är inte över än. Spara utan resultat, eller rätta datumet.")
            elif starts_on and starts_on > today:
                self.add_error("resultat", "Delen har inte börjat. Bara resultatet Blev inte av kan väljas.")
        return cleaned


class PlandelForm(EndedPartForm):
    """A part."""

    lists = {"slag": KIND_LISTA, "steg": STEP_LISTA}
    slag = code_field(KIND_LISTA, "Vad", widget=forms.Select(attrs={"class": "w20"}))
    ansvarig = forms.ModelChoiceField(Organisation.objects.none(), label="Part som ansvarar", empty_label="Välj")
    steg = StepField(
        Kodvarde.objects.none(),
        label="Steg mot arbete",
        empty_label="Välj",
        help_text="Hur nära arbete eller studier delen är. Det säger inget om personen.",
    )
    starts_on = DateField(label="Från och med")
    ends_on = DateField(
        label="Till och med", required=False, help_text="Planerat slut. Lämna tomt om det inte är bestämt."
    )
    resultat = forms.ChoiceField(
        label="Resultat",
        choices=Delresultat,
        required=False,
        help_text="Väljs när delen är över, eller inte blev av.",
    )
    field_order = ["slag", "ansvarig", "steg", "starts_on", "ends_on", "resultat"]

    class Meta:
        model = Plandel
        fields = ["slag", "ansvarig", "steg", "starts_on", "ends_on", "resultat"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("ansvarig", [] if self.is_new else [self.instance.ansvarig])
        resultat = self.fields["resultat"]
        resultat.choices = [("", "Inget än"), *Delresultat.choices]  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """Within the deltagande."""
        return self.check_within(self.cleaned_data["starts_on"])


class PlankontaktForm(PlanForm[Plankontakt]):
    """A contact, past or booked."""

    lists = {"satt": CONTACT_LISTA}
    held_on = DateField(label="Datum")
    satt = code_field(CONTACT_LISTA, "Hur")
    parter = parties_field(label="Parter som var med", required=False, help_text="Utöver insatsens egen personal.")
    utfall = forms.ChoiceField(
        label="Hur gick det?",
        choices=Kontaktutfall,
        required=False,
        help_text="Lämna tomt för en bokad kontakt.",
    )

    class Meta:
        model = Plankontakt
        fields = ["held_on", "satt", "parter", "utfall"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        utfall = self.fields["utfall"]
        utfall.choices = [("", "Inte än"), *Kontaktutfall.choices]  # type: ignore[attr-defined]

    def clean_held_on(self) -> date:
        """Within the deltagande."""
        return self.check_within(self.cleaned_data["held_on"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        held_on, utfall = self.cleaned_data.get("held_on"), self.cleaned_data.get("utfall")
        if held_on is not None and held_on < dates.today() and not utfall:
            self.add_error("utfall", "Dagen har varit. Välj hur det gick.")
        if held_on is not None and held_on > dates.today() and utfall not in ("", Kontaktutfall.AVBOKAD, None):
            self.add_error("utfall", "Dagen har inte varit än. Välj Inte än, eller rätta datumet.")
        return cleaned


class SipForm(PlanForm[Sip]):
    """A SIP by its date and parties. The SIP itself is kept by the parties."""

    made_on = PastDateField(label="Datum för SIP")
    parter = parties_field(label="Parter i SIP")
    follow_up_on = DateField(label="Ska följas upp", required=False)
    ended_on = PastDateField(label="Avslutad", required=False, help_text="Fylls i när SIP:en inte gäller längre.")

    class Meta:
        model = Sip
        fields = ["made_on", "parter", "follow_up_on", "ended_on"]
