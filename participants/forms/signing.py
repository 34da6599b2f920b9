"""Answers and signature of the person, and what the staff fill in, on one page."""

from dataclasses import replace
from typing import Any

from django import forms

from finsam import dates
from participants.deltaganden.registering import Inregistrering
from participants.enums import Syfte
from participants.forms.deltaganden import InregistreringForm
from participants.samtycke import signing
from participants.samtycke.signing import Part, Reading, Signature

FIELD_OF = {
    Syfte.REGISTRERING: "may_register",
    Syfte.INFORMATIONSUTBYTE: "may_exchange",
    Syfte.LANGTIDSUPPFOLJNING: "may_follow",
}
CHANGED = "Texten har ändrats medan personen läste. Läs den nya texten och svara igen."


class SigningForm(InregistreringForm):
    """The person reads, answers, writes the name and may draw a signature. Day and language are those of now."""

    signature = forms.CharField(required=False, max_length=60_000, widget=forms.HiddenInput)
    confirms = forms.BooleanField(
        label="Jag har läst texten eller fått den uppläst, och jag svarar själv.",
        error_messages={"required": "Kryssa i rutan om personen har läst texten och svarar själv."},
    )
    read = forms.CharField(max_length=64, widget=forms.HiddenInput)

    groups = (
        ("Personen", ("personnummer", "kommun")),
        *InregistreringForm.groups[2:],
    )

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        kwargs["initial"] = {**(kwargs.get("initial") or {}), "read": reading.checksum}
        super().__init__(*args, insats=reading.insats, **kwargs)
        self.reading = reading
        self.drawn: Signature | None = None
        for name in ("consent_on", "sprak"):
            self.fields.pop(name, None)
        for syfte, name in FIELD_OF.items():
            if syfte not in reading.syften:
                del self.fields[name]
        if Syfte.INFORMATIONSUTBYTE not in reading.syften:
            self.fields.pop("parter", None)
        self.fields["name"].label = "Ditt namn"
        self.fields["name"].error_messages["required"] = "Skriv ditt namn."
        self.fields["name"].help_text = "För- och efternamn. Att skriva namnet räcker som underskrift."
        asked = ("may_register", "may_exchange", "parter", "may_follow")
        self.order_fields([*asked, "name", "signature", "confirms", "read", *self._of_staff()])

    def _of_staff(self) -> list[str]:
        return [name for _, names in self.groups for name in names]

    def parts(self) -> list[tuple[Part, list[forms.BoundField]]]:
        """Each text with its question, and with whom information may be exchanged."""
        fields = {syfte: [self[name]] for syfte, name in FIELD_OF.items() if name in self.fields}
        if "parter" in self.fields:
            fields[Syfte.INFORMATIONSUTBYTE].append(self["parter"])
        return [(part, fields[part.syfte]) for part in self.reading.parts]

    def clean_signature(self) -> str:
        """Numbers within the field, or nothing."""
        text = str(self.cleaned_data["signature"])
        self.drawn = signing.signature(text)
        return text

    def clean_read(self) -> str:
        """What was read is what is kept."""
        if self.cleaned_data["read"] != self.reading.checksum:
            self.data = {**self.data.dict(), "read": self.reading.checksum} if hasattr(self.data, "dict") else self.data
            raise forms.ValidationError(CHANGED)
        return self.reading.checksum

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.cleaned_data.update(consent_on=dates.today(), sprak=self.reading.sprak.value)
        for name in FIELD_OF.values():
            if name not in self.fields:
                self.cleaned_data[name] = None
        return cleaned

    def entry(self) -> Inregistrering:
        """What was written. Nobody has refused what was not asked."""
        entry = super().entry()
        return replace(entry, consents={syfte: yes for syfte, yes in entry.consents.items() if yes is not None})
