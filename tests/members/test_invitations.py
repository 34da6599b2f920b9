"""Invitations: a one-time link that is only in the e-mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam.history.models import Entry
from members import permissions
from members.enums import Role
from members.forms import InviteForm
from members.models import Invitation, Person, User
from tests.members.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "mörk hylla med sju böcker"


@pytest.fixture
def admin(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.SYSTEMADMINISTRATOR))


def fields(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Öjar Påhittad",
        "email": "Ojar@Example.org",
        "employer": str(OrganisationFactory().pk),
        "role": Role.EKONOM.value,
        "from_on": "2026-01-01",
    }
    return {**data, **changes}


def link() -> str:
    found = re.search(r"https?://[^/]+(/valkommen/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def choose(path: str, **changes: str) -> tuple[Client, Any]:
    client = Client()
    data = {"username": "ojar", "password1": PASSWORD, "password2": PASSWORD, **changes}
    return client, client.post(path, data)


def test_from_invitation_to_login(admin: Client) -> None:
    page = admin.post(reverse("members:invite"), fields(), follow=True)
    assert "Inbjudan är skickad till ojar@example.org" in page.content.decode()
    assert mail.outbox[0].to == ["ojar@example.org"]
    assert "Välkommen till" in mail.outbox[0].subject
    path = link()
    assert path.split("/")[2] not in str(list(Invitation.objects.values()))
    assert "Välkommen, Öjar Påhittad" in Client().get(path).content.decode()

    client, response = choose(path)
    assert response["Location"] == reverse("members:me")
    shown = client.get(reverse("members:me")).content.decode()
    assert "Du arbetar som <strong>ekonom" in shown
    user = User.objects.get(username="ojar")
    assert user.email == "ojar@example.org"
    assert {e.code for e in Entry.objects.filter(user_id=user.pk)} >= {"user.created", "invitation.used"}
    assert choose(path, username="annan")[1].status_code == 404


def test_invited_administrator_has_to_set_up_two_steps(admin: Client) -> None:
    admin.post(reverse("members:invite"), fields(role=Role.SYSTEMADMINISTRATOR.value))
    client, _ = choose(link())
    response = client.get("/")
    assert response["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": "x"}, "minst 3 tecken"),
        ({"username": "Öjar Ö"}, "bara a–z"),
        ({"username": "upptaget"}, "upptaget"),
        ({"password2": "något annat längre"}, "inte lika"),
        ({"password1": "kort", "password2": "kort"}, "längre lösenord"),
        ({"password1": "ojar@example.org", "password2": "ojar@example.org"}, "inte liknar"),
    ],
)
def test_bad_choice_says_how_to_go_on(admin: Client, changes: dict[str, str], message: str) -> None:
    UserFactory(username="upptaget")
    admin.post(reverse("members:invite"), fields())
    _, response = choose(link(), **changes)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not User.objects.filter(person__email="ojar@example.org").exists()


def test_sent_again_only_the_newest_link_works(admin: Client) -> None:
    admin.post(reverse("members:invite"), fields())
    first = link()
    invitation = Invitation.objects.get()
    admin.post(reverse("members:resend_invitation", args=[invitation.pk]))
    second = link()
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert Invitation.objects.get().sent_count == 2


def test_withdrawn_and_expired_links_do_not_work(admin: Client) -> None:
    admin.post(reverse("members:invite"), fields())
    invitation = Invitation.objects.get()
    Invitation.objects.update(
        sent_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(minutes=1)
    )
    assert "gäller inte längre" in Client().get(link()).content.decode()
    assert choose(link())[1].status_code == 404
    admin.post(reverse("members:resend_invitation", args=[invitation.pk]))
    admin.post(reverse("members:withdraw_invitation", args=[invitation.pk]))
    assert Client().get(link()).status_code == 404
    assert not User.objects.filter(person=invitation.person).exists()


def test_person_is_not_kept_when_the_uppdrag_is_refused(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    chief = login(user_with(Role.FORBUNDSCHEF))
    employer = OrganisationFactory(kind="annan")
    data = fields(role=Role.DELTAGARANSVARIG.value, employer=str(employer.pk))
    response = chief.post(reverse("members:invite"), data)
    assert response.status_code == 422
    assert "anställd av Försäkringskassan" in response.content.decode()
    assert not Person.objects.filter(email="ojar@example.org").exists()
    assert mail.outbox == []


def test_person_who_is_there_already_is_pointed_out(admin: Client) -> None:
    PersonFactory(email="ojar@example.org")
    response = admin.post(reverse("members:invite"), fields())
    assert response.status_code == 422
    assert "Det finns redan en person med den adressen" in response.content.decode()


def test_mail_server_that_is_down_is_told(admin: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = admin.post(reverse("members:invite"), fields(), follow=True)
    assert "mejlet kunde inte skickas" in page.content.decode()
    assert Invitation.objects.open().count() == 1
    tried = admin.post(reverse("members:test_mail"), follow=True)
    assert "Testmejlet kunde inte skickas" in tried.content.decode()


def test_test_mail(admin: Client) -> None:
    page = admin.post(reverse("members:test_mail"), follow=True)
    assert "Testmejlet är skickat" in page.content.decode()
    assert mail.outbox[0].subject.startswith("Testmejl från")


def test_invited_twice_at_the_same_time_is_told_at_the_field(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.post(reverse("members:invite"), fields())
    monkeypatch.setattr(InviteForm, "clean_email", lambda self: self.cleaned_data["email"].lower())
    again = admin.post(reverse("members:invite"), fields())
    assert again.status_code == 422
    assert "Det finns redan en person med den adressen." in again.content.decode()
    assert Person.objects.filter(email="ojar@example.org").count() == 1


def test_link_sent_twice_at_the_same_time_is_told_in_words(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person = InvitationFactory().person
    monkeypatch.setattr(Invitation, "full_clean", lambda self: None)
    page = admin.post(reverse("members:invite_person", args=[person.pk]), follow=True)
    assert "Personen har redan en inbjudan." in page.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("name", ["resend_invitation", "withdraw_invitation"])
def test_invitation_that_another_took_care_of_is_told_in_words(
    admin: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    invitation = InvitationFactory(withdrawn_at=timezone.now())
    monkeypatch.setattr(permissions, "can_send_invitation", lambda user, invitation: True)
    page = admin.post(reverse(f"members:{name}", args=[invitation.pk]), follow=True)
    assert "Inbjudan är redan använd eller återtagen." in page.content.decode()


def test_one_open_invitation_per_person(db: None) -> None:
    first = InvitationFactory()
    with pytest.raises(IntegrityError, match="one_open_per_person"), transaction.atomic():
        InvitationFactory(person=first.person)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"used_at": timezone.now(), "withdrawn_at": timezone.now()}, "used_or_withdrawn"),
        ({"expires_at": timezone.now() - timedelta(days=9)}, "expires_after_sending"),
    ],
)
def test_database_holds_the_rules_of_invitations(db: None, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=f"members_invitation_{name}"), transaction.atomic():
        InvitationFactory(**changes)
