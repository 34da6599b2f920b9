"""What a person types to read the own registerutdrag: the code of a part, and the personnummer."""

from django import forms

from finsam.forms import Form
from participants.identity.personnummer import NotAPersonnummerError, Personnummer, parse
from participants.rights.joining_parts import LENGTH, understood

TWENTY = "Koden har 20 tecken. Skriv den som den står på pappret."
CODE_HELP = "20 siffror och bokstäver. Små och stora bokstäver och bindestreck spelar ingen roll."


class CodeForm(Form):
    """One code."""

    kod = forms.CharField(
        label="Kod",
        max_length=60,
        help_text=CODE_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_kod(self) -> str:
        """The code without its groups."""
        code = understood(str(self.cleaned_data["kod"]))
        if len(code) != LENGTH:
            raise forms.ValidationError(TWENTY)
        return code


class OpenForm(CodeForm):
    """The first code, and who it is for."""

    personnummer = forms.CharField(
        label="Ditt personnummer",
        max_length=30,
        help_text="ÅÅÅÅMMDD-NNNN. Det visar att koden är din.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_personnummer(self) -> Personnummer:
        """A number that can be somebody's."""
        try:
            return parse(str(self.cleaned_data["personnummer"]))
        except NotAPersonnummerError as error:
            raise forms.ValidationError(str(error)) from None
