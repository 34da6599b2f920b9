"""Form fields, the base form and lost-update protection: forgiving input, errors that say what to do."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BLANK_CHOICE_DASH, Model
from django.forms.boundfield import BoundField
from django.utils.choices import BlankChoiceIterator

from finsam import dates, money
from finsam.versioning import Versioned

M = TypeVar("M", bound=Model)
V = TypeVar("V", bound=Versioned)

DATE_ERROR = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21."
FUTURE = "Datumet har inte varit än. Registrera när det har hänt."
NOT_IN_LIST = "Det du valde finns inte i listan. Välj något annat."
EMAIL_ERROR = "Skriv hela e-postadressen, till exempel namn@example.org."
WHOLE_ERROR = "Skriv ett helt tal med siffror, till exempel 12."
AMOUNT_ERROR = "Skriv beloppet i kronor med siffror, till exempel 12 500."
CONFLICT = "Någon annan har ändrat uppgifterna medan du skrev. Läs ändringen och spara igen."
REQUIRED = "Skriv {}."
CHOOSE = "Välj {}."
GROUPED = re.compile(r"-?[0-9]{1,3}( [0-9]{3})*")
DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")

if TYPE_CHECKING:
    ModelFormBase = forms.ModelForm
else:

    class ModelFormBase(forms.ModelForm):
        """Lets `ModelForm[Insats]` be written at run time as in the types."""

        def __class_getitem__(cls, _model: Any) -> type:
            return cls


class MoneyField(forms.DecimalField):
    """An amount in kronor, with öre if need be; shown as it is written in Swedish."""

    widget = forms.TextInput
    default_error_messages = {"invalid": AMOUNT_ERROR}

    def __init__(self, *, max_digits: int = 18, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs say int
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return money.parse_amount(str(value))
        except money.AmountError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            text = f"{Decimal(value):,.2f}".replace(",", " ").replace(".", ",")
            return text.removesuffix(",00").replace("-", "−")
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w10 amount", "inputmode": "text", "autocomplete": "off"}


class CountField(forms.IntegerField):
    """A whole number; its thousands may be kept apart by spaces, as they are written in Swedish."""

    def to_python(self, value: Any) -> int | None:
        text = money.SPACES.sub(" ", str(value)).strip().replace("−", "-")
        return super().to_python(text.replace(" ", "") if GROUPED.fullmatch(text) else value)


class DateField(forms.DateField):
    """A day as text, since the browser's own picker follows the browser's language."""

    widget = forms.DateInput
    default_error_messages = {"invalid": DATE_ERROR}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Skriv ÅÅÅÅ-MM-DD, till exempel 2026-11-21.")
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        match = DATE.fullmatch(money.SPACES.sub("", str(value)).replace("−", "-").replace("–", "-"))
        try:
            if match is None:
                raise ValueError(value)
            return dt.date(*map(int, match.groups()))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w10", "inputmode": "numeric", "autocomplete": "off"}


class PastDateField(DateField):
    """The day of something that has happened: today at the latest."""

    default_error_messages = {"future": FUTURE}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value > dates.today():
            raise ValidationError(self.error_messages["future"], code="future")


class YearField(forms.TypedChoiceField):
    """A year to choose; the years are given, or five back and one ahead."""

    default_error_messages = {"invalid_choice": NOT_IN_LIST}

    def __init__(self, *, years: Iterable[int] | None = None, **kwargs: Any) -> None:
        def choices() -> list[tuple[str, str]]:
            now = dates.budget_year()
            chosen = list(years) if years is not None else range(now + 1, now - 6, -1)
            return [("", "Välj år"), *((str(year), str(year)) for year in chosen)]

        kwargs.setdefault("coerce", int)
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=choices, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w6"}


class MonthField(forms.TypedChoiceField):
    """A month to choose by its name."""

    default_error_messages = {"invalid_choice": NOT_IN_LIST}

    def __init__(self, **kwargs: Any) -> None:
        names = [(str(number), name) for number, name in enumerate(dates.MONTH_NAMES, start=1)]
        kwargs.setdefault("coerce", int)
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=[("", "Välj månad"), *names], **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"class": "w10"}


class YesNoField(forms.TypedChoiceField):
    """A question with the answers Ja and Nej; nothing is chosen beforehand."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda answer: answer == "ja")
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=[("ja", "Ja"), ("nej", "Nej")], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "ja", False: "nej"}.get(value, value) if isinstance(value, bool) else value


@dataclass(frozen=True)
class SummaryError:
    """One line of the error summary: the sentence and the control it leads to."""

    message: str
    target: str
    label: str = ""


CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
PLAIN_WHOLE = forms.IntegerField.default_error_messages["invalid"]
LIMITS = {
    "min_value": "Skriv ett tal som är minst %(limit_value)s.",
    "max_value": "Skriv ett tal som är högst %(limit_value)s.",
    "max_length": "Korta texten till högst %(limit_value)d tecken. Nu är den %(show_value)d.",
}
"""Said in the place of Django's sentences about values."""
NOTHING_CHOSEN = "Inget valt"
DASHES = BLANK_CHOICE_DASH[0][1]
PLAIN_CHOICE = tuple(
    kind.default_error_messages[code]
    for kind, code in (
        (forms.ChoiceField, "invalid_choice"),
        (forms.MultipleChoiceField, "invalid_choice"),
        (forms.ModelChoiceField, "invalid_choice"),
        (forms.ModelMultipleChoiceField, "invalid_choice"),
        (forms.ModelMultipleChoiceField, "invalid_pk_value"),
    )
)
PLAIN_REQUIRED = forms.Field.default_error_messages["required"]
"""Django's own sentences. A field shares them with its class, so they are known by identity: to compare translates."""


def lower_first(label: str) -> str:
    """`Startdatum` inside a sentence; an abbreviation such as `SIE-fil` stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def required_message(field: forms.Field, label: str) -> str:
    """Välj kommun. / Skriv insatsens namn."""
    if isinstance(field, forms.DateField):
        return DATE_ERROR
    if isinstance(field, MoneyField):
        return AMOUNT_ERROR
    if isinstance(field, forms.BooleanField):
        return "Kryssa i rutan för att gå vidare."
    if label.endswith("?"):
        return f"Svara på frågan ”{label}”."
    pattern = CHOOSE if isinstance(field, forms.ChoiceField | forms.FileField) else REQUIRED
    return pattern.format(lower_first(label))


def first_control(bound: BoundField) -> str:
    """The id of the field's first control, where the link of its summary line goes."""
    auto_id = bound.auto_id or bound.html_name
    if isinstance(bound.field.widget, CHOICE_WIDGETS):
        return f"{auto_id}_0"
    return bound.id_for_label or auto_id


def summary_errors(form: forms.BaseForm) -> list[SummaryError]:
    """The errors of a form in page order: those of the whole form first, then field by field."""
    first = next((first_control(bound) for bound in form.visible_fields()), "innehall")
    lines = [SummaryError(str(message), first) for message in form.non_field_errors()]
    for bound in form.hidden_fields():
        lines += [SummaryError(str(message), first) for message in bound.errors]
    for bound in form.visible_fields():
        target, label = first_control(bound), str(bound.label)
        lines += [SummaryError(str(message), target, label) for message in bound.errors]
    return lines


def _choose_in_words(field: forms.ChoiceField, label: str) -> None:
    """No row of dashes to choose, and no talk of valid alternatives."""
    for code in ("invalid_choice", "invalid_pk_value"):
        message = field.error_messages.get(code)
        if any(message is plain for plain in PLAIN_CHOICE):
            field.error_messages[code] = NOT_IN_LIST
    nothing = CHOOSE.format(lower_first(label)).removesuffix(".") if field.required else NOTHING_CHOSEN
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = nothing
    elif isinstance(field.choices, BlankChoiceIterator):
        choices = [(key, label) for key, label in field.choices if key]
        field.choices = [("", nothing), *choices]


def _word(field: forms.Field, label: str) -> None:
    """Messages that say what to do, and no number field of the browser's."""
    if field.error_messages.get("required") is PLAIN_REQUIRED:
        field.error_messages["required"] = required_message(field, label)
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = EMAIL_ERROR
    if field.error_messages.get("invalid") is PLAIN_WHOLE:
        field.error_messages["invalid"] = WHOLE_ERROR
    for code, message in LIMITS.items():
        field.error_messages.setdefault(code, message)
    if isinstance(field, forms.ChoiceField):
        _choose_in_words(field, label)
    if type(field.widget) is forms.NumberInput:
        # a browser's number field throws away what is no number, so what was typed would be lost
        kept = {key: value for key, value in field.widget.attrs.items() if key not in ("min", "max", "step")}
        field.widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", **kept})
        field.widget.is_required = field.required


class FinsamFormMixin:
    """Swedish messages that name the field, our class on each control, and no required attribute bubbles."""

    error_css_class = "invalid"
    hides_optional = False  # filters: nothing there is required, so nothing says (frivilligt)
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self._worded: set[int] = set()
        self._word_fields()

    def full_clean(self) -> None:
        """The fields that were added after the form was made have Swedish messages too."""
        self._word_fields()
        super().full_clean()  # type: ignore[misc] # of the form that this is mixed into

    def _word_fields(self) -> None:
        for name, field in self.fields.items():
            if id(field) not in self._worded:
                self._worded.add(id(field))
                _word(field, str(field.label) if field.label else name.replace("_", " "))


class Form(FinsamFormMixin, forms.Form):
    """The base of every form that is not tied to one model."""


class ModelForm(FinsamFormMixin, ModelFormBase[M]):
    """The base of every form of one model."""


@dataclass(frozen=True)
class NewerValue:
    """What somebody else saved in a field while the user was typing."""

    label: str
    newer: str
    typed: str


class VersionedForm(ModelForm[V]):
    """A form that refuses to overwrite what somebody else saved since the page was shown.

    Call it inside a transaction. On a conflict it keeps what was typed, lists the newer values in
    `newer_values` and takes the new version, so that the next save goes through.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newer_values: list[NewerValue] = []
        self.is_new = self.instance._state.adding
        if self.is_new:
            del self.fields["version"]
        else:
            self.fields["version"].error_messages.update(required=CONFLICT, invalid=CONFLICT)
            self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.is_new:
            current = self.instance.locked()
            if self.cleaned_data.get("version") == current.version:
                self.instance.version = current.version + 1
            else:
                self._show_newer(current)
        return cleaned

    def _show_newer(self, current: V) -> None:
        self.newer_values = list(self._differences(current))
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
        data[self.add_prefix("version")] = str(current.version)
        self.data = data
        self.errors.pop("version", None)
        self.add_error(None, ValidationError(CONFLICT, code="conflict"))

    def _differences(self, current: V) -> Iterator[NewerValue]:
        latest = type(self)(instance=current)
        for bound in self.visible_fields():
            newer, typed = latest[bound.name].value(), bound.value()
            if bound.field.has_changed(newer, bound.data):
                yield NewerValue(str(bound.label), shown_value(bound.field, newer), shown_value(bound.field, typed))


def shown_value(field: forms.Field, value: Any) -> str:
    """A field's value in words: the labels of what was chosen, else the text as it stands in the control."""
    values = value if isinstance(value, list | tuple | set) else [value]
    if isinstance(field, forms.ChoiceField):
        chosen = {str(getattr(one, "pk", one)) for one in values}
        choices: Any = field.choices
        flat = _flat(choices)
        return ", ".join(label for key, label in flat if key in chosen and key) or "–"
    if isinstance(field, forms.BooleanField):
        return "Ja" if value else "Nej"
    return str(field.prepare_value(value)) if value not in (None, "") else "–"


def _flat(choices: Iterable[Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, label in choices:
        pairs += _flat(label) if isinstance(label, list | tuple) else [(str(key), str(label))]
    return pairs
