"""Forms for bookkeeping files."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ekonomi.bokforing.receiving import MAX_SIZE
from finsam.formats import filstorlek
from finsam.forms import Form, YearField


class UploadForm(Form):
    """A file and the year that it is meant for."""

    year = YearField(label="Räkenskapsår")
    file = forms.FileField(
        label="SIE-fil",
        help_text=f"Hela årets bokföring som SIE typ 4E, med ändelsen .se. Högst {filstorlek(MAX_SIZE)}.",
        error_messages={"empty": "Filen är tom. Välj en annan fil."},
        widget=forms.FileInput(attrs={"accept": ".se,.si,.sie,.txt"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_SIZE:
            raise forms.ValidationError(f"Filen är större än {filstorlek(MAX_SIZE)}. Välj en mindre fil.")
        return file


class ConfirmForm(Form):
    """The decision to import; differences have to be accepted one time each."""

    accept_differences = forms.BooleanField(
        label="Jag har kontrollerat skillnaderna mellan filens saldon och rader och godtar dem."
    )

    def __init__(self, *args: object, has_differences: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not has_differences:
            del self.fields["accept_differences"]
