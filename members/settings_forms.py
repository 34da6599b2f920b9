"""Forms of organisations, members, shares, the förbund's settings and the förbundsordning."""

from calendar import monthrange
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from finsam.formats import NBSP
from finsam.forms import CONFLICT, DateField, NewerValue, VersionedForm, YearField, YesNoField
from finsam.stamped_forms import StampedForm
from members import andelar, contrast
from members.enums import MEMBER_KINDS, OrganisationKind, PartKind
from members.fields import OrgnrField
from members.models import Forbund, Forbundsordning, Medlem, Organisation, Uppdrag

STAYS_IN_PART = "Organisationen är medlem i parten {}. Ändra medlemskapet först."
STAYS_EMPLOYER = "Här är en deltagaransvarig anställd. Avsluta uppdraget eller ändra personens arbetsgivare först."
STAYS_PAYING = "Organisationen har en andel av statens del. Arbetsförmedlingen betalar ingen. Ändra andelarna först."
DAYS_OF_MONTHS = {month: monthrange(2025, month)[1] for month in range(1, 13)}
"""Of any year: a mandatperiod does not begin on a day that comes every fourth year."""
PERCENT_ERROR = "Skriv andelen i procent, till exempel 33,3333."


class PercentField(forms.CharField):
    """A share typed as per cent with up to four decimals, kept as a fraction of 1."""

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        cleaned = text.replace("%", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not cleaned:
            return None
        try:
            typed = Decimal(cleaned)
            fraction = (typed / 100).quantize(Decimal("0.000001"))
        except InvalidOperation as error:
            raise ValidationError(PERCENT_ERROR) from error
        if fraction * 100 != typed or not 0 <= fraction <= 1:
            raise ValidationError("Andelen ska vara mellan 0 och 100 procent, med högst fyra decimaler.")
        return fraction

    def prepare_value(self, value: Any) -> Any:
        return andelar.percent(value).removesuffix(f"{NBSP}%") if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w6 num", "inputmode": "decimal", "autocomplete": "off"}


class OrganisationForm(VersionedForm[Organisation]):
    """Name, kind and number."""

    orgnr = OrgnrField(required=False)

    class Meta:
        model = Organisation
        fields = ["name", "kind", "orgnr"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and not self.is_new:
            changed = Organisation(pk=self.instance.pk, name=self.instance.name, kind=kind)
            for part_kind in self.instance.medlemskap.values_list("part_kind", flat=True).distinct().order_by():
                if andelar.part_fault(changed, part_kind):
                    self.add_error("kind", STAYS_IN_PART.format(PartKind(part_kind).label))
            if kind not in MEMBER_KINDS and Uppdrag.objects.standing().deltagaransvariga_at(self.instance).exists():
                self.add_error("kind", STAYS_EMPLOYER)
            if kind == OrganisationKind.AF and andelar.pays(self.instance):
                self.add_error("kind", STAYS_PAYING)
        return cleaned


class MedlemForm(VersionedForm[Medlem]):
    """A membership: organisation, part and period."""

    from_on = DateField(label="Medlem från och med")
    to_on = DateField(label="Medlem till och med", required=False)

    class Meta:
        model = Medlem
        fields = ["organisation", "part_kind", "from_on", "to_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)  # noqa: S101 -- tells the type
        organisation.queryset = Organisation.objects.possible_members()
        organisation.empty_label = "Välj organisation"
        if not self.is_new:
            organisation.disabled = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        organisation, part_kind = cleaned.get("organisation"), cleaned.get("part_kind")
        if organisation and part_kind and (fault := andelar.part_fault(organisation.locked(), part_kind)):
            self.add_error("part_kind", fault)
        return cleaned


class PartsForm(StampedForm):
    """The shares of the three parts from a year on, stamped with the shares of every year: each year has the latest."""

    year = YearField(label="Gäller från år", years=None)
    staten = PercentField(label="Staten, procent")
    region = PercentField(label="Region, procent")
    kommun = PercentField(label="Kommun, procent")

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        self.versions = andelar.part_versions()
        stored = {"year": year, **andelar.part_shares(year, self.versions)}
        basis = {f"{start} {kind}": share for start, shares in self.versions.items() for kind, share in shares.items()}
        super().__init__(*args, stored=stored, basis=basis, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shares = self.shares(cleaned)
        if len(shares) == len(PartKind.values):
            for fault in andelar.part_faults(shares):
                self.add_error(None, fault)
        return cleaned

    def differences(self) -> list[NewerValue]:
        """The fields that differ; where none does, another year was changed, so all years are told."""
        return super().differences() or [
            NewerValue(f"Gäller från {start}", _in_words(shares), "–") for start, shares in self.versions.items()
        ]

    @staticmethod
    def shares(cleaned: Mapping[str, Any]) -> dict[str, Decimal]:
        """The typed shares, part by part."""
        return {kind: cleaned[kind] for kind in PartKind.values if cleaned.get(kind) is not None}


def _in_words(shares: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{PartKind(kind).label} {andelar.percent(share)}" for kind, share in shares.items())


class SplitsForm(StampedForm):
    """The split of each part between its members in one year: one field per member."""

    def __init__(self, *args: Any, shares: list[andelar.Share], **kwargs: Any) -> None:
        self.members = {f"medlem_{share.medlem.pk}": share.medlem for share in shares}
        stored = {f"medlem_{share.medlem.pk}": share.split for share in shares}
        super().__init__(*args, stored=stored, **kwargs)
        for share in shares:
            field = PercentField(
                label=f"{share.medlem.organisation}, procent av parten {share.medlem.get_part_kind_display()}"
            )
            field.error_messages["required"] = PERCENT_ERROR
            self.fields[f"medlem_{share.medlem.pk}"] = field

    def splits(self) -> dict[Medlem, Decimal]:
        """The typed splits, member by member."""
        return {medlem: self.cleaned_data[name] for name, medlem in self.members.items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for fault in andelar.split_faults(self.splits()):
                self.add_error(None, fault)
        return cleaned


FORBUND_WIDTHS = {
    "header_colour": "w6",
    "header_rule_colour": "w6",
    "small_number_threshold": "w4",
    "months_unused_before_close": "w4",
}


class ForbundForm(VersionedForm[Forbund]):
    """The förbund's settings. Name and number are those of its organisation, which has a version of its own."""

    name = forms.CharField(label="Förbundets namn", max_length=150)
    orgnr = OrgnrField(required=False)
    organisation_version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": CONFLICT, "invalid": CONFLICT}
    )
    formed_on = DateField(label="Bildat", required=False)
    months_unused_before_close = forms.IntegerField(
        label="Månader innan oanvända konton stängs", min_value=1, max_value=36
    )

    sends_reminders = YesNoField(
        label="Ska deltagaransvariga få påminnelser med e-post?",
        help_text="Högst en gång i veckan, om starter och slut som inte är registrerade. Aldrig med namn.",
    )

    class Meta:
        model = Forbund
        fields = [
            "sate",
            "formed_on",
            "contact_email",
            "contact_phone",
            "header_colour",
            "header_rule_colour",
            "small_number_threshold",
            "months_unused_before_close",
            "sends_reminders",
        ]
        help_texts = {
            "header_colour": "Skriv #rrggbb. Vit text ska gå att läsa på färgen. Lämna tomt för standardfärgen.",
            "header_rule_colour": "Skriv #rrggbb. Linjen ska synas mot sidhuvudet. Lämna tomt för standardfärgen.",
            "small_number_threshold": "Antal under gränsen visas inte utanför kansliet och insatsen.",
        }

    field_order = ["name", "orgnr"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, width in FORBUND_WIDTHS.items():
            self.fields[name].widget.attrs["class"] = width
        organisation = self.instance.organisation
        self.initial.update(name=organisation.name, orgnr=organisation.orgnr, organisation_version=organisation.version)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Organisation.objects.filter(name=name).exclude(pk=self.instance.organisation_id).exists():
            raise ValidationError("En annan organisation heter så. Välj ett annat namn.")
        return name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        organisation = self.instance.organisation.locked()
        if cleaned.get("organisation_version") != organisation.version:
            self._organisation_is_newer(organisation)
            return cleaned
        for name in ("name", "orgnr"):
            if name in cleaned:
                setattr(organisation, name, cleaned[name])
        try:
            organisation.full_clean(exclude=["sort_key"])
        except ValidationError as error:
            self._add_organisation_errors(error)
        self.instance.organisation = organisation
        return cleaned

    def _organisation_is_newer(self, organisation: Organisation) -> None:
        self.errors.pop("organisation_version", None)
        if not self.has_error(NON_FIELD_ERRORS, "conflict"):
            self._show_newer(self.instance.locked())
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
        data[self.add_prefix("organisation_version")] = str(organisation.version)
        self.data = data

    def _add_organisation_errors(self, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)

    def save(self, commit: bool = True) -> Forbund:
        """The settings, and the organisation when its name or number is another."""
        forbund = super().save(commit)
        if {"name", "orgnr"} & set(self.changed_data):
            forbund.organisation.version += 1
            forbund.organisation.save()
        return forbund

    def clean_header_colour(self) -> str:
        colour = self._colour("header_colour")
        if colour and contrast.ratio(colour, contrast.WHITE) < contrast.TEXT_RATIO:
            raise ValidationError("Färgen är för ljus för vit text. Välj en mörkare färg.")
        return colour

    def clean_header_rule_colour(self) -> str:
        colour = self._colour("header_rule_colour")
        ground = self.cleaned_data.get("header_colour") or "#0d3b58"
        if colour and contrast.ratio(colour, ground) < contrast.GRAPHIC_RATIO:
            raise ValidationError("Linjen syns inte mot sidhuvudet. Välj en färg som skiljer sig mer.")
        return colour

    def _colour(self, name: str) -> str:
        colour = str(self.cleaned_data[name] or "").strip().lower()
        if colour and not contrast.is_colour(colour):
            raise ValidationError("Skriv färgen som #rrggbb, till exempel #0d3b58.")
        return colour


class ForbundsordningForm(VersionedForm[Forbundsordning]):
    """One version of the förbundsordning with its parameters."""

    SHORT = (
        "mandate_start_month",
        "mandate_start_day",
        "mandate_years",
        "samrad_per_year",
        "kallelse_days",
        "notice_period_years",
    )

    valid_from = DateField(label="Gäller från och med")
    decided_on = DateField(label="Antagen av medlemmarna", required=False)
    has_delarsrapport = YesNoField(label="Ska delårsrapport lämnas?")
    has_initiativratt = YesNoField(label="Har medlemmarna initiativrätt?")

    class Meta:
        model = Forbundsordning
        fields = [
            "valid_from",
            "decided_on",
            "quorum",
            "mandate_start_month",
            "mandate_start_day",
            "mandate_years",
            "has_delarsrapport",
            "has_initiativratt",
            "samrad_per_year",
            "kallelse_days",
            "notice_period_years",
            "archive_authority",
            "notice_boards",
            "text",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.SHORT:
            self.fields[name].widget.attrs["class"] = "w4"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        month, day = cleaned.get("mandate_start_month"), cleaned.get("mandate_start_day")
        if month in DAYS_OF_MONTHS and day and day > DAYS_OF_MONTHS[month]:
            self.add_error("mandate_start_day", f"Månaden har {DAYS_OF_MONTHS[month]} dagar. Välj en dag som finns.")
        return cleaned
