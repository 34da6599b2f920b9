"""`manage.py appoint_administrator`: the only systemadministratör has left, and it-driften lets another begin."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from finsam import dates
from finsam.history.models import Entry
from members import administrators
from members.enums import Role
from members.models import Person, Uppdrag, User

pytestmark = pytest.mark.django_db
Made = Callable[..., User]
NEW = ("Nya Administratörsson", "nya@example.org")


@pytest.fixture
def left(user_with: Made) -> User:
    user = user_with(Role.SYSTEMADMINISTRATOR, username="borta")
    Uppdrag.objects.filter(person=user.person).update(from_on=date(2020, 1, 1))
    return user


def appoint(
    capsys: pytest.CaptureFixture[str], username: str = "borta", name: str = NEW[0], email: str = NEW[1]
) -> str:
    call_command("appoint_administrator", username, name, email)
    found = re.search(r"https?://[^/]+(/valkommen/\S+)", capsys.readouterr().out)
    return found[1] if found else ""


def test_another_begins_with_a_link_and_the_one_who_left_is_out(
    left: User, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    link = appoint(capsys)
    left.refresh_from_db()
    assert not left.is_active
    ended = Uppdrag.objects.get(person=left.person).to_on
    assert ended is not None
    assert ended < dates.today()
    codes = list(Entry.objects.order_by("pk").values_list("code", "system"))
    expected = ["person.added", "uppdrag.ended", "user.closed", "uppdrag.given_by_operator", "invitation.sent"]
    assert codes == [(code, "system") for code in expected]
    password = "mörk hylla med sju böcker"
    client.post(link, {"username": "nya", "password1": password, "password2": password})
    new = User.objects.get(username="nya")
    assert administrators.is_last_account(new)
    with pytest.raises(CommandError, match="En annan systemadministratör kan logga in"):
        appoint(capsys, email="tredje@example.org")


def test_run_again_gives_a_new_link_and_the_lost_one_stops(
    left: User, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, found = appoint(capsys), appoint(capsys)
    assert client.get(lost).status_code == 404
    assert client.get(found).status_code == 200
    assert Person.objects.filter(email=NEW[1]).count() == Uppdrag.objects.active().count() == 1


def test_nothing_is_done_when_it_is_refused(left: User, user_with: Made, capsys: pytest.CaptureFixture[str]) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    with pytest.raises(CommandError, match="kan inte förenas"):
        appoint(capsys, email=chief.person.email)
    with pytest.raises(CommandError, match="samma person"):
        appoint(capsys, email=left.person.email)
    with pytest.raises(CommandError, match="inget konto"):
        appoint(capsys, "ingen")
    left.refresh_from_db()
    assert left.is_active
    assert not Entry.objects.exists()
