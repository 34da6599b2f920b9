"""The form of a row of a list: of inregistrering and, for who has left already, of utregistrering."""

from typing import Any

from django import forms

from finsam.forms import PastDateField
from participants.deltaganden.registering import Utregistrering
from participants.forms.answers import code_field
from participants.forms.deltaganden import NO_REASONS_HERE, InregistreringForm, check_after, check_end, needs_after

AFTER = "_efter"
"""How the names of what is so after end, beside those of what was so before."""
NEEDS_END = ("reason", f"forsorjning{AFTER}", f"sysselsattning{AFTER}")
OF_END = ("ends_on", *NEEDS_END, f"omfattning_forvarvsarbete{AFTER}", f"omfattning_studier{AFTER}")
NO_REASON = "Välj avslutsanledning, eller ta bort slutdatumet om personen är kvar i insatsen."
NO_END = "Det hör till ett slut, men slutdatum saknas. Skriv slutdatumet, eller ta bort svaret."


class ListRowForm(InregistreringForm):
    """Who is in the insats, or was: without a slutdatum somebody goes on (U 3.2, 3.4)."""

    asks_language = False
    """Lists seldom tell the language of the information, and what they do not tell is not known."""
    groups = (*InregistreringForm.groups, ("Efter insatsen, för den som har slutat", OF_END))

    ends_on = PastDateField(
        label="Slutdatum", required=False, help_text="Skriv ÅÅÅÅ-MM-DD. Lämna tomt om personen är kvar i insatsen."
    )
    reason = code_field("avslutsanledning", "Avslutsanledning", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.queryset = reason.queryset.exclude(key__in=NO_REASONS_HERE)  # type: ignore[attr-defined]
        self.add_answers(required=False, time="efter insatsen", ending=AFTER)
        self.order_fields([name for _, names in self.groups for name in names])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "ends_on" in self.fields:
            self._check_end()
        return cleaned

    def _check_end(self) -> None:
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if ends_on is None and "ends_on" not in self.errors:
            for name in NEEDS_END:
                if self.cleaned_data.get(name):
                    self.add_error(name, NO_END)
            return
        if starts_on and ends_on:
            try:
                check_end(starts_on, ends_on)
            except forms.ValidationError as error:
                self.add_error("ends_on", error)
        if not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", NO_REASON)
        check_after(self, AFTER)

    def end(self) -> Utregistrering | None:
        """What was written of the end, when there is one."""
        ends_on = self.cleaned_data.get("ends_on")
        if ends_on is None:
            return None
        after = self.answers(AFTER) if needs_after(self) else None
        return Utregistrering(ends_on, self.cleaned_data["reason"], after)
