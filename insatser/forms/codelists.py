"""Adding and retiring values of code lists."""

import re
import unicodedata
from typing import Any

from django import forms

from finsam.codelists.definition import Kodlista
from finsam.codelists.enums import Certainty
from finsam.codelists.models import Kodvarde
from finsam.forms import DateField, Form, ModelForm
from insatser.forms.fields import choice


def key_of(label: str) -> str:
    """A stable ASCII key made from a label."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60]


class AddForm(ModelForm[Kodvarde]):
    """A value that the kansli adds."""

    valid_from = DateField(label="Gäller från", required=False, help_text="Lämna tomt om värdet gäller från början.")

    class Meta:
        model = Kodvarde
        fields = ("label", "valid_from", "status")
        labels = {"label": "Benämning", "status": "Hur säkert är värdet?"}
        widgets = {"status": forms.RadioSelect}

    def __init__(self, *args: Any, lista: Kodlista, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lista = lista
        choice(self, "status").choices = [
            (Certainty.CONFIRMED.value, "Bekräftat, vi vet att det ska heta så här"),
            (Certainty.WORKING.value, "Inte bekräftat, ett arbetsnamn"),
        ]
        if not self.is_bound:
            self.initial["status"] = ""

    def clean_label(self) -> str:
        label = " ".join(str(self.cleaned_data["label"]).split())
        rows = Kodvarde.objects.in_list(self.lista.key)
        if not key_of(label):
            raise forms.ValidationError("Skriv benämningen med bokstäver.")
        if rows.filter(label__iexact=label).exists() or rows.filter(key=key_of(label)).exists():
            raise forms.ValidationError("Det finns redan ett sådant värde i listan. Kontrollera även avslutade värden.")
        return label

    def save(self, commit: bool = True) -> Kodvarde:
        last = Kodvarde.objects.in_list(self.lista.key).order_by("-sort").values_list("sort", flat=True).first()
        self.instance.lista, self.instance.key = self.lista.key, key_of(self.instance.label)
        self.instance.sort, self.instance.is_own = (last or 0) + 10, True
        self.instance.source_system = "lokal"
        return super().save(commit)


class RetireForm(Form):
    """The last day on which a value may be chosen; empty takes it back into use."""

    valid_to = DateField(
        label="Sista dag som värdet kan väljas",
        required=False,
        help_text="Skriv ÅÅÅÅ-MM-DD. Lämna tomt om värdet ska kunna väljas tills vidare.",
    )

    def __init__(self, *args: Any, value: Kodvarde, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.value = value

    def clean_valid_to(self) -> Any:
        valid_to = self.cleaned_data["valid_to"]
        if valid_to and self.value.valid_from and valid_to < self.value.valid_from:
            raise forms.ValidationError("Sista dagen kan inte vara före den första. Kontrollera datumet.")
        return valid_to
