"""Taking in an extract from SUS, freezing it, and removing it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from finsam.formats import filstorlek, tal
from finsam.forms import Form, PastDateField
from participants.importing.reading import MOST_BYTES, MOST_ROWS
from participants.sus.enums import Susversion


class SusUploadForm(Form):
    """An extract as a file, and where it comes from."""

    system = forms.ChoiceField(label="Vilket SUS", choices=[("", "Välj"), *Susversion.choices])
    source = forms.CharField(
        label="Källa",
        max_length=120,
        help_text="Vem som lämnade ut utdraget, till exempel Försäkringskassans statistikenhet.",
    )
    extracted_on = PastDateField(
        label="Uttagsdatum", error_messages={"future": "Uttagsdatumet kan inte vara senare än i dag."}
    )
    file = forms.FileField(
        label="Utdraget som CSV- eller Excel-fil",
        help_text=(
            "En rad med rubriker och sedan en rad för varje deltagande, utan namn och personnummer."
            f" Högst {tal(MOST_ROWS)} rader och {filstorlek(MOST_BYTES)}."
        ),
        error_messages={"required": "Välj en CSV- eller Excel-fil.", "empty": "Filen är tom. Välj en annan fil."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not too large to be held in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(f"Filen är större än {filstorlek(MOST_BYTES)}. Dela upp utdraget.")
        return file


class SusFreezeForm(Form):
    """That the preview was read."""

    is_read = forms.BooleanField(
        label="Jag har läst hur fullständigt utdraget är. Talen fryses och kan sedan bara tas bort som helhet.",
        error_messages={"required": "Kryssa i rutan när du har läst hur fullständigt utdraget är."},
    )


class SusRemoveForm(Form):
    """Why it goes."""

    reason = forms.CharField(
        label="Varför tas utdraget bort?",
        max_length=200,
        help_text="Till exempel: ett nyare utdrag har kommit. Skriv inga namn.",
    )
