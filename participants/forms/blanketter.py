"""A signed form as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from finsam.formats import filstorlek
from finsam.forms import Form
from participants.enums import Syfte
from participants.models.samtyckesblankett import MOST_BYTES
from participants.samtycke import scans
from participants.samtycke.enums import Filtyp


class BlankettForm(Form):
    """The file, and what it is about."""

    syften = forms.MultipleChoiceField(
        label="Vad gäller blanketten?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Kryssa i alla samtycken som personen har skrivit under på blanketten.",
        error_messages={"required": "Kryssa i minst ett samtycke."},
    )
    file = forms.FileField(
        label="Skannad blankett",
        help_text=f"PDF, JPEG eller PNG, högst {filstorlek(MOST_BYTES)}.",
        error_messages={"required": "Välj filen med den skannade blanketten.", "empty": "Filen är tom. Välj en annan."},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, signed: list[Syfte], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["syften"].choices = [(syfte.value, syfte.label) for syfte in signed]  # type: ignore[attr-defined]
        self.filtyp: Filtyp | None = None
        self.content = b""

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not too large, and a kind that is kept: what it is called does not matter."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"Filen är större än {filstorlek(MOST_BYTES)}. Skanna i gråskala eller med lägre upplösning."
            )
        self.content = file.read()
        self.filtyp = scans.kind_of(self.content)
        return file

    @property
    def signed(self) -> list[Syfte]:
        """What was ticked."""
        return [Syfte(value) for value in self.cleaned_data["syften"]]
