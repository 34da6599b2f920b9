"""Who works with an insats, and from when to when it runs."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet

from finsam import dates
from finsam.forms import DateField, Form, ModelForm, NewerValue
from finsam.periods import DATES_IN_ORDER
from finsam.stamped_forms import StampedForm
from insatser.enums import InsatsState, PeriodKind
from insatser.forms.fields import model_choice
from insatser.models import Insats, InsatsUppdrag
from insatser.periods import as_text
from members.enums import INSATS_ROLES
from members.models import Uppdrag


class UppdragChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """A person in a role, for an employer."""

    def label_from_instance(self, obj: Uppdrag) -> str:
        return f"{obj.person.name}, {obj.get_role_display().lower()} ({obj.person.employer})"


class TieForm(ModelForm[InsatsUppdrag]):
    """Ties an uppdrag that the person already has to the insats."""

    uppdrag = UppdragChoiceField(
        label="Person och uppdrag",
        queryset=Uppdrag.objects.none(),
        empty_label="Välj person",
        help_text="Personer med uppdraget insatsansvarig eller deltagaransvarig. Uppdraget ges under Personer.",
    )
    from_on = DateField(label="Från och med")
    to_on = DateField(label="Till och med", required=False, help_text="Lämna tomt om det inte är bestämt.")

    class Meta:
        model = InsatsUppdrag
        fields = ("uppdrag", "from_on", "to_on")

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.insats = insats
        choices = Uppdrag.objects.active().filter(role__in=INSATS_ROLES).select_related("person__employer")
        model_choice(self, "uppdrag").queryset = choices.order_by("person__sort_key", "pk")

    def _get_validation_exclusions(self) -> set[str]:
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc] # not in the stubs
        return exclude - {"insats"}


class UntieForm(Form):
    """The last day that somebody works with an insats."""

    on = DateField(label="Sista dag")

    def __init__(self, *args: Any, tie: InsatsUppdrag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tie = tie

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on < self.tie.from_on:
            raise forms.ValidationError("Sista dagen kan inte vara före den första. Kontrollera datumet.")
        self.tie.to_on = on
        try:
            self.tie.validate_constraints()
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return on


class PeriodForm(Form):
    """One running period; an empty row is no period."""

    hides_optional = True

    from_on = DateField(label="Från och med", required=False, help_text="")
    to_on = DateField(label="Till och med", required=False, help_text="")
    kind = forms.ChoiceField(label="Omfattning", choices=PeriodKind.choices)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        from_on, to_on = self.cleaned_data.get("from_on"), self.cleaned_data.get("to_on")
        if to_on and not from_on and "from_on" not in self.errors:
            self.add_error("from_on", "Skriv periodens första dag.")
        if from_on and to_on and to_on < from_on:
            self.add_error("to_on", DATES_IN_ORDER)
        return cleaned

    @property
    def is_filled(self) -> bool:
        """Whether the row holds a period."""
        return bool(self.cleaned_data.get("from_on"))


class PeriodsStamp(StampedForm):
    """What the rows of periods were made from, so that nobody's newer periods are overwritten."""

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        self.now = as_text(insats)
        super().__init__(*args, stored={}, basis={"periods": self.now}, **kwargs)

    def differences(self) -> list[NewerValue]:
        """All periods that hold now; the typed ones stand in the rows below."""
        return [NewerValue("Perioder", self.now, "Se raderna nedan")]


if TYPE_CHECKING:
    PeriodFormSetBase = BaseFormSet[PeriodForm]
else:
    PeriodFormSetBase = BaseFormSet


class BasePeriodFormSet(PeriodFormSetBase):
    """All periods of an insats: at least one, without overlap, open only at the end."""

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        self.insats = insats
        super().__init__(*args, **kwargs)

    def periods(self) -> list[dict[str, Any]]:
        """What was written, in order."""
        filled = [form.cleaned_data for form in self.forms if form.is_filled]
        return sorted(filled, key=lambda period: period["from_on"])

    def clean(self) -> None:
        if any(self.errors):
            return
        periods = self.periods()
        if not periods:
            raise forms.ValidationError("Skriv minst en period.")
        for earlier, later in pairwise(periods):
            if earlier["to_on"] is None or earlier["to_on"] >= later["from_on"]:
                raise forms.ValidationError(
                    "Två perioder kan inte gälla samma dagar. Bara den sista kan sakna slutdatum."
                )
        self._check_state(periods)

    def _check_state(self, periods: list[dict[str, Any]]) -> None:
        today, last = dates.today(), periods[-1]["to_on"]
        if self.insats.state == InsatsState.PAGAENDE and periods[0]["from_on"] > today:
            raise forms.ValidationError("Insatsen pågår redan. Den första perioden börjar senast i dag.")
        if self.insats.state == InsatsState.AVSLUTAD and (last is None or last > today):
            raise forms.ValidationError("Insatsen är avslutad. Den sista perioden slutar senast i dag.")


def period_formset(data: Any, *, initial: Sequence[dict[str, Any]], insats: Insats) -> BasePeriodFormSet:
    """The periods that are saved, and two empty rows."""
    made = forms.formset_factory(PeriodForm, formset=BasePeriodFormSet, extra=2, max_num=20)
    formset: BasePeriodFormSet = made(data, initial=initial, insats=insats, prefix="period")  # type: ignore[assignment, call-arg]
    return formset
