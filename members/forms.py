"""Forms about people, uppdrag and the own start."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from finsam import dates
from finsam.forms import DateField, Form, VersionedForm
from finsam.periods import DATES_IN_ORDER
from members.enums import Role
from members.fields import CHOOSING_HINT, NewPasswordField, UsernameField
from members.models import Organisation, Person, Uppdrag, User
from members.permissions import NEEDS_CONFIRMATION, roles_given_by

ROLE_HINT = "Du ser de roller som du får ge."
CONFIRM_HINT = f"{ROLE_HINT} En deltagaransvarig bekräftas sedan av en kollega."
EMAIL_TAKEN = "Det finns redan en person med den adressen. Sök upp personen och ge ett uppdrag där."
ADDRESS_TAKEN = "Adressen används redan av en annan person."
FOR_HINT = "Lämna tomt för förbundet (kansli) eller arbetsgivaren (andra)."


class UppdragForm(Form):
    """Role, whom it is for, and period."""

    role = forms.ChoiceField(label="Roll")
    organisation = forms.ModelChoiceField(
        label="Företräder organisation",
        queryset=Organisation.objects.all(),
        required=False,
        empty_label="Förbundet eller arbetsgivaren",
        help_text=FOR_HINT,
    )
    from_on = DateField(label="Från och med")
    to_on = DateField(label="Till och med", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_given_by(user)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type
        field.choices = [("", "Välj roll"), *((role.value, role.label) for role in roles)]
        field.help_text = CONFIRM_HINT if set(roles) & set(NEEDS_CONFIRMATION) else ROLE_HINT
        self.fields["from_on"].initial = dates.today()

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        from_on, to_on = cleaned.get("from_on"), cleaned.get("to_on")
        if from_on and to_on and to_on < from_on:
            self.add_error("to_on", DATES_IN_ORDER)
        return cleaned


class InviteForm(UppdragForm):
    """A person with employer and a first uppdrag."""

    name = forms.CharField(label="Namn", max_length=120, help_text="Förnamn och efternamn.")
    email = forms.EmailField(label="E-postadress", help_text="Inbjudan skickas hit.")
    employer = forms.ModelChoiceField(
        label="Arbetsgivare",
        queryset=Organisation.objects.all(),
        empty_label="Välj arbetsgivare",
        help_text="Saknas den i listan? Lägg först till den under Organisationer.",
    )

    field_order = ["name", "email", "employer", "role", "organisation", "from_on", "to_on"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email__iexact=email).exists():
            raise ValidationError(EMAIL_TAKEN)
        return email


class PersonForm(VersionedForm[Person]):
    """Name, e-mail and employer of somebody who is there already."""

    class Meta:
        model = Person
        fields = ["name", "email", "employer"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(ADDRESS_TAKEN)
        return email


class EndUppdragForm(Form):
    """The last day."""

    to_on = DateField(label="Sista dag")

    def __init__(self, *args: Any, uppdrag: Uppdrag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uppdrag = uppdrag
        self.fields["to_on"].initial = dates.today()


class WelcomeForm(Form):
    """The invited person chooses user name and password."""

    username = UsernameField()
    password1 = NewPasswordField(label="Lösenord", help_text=CHOOSING_HINT)
    password2 = NewPasswordField(label="Lösenord en gång till")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("Användarnamnet är upptaget. Välj ett annat.")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_new_password(self, User(username=cleaned.get("username", ""), email=self.email))
        return cleaned


def check_new_password(form: forms.BaseForm, user: User) -> None:
    """The same password twice, and strong enough; errors at the right field."""
    first, second = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if not first:
        return
    try:
        validate_password(first, user)
    except ValidationError as error:
        form.add_error("password1", error)
    if second and first != second:
        form.add_error("password2", "Lösenorden är inte lika. Skriv samma lösenord två gånger.")
