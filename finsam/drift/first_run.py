"""First run in the browser: opened with a one-time code, only while there is no förbund."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from finsam import startfile
from finsam.access import methods, public
from finsam.drift import setting_up
from finsam.forms import DateField, Form, required_message
from finsam.pages import form_page
from members import inviting, setup, setup_codes
from members.fields import CHOOSING_HINT, NewPasswordField, OrgnrField, UsernameField
from members.forms import check_new_password
from members.models import SetupCode, User

FORBUND_FIELDS = ("name", "orgnr", "sate", "formed_on", "contact_email", "regioner", "kommuner")


class LinesField(forms.CharField):
    """One name a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value) or "").splitlines()]
        return [line for line in lines if line]


class FirstRunForm(Form):
    """The code, the förbund (typed or as a start file) and the first systemadministratör."""

    code = forms.CharField(label="Kod", help_text="Koden som kommandot create_setup_code skrev ut.")
    start_file = forms.FileField(
        label="Startfil", required=False, help_text="Har du en startfil (.toml) behöver du inte fylla i om förbundet."
    )
    name = forms.CharField(label="Förbundets namn", max_length=150)
    orgnr = OrgnrField()
    sate = forms.CharField(label="Säte", max_length=80, help_text="Den kommun där förbundet har sitt säte.")
    formed_on = DateField(label="Förbundet bildat")
    contact_email = forms.EmailField(label="Kansliets e-postadress")
    regioner = LinesField(label="Regioner", help_text="En per rad, till exempel Region Exempel.")
    kommuner = LinesField(label="Kommuner", help_text="En per rad, till exempel Exempelby kommun.")
    admin_name = forms.CharField(label="Ditt namn", max_length=120)
    admin_email = forms.EmailField(label="Din e-postadress")
    username = UsernameField()
    password1 = NewPasswordField(label="Lösenord", help_text=CHOOSING_HINT)
    password2 = NewPasswordField(label="Lösenord en gång till")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data_of_file: dict[str, Any] | None = None
        for name in FORBUND_FIELDS:  # required too, but only when no file is given: clean() sees to it
            self.fields[name].required = not (self.is_bound and self.files.get("start_file"))

    def clean_code(self) -> SetupCode:
        code = setup_codes.find(str(self.cleaned_data["code"]))
        if code is None:
            raise ValidationError("Koden stämmer inte eller har gått ut. Skapa en ny med create_setup_code.")
        return code

    def clean_start_file(self) -> Any:
        file = self.cleaned_data["start_file"]
        if file:
            try:
                self.data_of_file = startfile.parse(file.read(startfile.MAX_BYTES + 1))
            except startfile.SetupError as error:
                raise ValidationError(str(error)) from error
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_new_password(self, User(username=cleaned.get("username", ""), email=cleaned.get("admin_email", "")))
        for name in ("regioner", "kommuner"):
            if self.fields[name].required and name not in self.errors and not cleaned.get(name):
                self.add_error(name, required_message(self.fields[name], str(self.fields[name].label)))
        return cleaned

    def start_data(self) -> dict[str, Any]:
        """The start file, or what was typed in the same shape. The administrator is always the one on this page."""
        fields = self.cleaned_data
        administrator = {"namn": fields["admin_name"], "epost": fields["admin_email"]}
        if self.data_of_file is None:
            return {"forbund": setup.as_section(fields)}
        forbund = self.data_of_file.get("forbund")
        if isinstance(forbund, dict):
            return {**self.data_of_file, "forbund": {**forbund, "administrator": administrator}}
        return self.data_of_file


@public
@never_cache
@methods(read=["GET"], write=["POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Create the förbund and the first systemadministratör, who is then logged in."""
    if not setup.is_empty():
        raise Http404
    form = FirstRunForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user = _create(form)
        if user is not None:
            record_authentication(request, user, "password", username=user.username)
            get_adapter().login(request, user)
            messages.success(request, "Förbundet är upplagt.")
            return redirect("/")
    return form_page(request, "drift/first_run.html", {"form": form})


def _create(form: FirstRunForm) -> User | None:
    """Everything or nothing; None with an error on the form when the file or the fields cannot be used."""
    fields = form.cleaned_data
    try:
        with transaction.atomic():
            setup_codes.use(fields["code"])
            setting_up.apply(form.start_data())
            person = setup.first_administrator()
            if person is None:
                raise startfile.SetupError("forbund.administrator", "Uppgiften saknas.")
            invitation, _ = inviting.invite(person, by=None)
            return inviting.accept(invitation, fields["username"], fields["password1"])
    except startfile.SetupError as error:
        form.add_error("start_file" if form.data_of_file is not None else None, str(error))
        return None
