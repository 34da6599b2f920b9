"""The language in which somebody was informed before a consent: asked wherever one is taken."""

from django import forms
from django.core.exceptions import ValidationError

from participants.enums import Sprak, Syfte
from participants.samtycke.shown import Decisions

HELP = (
    "Välj det språk som personen läste eller fick texten uppläst på. Den svenska texten gäller för ett syfte som inte"
    " fanns på språket. Lämna tomt om samtycket är äldre än förbundets texter."
)


def language_field(decisions: Decisions, syfte: Syfte) -> forms.ChoiceField:
    """The languages that the purpose's text has had; which of them fits depends on the day."""
    choices = [("", "Välj"), *((sprak.value, sprak.label) for sprak in decisions.languages(syfte))]
    return forms.ChoiceField(
        label="På vilket språk fick personen informationen?",
        choices=choices,
        required=False,
        help_text=HELP,
        error_messages={"invalid_choice": "Det du valde finns inte i listan."},
    )


def language_of(form: forms.BaseForm) -> Sprak | None:
    """What was chosen."""
    chosen = form.cleaned_data.get("sprak")
    return Sprak(chosen) if chosen else None


def check_language(form: forms.BaseForm, decisions: Decisions, syfte: Syfte, *, is_asked: bool = True) -> None:
    """The language has to fit the day of the consent."""
    day = form.cleaned_data.get("consent_on")
    if day is None or "sprak" not in form.cleaned_data:
        return
    try:
        decisions.check(language_of(form), syfte, day, is_asked=is_asked)
    except ValidationError as error:
        form.add_error("sprak", error)
