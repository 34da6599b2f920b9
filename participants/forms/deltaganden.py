"""Registering in, registering out and taking a consent back."""

from datetime import date
from typing import Any

from django import forms

from finsam import dates
from finsam.forms import DateField, Form, PastDateField, YesNoField
from insatser.models import Insats
from members.enums import OrganisationKind
from members.models import Medlem
from participants.deltaganden.registering import Inregistrering
from participants.enums import FELREGISTRERING, NEEDS_NO_AFTER, OTHER_KOMMUN, WITHDRAWN, Syfte
from participants.forms.answers import AnswersForm, code_field
from participants.forms.parter import check_parties, party_field
from participants.forms.sprak import check_language, language_field, language_of
from participants.identity import personnummer
from participants.identity.personnummer import NotAPersonnummerError, Personnummer
from participants.models import Deltagande, Samtycke
from participants.models.deltagande import PLANNED_END_IN_ORDER
from participants.samtycke.shown import Decisions


class PersonnummerField(forms.CharField):
    """A personnummer or samordningsnummer, written in any of the usual ways."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": "w12", "autocomplete": "off", "spellcheck": "false"})
        )
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Personnummer:
        """What the number says."""
        text = super().clean(value)
        try:
            return personnummer.parse(text)
        except NotAPersonnummerError as error:
            raise forms.ValidationError(str(error), code="personnummer") from None


def kommuner() -> list[tuple[str, str]]:
    rows = Medlem.objects.active_on(dates.today()).filter(organisation__kind=OrganisationKind.KOMMUN)
    names = rows.order_by("organisation__sort_key").values_list("organisation__name", flat=True)
    return [("", "Välj"), *((name, name) for name in names), (OTHER_KOMMUN, OTHER_KOMMUN)]


def check_start(insats: Insats, starts_on: date) -> date:
    """On a day when the insats runs."""
    if starts_on < insats.starts_on or (insats.ends_on and starts_on > insats.ends_on):
        raise forms.ValidationError("Insatsen pågår inte den dagen. Kontrollera datumet.")
    return starts_on


def check_end(starts_on: date, ends_on: date) -> date:
    """From the first day on."""
    if ends_on < starts_on:
        raise forms.ValidationError("Slutdatum kan inte vara före startdatum. Kontrollera båda datumen.")
    return ends_on


def check_planned_end(form: forms.BaseForm) -> None:
    """Not before the start; the two days are asked for on the same page."""
    starts_on, planned = form.cleaned_data.get("starts_on"), form.cleaned_data.get("planned_end_on")
    if starts_on and planned and planned < starts_on:
        form.add_error("planned_end_on", PLANNED_END_IN_ORDER)


class InregistreringForm(AnswersForm):
    """Who begins, from when, with which consents, and what was so before (U 3.2)."""

    asks_language = True
    """Whether the language has to be said when there was a text on the day."""

    personnummer = PersonnummerField(label="Personnummer", help_text="Person- eller samordningsnummer, tolv siffror.")
    name = forms.CharField(label="Namn", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    starts_on = PastDateField(label="Startdatum")
    planned_end_on = DateField(
        label="Planerat slut (frivilligt)",
        required=False,
        help_text="Om en dag är bestämd. Du blir påmind när den har passerat.",
    )
    kommun = forms.ChoiceField(label="Folkbokföringskommun", choices=kommuner)
    remittent = code_field("remittent", "Remittent", help_text="Vem som tog initiativet.")
    utbildningsniva = code_field(
        "utbildningsniva", "Högsta slutförda utbildning", help_text="Utländsk utbildning: välj närmaste svenska nivå."
    )
    tid_offentlig_forsorjning = code_field(
        "tid_offentlig_forsorjning",
        "Tid med offentlig försörjning före insatsen",
        help_text="Uppehåll på upp till en månad räknas inte.",
    )
    consent_on = PastDateField(label="Datum för samtycket", help_text="Dagen på den underskrivna blanketten.")
    may_register = YesNoField(label="Samtycker personen till att registreras för uppföljning?")
    may_exchange = YesNoField(label="Samtycker personen till informationsutbyte mellan parterna?")
    may_follow = YesNoField(label="Samtycker personen till att bli kontaktad för långtidsuppföljning?")

    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Samtycke", ("consent_on", "sprak", "may_register", "may_exchange", "parter", "may_follow")),
        ("Personen", ("personnummer", "name", "kommun")),
        ("Före insatsen", ("starts_on", "planned_end_on", "remittent", "utbildningsniva", "tid_offentlig_forsorjning")),
        (
            "Försörjning och sysselsättning",
            ("forsorjning", "sysselsattning", "omfattning_forvarvsarbete", "omfattning_studier"),
        ),
    )

    def __init__(self, *args: Any, insats: Insats, asks_parties: bool = True, **kwargs: Any) -> None:
        self.insats = insats
        super().__init__(*args, **kwargs)
        if asks_parties:
            self.fields |= party_field(insats)
        self.decisions = Decisions()
        if self.decisions.languages(Syfte.REGISTRERING):
            self.fields["sprak"] = language_field(self.decisions, Syfte.REGISTRERING)
        self.add_answers(required=True)
        self.order_fields([name for _, names in self.groups for name in names])  # errors are listed in page order
        if not self.is_bound:  # several in a row without the mouse; a form with errors begins at its list of errors
            self.fields["consent_on"].widget.attrs["autofocus"] = True

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names if name in self.fields]) for heading, names in self.groups]

    def clean_may_register(self) -> bool:
        """Without consent nobody is registered; the person may take part all the same (U 4)."""
        may = bool(self.cleaned_data["may_register"])
        if not may:
            raise forms.ValidationError(
                "Den som inte samtycker registreras inte. Personen kan delta ändå: lägg till en anonym deltagare i"
                " antalet för året."
            )
        return may

    def clean_starts_on(self) -> date:
        """On a day when the insats runs."""
        return check_start(self.insats, self.cleaned_data["starts_on"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        check_planned_end(self)
        check_language(self, self.decisions, Syfte.REGISTRERING, is_asked=self.asks_language)
        check_parties(self)
        starts_on, number = self.cleaned_data.get("starts_on"), self.cleaned_data.get("personnummer")
        if starts_on and number and number.born_on >= starts_on:
            self.add_error("starts_on", "Startdatumet är före personens födelse. Kontrollera båda.")
        return cleaned

    def entry(self) -> Inregistrering:
        """What was written, ready to be registered."""
        data = self.cleaned_data
        consents = {
            Syfte.REGISTRERING: data["may_register"],
            Syfte.INFORMATIONSUTBYTE: data["may_exchange"],
            Syfte.LANGTIDSUPPFOLJNING: data["may_follow"],
        }
        same = (
            "name",
            "personnummer",
            "starts_on",
            "planned_end_on",
            "kommun",
            "utbildningsniva",
            "remittent",
            "consent_on",
        )
        return Inregistrering(
            **{name: data[name] for name in same},
            tid_offentlig_forsorjning=data["tid_offentlig_forsorjning"],
            before=self.answers(),
            consents=consents,
            sprak=language_of(self),
            parter=list(data.get("parter") or ()),
        )


class SearchForm(Form):
    """Whom to look for."""

    personnummer = PersonnummerField(label="Personnummer", help_text="Person- eller samordningsnummer, tolv siffror.")


class NameSearchForm(Form):
    """Whom to look for by name."""

    namn = forms.CharField(
        label="Namn",
        min_length=2,
        max_length=150,
        help_text="Förnamn, efternamn eller båda. Det räcker med början, till exempel ”and”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


NO_REASONS_HERE = (WITHDRAWN, FELREGISTRERING)
"""Avslutsanledningar that take the identity away, each with a page of its own."""


def needs_after(form: forms.BaseForm) -> bool:
    """Whether the reason lets one ask what the person does now."""
    reason = form.cleaned_data.get("reason")
    return reason is not None and reason.key not in NEEDS_NO_AFTER


def check_after(form: forms.BaseForm, ending: str = "") -> None:
    """Answers are needed after, unless the reason makes them meaningless (U 3.4)."""
    for name in (f"forsorjning{ending}", f"sysselsattning{ending}") if needs_after(form) else ():
        if not form.cleaned_data.get(name) and name not in form.errors:
            label = str(form.fields[name].label).lower()
            form.add_error(name, f"Välj {label}. Välj Okänd om det inte går att få veta.")


class EndForm(AnswersForm):
    """When and why it ended, and what is so after (U 3.4)."""

    time = "efter insatsen"
    ends_on = PastDateField(label="Slutdatum")
    reason = code_field(
        "avslutsanledning",
        "Avslutsanledning",
        help_text=(
            "Har personen tagit tillbaka sitt samtycke, eller är registreringen fel från början? Det registreras på"
            " deltagandets sida i stället."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.queryset = reason.queryset.exclude(key__in=NO_REASONS_HERE)  # type: ignore[attr-defined]
        self.add_answers(required=False)

    @property
    def needs_after(self) -> bool:
        """Whether the reason lets one ask what the person does now."""
        return needs_after(self)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        check_after(self)
        return cleaned


class UtregistreringForm(EndForm):
    """The end of one that is going on."""

    def __init__(self, *args: Any, deltagande: Deltagande, **kwargs: Any) -> None:
        self.deltagande = deltagande
        super().__init__(*args, **kwargs)

    def clean_ends_on(self) -> date:
        """From the first day on."""
        return check_end(self.deltagande.starts_on, self.cleaned_data["ends_on"])


class WithdrawalForm(Form):
    """The day on which a consent was taken back."""

    on = PastDateField(label="Datum då samtycket togs tillbaka")

    def __init__(self, *args: Any, samtycke: Samtycke, **kwargs: Any) -> None:
        self.samtycke = samtycke
        kwargs.setdefault("initial", {"on": dates.today()})
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        """From the day it was given."""
        on: date = self.cleaned_data["on"]
        if on < self.samtycke.given_on:
            raise forms.ValidationError("Samtycket kan inte ha tagits tillbaka före dagen då det gavs.")
        return on
