"""Referring a person, answering a remiss, calling it back, and what an insats asks."""

from datetime import date, timedelta
from typing import Any

from django import forms

from finsam import dates
from finsam.codelists.models import KodvardeQuerySet
from finsam.forms import DateField, Form, PastDateField, YesNoField
from insatser.models import Insats
from members.models import Medlem, Organisation
from participants.enums import Syfte
from participants.forms.answers import LIVES_ON, code_field, codes_field
from participants.forms.deltaganden import PersonnummerField, kommuner
from participants.forms.sprak import check_language, language_field, language_of
from participants.models import Remiss, Remissmottagning, Remisspart
from participants.remisser.enums import (
    ADVICE_LISTA,
    GROUNDS_LISTA,
    SUPPORT_LISTA,
    Remissfraga,
    RemissState,
    Samtyckessatt,
)
from participants.remisser.moves import Answer, Remissuppgifter
from participants.samtycke.shown import Decisions

OLDEST = timedelta(days=90)
TOO_OLD = "Samtycket är äldre än 90 dagar. Fråga personen igen."
NO_TEXT_THEN = "Förbundet hade ingen godkänd text om informationsutbyte den dagen. Fråga personen igen."
OF_SENDER = "{} behöver vara med, eftersom du arbetar där. Fråga personen om samtycket gäller dem."
OF_INSATS = "{} behöver vara med, eftersom insatsen drivs därifrån. Fråga personen om samtycket gäller dem."
ONCE = "{} kan inte förenas med något annat. Välj antingen det eller de andra."


def _choose_valid(form: forms.BaseForm) -> None:
    """Of code lists only what is valid today."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and isinstance(field.queryset, KodvardeQuerySet):
            field.queryset = field.queryset.valid_on(dates.today())


def _question(fraga: Remissfraga) -> forms.Field:
    match fraga:
        case Remissfraga.KOMMUN:
            return forms.ChoiceField(label=fraga.label, choices=kommuner)
        case Remissfraga.STOD:
            return codes_field(SUPPORT_LISTA, fraga.label, help_text="Kryssa i det viktigaste. Skriv inget om hälsa.")
        case Remissfraga.FORSORJNING:
            return codes_field(fraga.value, fraga.label, help_text=LIVES_ON)
        case Remissfraga.UTBILDNING:
            return code_field(fraga.value, fraga.label, help_text="Utländsk utbildning: välj närmaste svenska nivå.")
        case Remissfraga.TID:
            return code_field(fraga.value, fraga.label, help_text="Uppehåll på upp till en månad räknas inte.")


class RemissForm(Form):
    """Who is referred, with which consent, and what the insats asks. Nothing is written in words of one's own."""

    hides_optional = True
    consent_on = PastDateField(label="Datum för samtycket")
    consent_how = forms.ChoiceField(label="Hur gavs samtycket?", choices=Samtyckessatt, widget=forms.RadioSelect)
    parter = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Vilka parter gäller samtycket?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Kryssa i alla som personen har sagt ja till. Din arbetsgivare och den som driver insatsen behöver"
        " vara med, annars kan remissen inte skickas.",
        error_messages={"required": "Kryssa i de parter som personen har sagt ja till."},
    )
    may_exchange = YesNoField(label="Samtycker personen till att uppgifterna utbyts mellan parterna?")
    personnummer = PersonnummerField(label="Personnummer", help_text="Person- eller samordningsnummer, tolv siffror.")
    name = forms.CharField(label="Namn", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, insats: Insats, sender: Organisation, fragor: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = {sender: OF_SENDER, insats.agare.organisation: OF_INSATS}
        members = Medlem.objects.active_on(dates.today()).values("organisation")
        needed = Organisation.objects.filter(pk__in=[one.pk for one in self.needed])
        possible = (Organisation.objects.filter(pk__in=members) | needed).order_by("sort_key", "pk")
        self.fields["parter"].queryset = possible  # type: ignore[attr-defined]
        self.decisions = Decisions()
        self.fields["sprak"] = language_field(self.decisions, Syfte.INFORMATIONSUTBYTE)
        self.asked = [fraga for fraga in Remissfraga if fraga.value in fragor]
        asked: Form = type("Asked", (Form,), {fraga.value: _question(fraga) for fraga in self.asked})()
        self.fields |= asked.fields
        _choose_valid(self)

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        groups = [
            ("Samtycke", ["consent_on", "sprak", "consent_how", "parter", "may_exchange"]),
            ("Personen", ["personnummer", "name"]),
            ("Det insatsen vill veta", [fraga.value for fraga in self.asked]),
        ]
        return [(heading, [self[name] for name in names]) for heading, names in groups if names]

    def clean_consent_on(self) -> date:
        """Not too long ago."""
        consent_on: date = self.cleaned_data["consent_on"]
        if consent_on < dates.today() - OLDEST:
            raise forms.ValidationError(TOO_OLD)
        return consent_on

    def clean_parter(self) -> list[Organisation]:
        """With who sends it and who owns the insats: else nothing may be told from the one to the other."""
        chosen = list(self.cleaned_data["parter"])
        missing = [told.format(one) for one, told in self.needed.items() if one not in chosen]
        if missing:
            raise forms.ValidationError(missing)
        return chosen

    def clean_may_exchange(self) -> bool:
        """Without consent nobody is referred."""
        may = bool(self.cleaned_data["may_exchange"])
        if not may:
            raise forms.ValidationError("Den som inte samtycker kan inte remitteras. Berätta hur personen söker själv.")
        return may

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        check_language(self, self.decisions, Syfte.INFORMATIONSUTBYTE)
        if self.cleaned_data.get("consent_on") and "sprak" not in self.errors and language_of(self) is None:
            self.add_error("consent_on", NO_TEXT_THEN)
        chosen = list(self.cleaned_data.get(Remissfraga.FORSORJNING.value) or [])
        alone = [value.label for value in chosen if value.attributes.get("exklusiv")]
        if alone and len(chosen) > 1:
            self.add_error(Remissfraga.FORSORJNING.value, ONCE.format(alone[0]))
        return cleaned

    def entry(self) -> Remissuppgifter:
        """What was written, ready to be sent."""
        data = self.cleaned_data
        answers: list[Any] = []
        for fraga in self.asked:
            if fraga != Remissfraga.KOMMUN:
                given = data[fraga.value]
                answers += [given] if hasattr(given, "pk") else list(given)
        return Remissuppgifter(
            name=data["name"],
            personnummer=data["personnummer"],
            consent_on=data["consent_on"],
            consent_how=Samtyckessatt(data["consent_how"]),
            parter=data["parter"],
            kommun=data.get(Remissfraga.KOMMUN.value, ""),
            varden=answers,
            sprak=language_of(self),
        )


class AnswerForm(Form):
    """Accept, queue or decline."""

    hides_optional = True
    state = forms.ChoiceField(
        label="Besked",
        choices=[(RemissState.ANTAGEN, "Anta"), (RemissState.KO, "Sätt i kö"), (RemissState.AVBOJD, "Avböj")],
        widget=forms.RadioSelect,
    )
    expected_start_on = DateField(
        label="Beräknad start (frivilligt)",
        required=False,
        help_text="När personen är antagen eller i kö. Skriv ÅÅÅÅ-MM-DD, till exempel 2026-11-21.",
    )
    ground = code_field(GROUNDS_LISTA, "Skäl, om du avböjer", required=False)
    advice = code_field(ADVICE_LISTA, "Råd till den som remitterade (frivilligt)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_valid(self)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        state, expected = self.cleaned_data.get("state"), self.cleaned_data.get("expected_start_on")
        if state == RemissState.AVBOJD and not self.cleaned_data.get("ground") and "ground" not in self.errors:
            self.add_error("ground", "Välj varför insatsen inte kan ta emot personen.")
        if expected and state != RemissState.AVBOJD and expected < dates.today():
            self.add_error("expected_start_on", "Den dagen har redan varit. Skriv en dag från i dag och framåt.")
        return cleaned

    def answer(self) -> Answer:
        """What was decided."""
        data = self.cleaned_data
        return Answer(RemissState(data["state"]), data["expected_start_on"], data["ground"], data["advice"])


class PartyOutForm(Form):
    """Which party the person takes out."""

    part = forms.ModelChoiceField(
        Remisspart.objects.none(),
        label="Vilken part gäller det?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Välj parten."},
    )

    def __init__(self, *args: Any, remiss: Remiss, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = remiss.parts.filter(withdrawn_on__isnull=True).select_related("organisation")
        field: Any = self.fields["part"]
        field.queryset = standing.order_by("organisation__sort_key", "pk")
        field.label_from_instance = _told_what_follows


def _told_what_follows(part: Remisspart) -> str:
    return f"{part.organisation} (remissen upphör)" if part.is_needed else str(part.organisation)


class RecallForm(Form):
    """Why a remiss is called back; both take the name away at once."""

    why = forms.ChoiceField(
        label="Vad har hänt?",
        choices=[
            ("samtycke", "Personen har tagit tillbaka sitt samtycke"),
            ("behov", "Remissen behövs inte längre, eller blev fel"),
        ],
        widget=forms.RadioSelect,
    )

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is the person who took the consent back."""
        return bool(self.cleaned_data["why"] == "samtycke")


class ReceptionForm(Form):
    """Whether an insats takes remisser, and what it asks."""

    hides_optional = True
    is_open = YesNoField(label="Tar insatsen emot remisser?")
    fragor = forms.MultipleChoiceField(
        label="Vad ska den som remitterar svara på? (frivilligt)",
        choices=Remissfraga,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Fråga bara efter det som behövs för ett besked. Svaren följer med till inregistreringen.",
    )

    def __init__(self, *args: Any, reception: Remissmottagning | None, **kwargs: Any) -> None:
        if reception is not None:
            kwargs["initial"] = {"is_open": reception.is_open, "fragor": reception.fragor}
        super().__init__(*args, **kwargs)
