"""`manage.py ask_factor_reset`: a small förbund gets a lost second factor removed with the help of it-driften."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from finsam.history.models import Entry
from members import accounts
from members.enums import Role
from members.models import FactorReset, User
from members.permissions import can_confirm_factor_reset

pytestmark = pytest.mark.django_db
Made = Callable[..., User]


@pytest.fixture
def admin(user_with: Made) -> User:
    """The only systemadministratör, who has lost app and codes."""
    user = user_with(Role.SYSTEMADMINISTRATOR, username="sysadmin")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def ask(username: str = "sysadmin", **options: Any) -> None:
    call_command("ask_factor_reset", username, **options)


def told() -> list[tuple[str, str]]:
    return [(entry.code, entry.system) for entry in Entry.objects.order_by("pk")]


def test_driften_asks_and_the_only_colleague_confirms(
    admin: User, user_with: Made, login: Callable[[User], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    ask("SysAdmin")
    assert "bekräftar" in capsys.readouterr().out
    assert told() == [("factor_reset.asked", "system")]
    assert [message.to for message in mail.outbox] == [[admin.email]]
    assert "It-driften har begärt" in mail.outbox[0].body
    assert Authenticator.objects.filter(user=admin).exists()

    client = login(chief)
    assert "Begärt av it-driften" in client.get(reverse("members:waiting")).content.decode()
    assert "Begärt av it-driften" in client.get(reverse("members:person", args=[admin.person_id])).content.decode()
    done = client.post(reverse("members:confirm_factor_reset", args=[FactorReset.objects.get().pk]), follow=True)
    assert "Det andra steget är borttaget" in done.content.decode()
    assert not Authenticator.objects.filter(user=admin).exists()


def test_the_one_concerned_does_not_confirm(admin: User, user_with: Made) -> None:
    user_with(Role.FORBUNDSCHEF)
    ask()
    assert not can_confirm_factor_reset(admin, FactorReset.objects.get())


def test_alone_is_for_when_no_colleague_can_confirm(admin: User, user_with: Made) -> None:
    chief = user_with(Role.FORBUNDSCHEF, username="chef")
    TOTP.activate(chief, "JBSWY3DPEHPK3PXP")
    with pytest.raises(CommandError, match="bekräfta"):
        ask(alone=True)
    assert Authenticator.objects.filter(user=admin).exists()
    ask("chef")  # the colleague has lost the factor too
    ask(alone=True)
    assert not Authenticator.objects.filter(user=admin).exists()
    assert Authenticator.objects.filter(user=chief).exists()
    assert told()[-1] == ("factor_reset.done_by_operator", "system")


def test_without_a_colleague_the_command_says_how(admin: User) -> None:
    with pytest.raises(CommandError, match="--alone"):
        ask()
    assert not FactorReset.objects.exists()
    ask(alone=True)
    assert not Authenticator.objects.filter(user=admin).exists()
    assert "borttaget" in mail.outbox[-1].body


def test_waiting_request_is_ended_when_driften_does_it_alone(admin: User, user_with: Made) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    ask()
    accounts.close(chief, by=None)
    ask(alone=True)
    assert not FactorReset.objects.waiting().exists()


@pytest.mark.parametrize("username", ["ingen", "utan"])
def test_wrong_account_is_told(username: str, user_with: Made) -> None:
    user_with(Role.EKONOM, username="utan")
    with pytest.raises(CommandError, match=r"konto|andra steg"):
        ask(username)


def test_request_of_the_only_colleague_is_taken_over_so_that_the_colleague_can_confirm(
    admin: User, user_with: Made, acting_as: Callable[[User], None]
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    acting_as(chief)
    reset = accounts.ask_factor_reset(admin, by=chief)
    assert not can_confirm_factor_reset(chief, reset)
    ask()
    assert can_confirm_factor_reset(chief, FactorReset.objects.get())


def test_asking_twice_is_told(admin: User, user_with: Made) -> None:
    user_with(Role.FORBUNDSCHEF)
    ask()
    with pytest.raises(CommandError, match="redan begärt"):
        ask()
