"""Accounts: closed, opened, unused for long, and a lost second factor removed by two persons."""

import datetime as dt
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import acting, dates
from finsam.history.models import Entry
from members import accounts, assigning, current_forbund, tasks
from members.enums import Role
from members.models import FactorReset, Forbund, User
from tests.members.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 11, 22), 12, dt.date(2025, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 12, 31), 12, dt.date(2025, 12, 31)),
    ],
)
def test_months_back(day: dt.date, months: int, expected: dt.date) -> None:
    assert accounts.months_back(day, months) == expected


def aged(days: int, **fields: Any) -> User:
    user = UserFactory(**fields)
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=days))
    return user


def test_unused_accounts_are_closed_and_told(forbund: Forbund) -> None:
    Forbund.objects.update(months_unused_before_close=6)
    current_forbund.forget()
    unused, new = aged(200), aged(20)
    used, reopened = aged(400), aged(400)
    User.objects.filter(pk=used.pk).update(last_login=timezone.now() - timedelta(days=30))
    User.objects.filter(pk=reopened.pk).update(reopened_at=timezone.now())
    tasks.close_unused_accounts()
    tasks.close_unused_accounts()
    closed = set(User.objects.filter(is_active=False).values_list("pk", flat=True))
    assert closed == {unused.pk}
    assert new.pk not in closed
    assert [entry.code for entry in Entry.objects.about(unused)] == ["user.closed_unused"]
    assert Entry.objects.get().system == "system"
    assert [message.to for message in mail.outbox] == [[unused.email]]


def test_last_administrator_is_never_closed(forbund: Forbund, user_with: Callable[..., User]) -> None:
    admin = user_with(Role.SYSTEMADMINISTRATOR)
    User.objects.update(created_at=timezone.now() - timedelta(days=900))
    assert accounts.close_unused() == 0
    with pytest.raises(ValidationError, match="enda systemadministratörens"):
        accounts.close(admin, by=None)
    user_with(Role.SYSTEMADMINISTRATOR)
    accounts.close(admin, by=None)
    assert not User.objects.get(pk=admin.pk).is_active


def test_closed_account_has_a_time(forbund: Forbund) -> None:
    user = UserFactory()
    user.is_active = False
    with pytest.raises(IntegrityError, match="members_user_closed_has_time"), transaction.atomic():
        user.save()


@pytest.mark.parametrize("field", ["username", "email"])
def test_user_name_and_email_are_unique_whatever_the_case(forbund: Forbund, field: str) -> None:
    first = UserFactory(username="anna")
    with pytest.raises(IntegrityError, match=f"members_user_one_per_{field}"), transaction.atomic():
        UserFactory(**{field: getattr(first, field).upper()})


@pytest.fixture
def lost(forbund: Forbund) -> User:
    user = UserFactory()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def test_lost_factor_takes_two_persons(
    lost: User,
    user_with: Callable[..., User],
    login: Callable[[User], Client],
    acting_as: Callable[[User], None],
) -> None:
    chief, admin = user_with(Role.FORBUNDSCHEF), user_with(Role.SYSTEMADMINISTRATOR)
    session = Client()
    session.force_login(lost)
    assert session.get(reverse("members:me")).status_code == 200

    asked = login(chief).post(reverse("members:ask_factor_reset", args=[lost.person_id]), follow=True)
    assert "En kollega bekräftar den" in asked.content.decode()
    reset = FactorReset.objects.get()
    own = login(chief).post(reverse("members:confirm_factor_reset", args=[reset.pk]))
    assert own.status_code == 403
    assert "någon annan än den som begärde" in own.content.decode()
    assert Authenticator.objects.filter(user=lost).exists()

    done = login(admin).post(reverse("members:confirm_factor_reset", args=[reset.pk]), follow=True)
    assert "Det andra steget är borttaget" in done.content.decode()
    assert not Authenticator.objects.filter(user=lost).exists()
    assert session.get(reverse("members:me")).status_code == 302
    assert [message.to for message in mail.outbox] == [[lost.email], [lost.email]]
    codes = [entry.code for entry in Entry.objects.about(lost)]
    assert codes == ["factor_reset.confirmed", "factor_reset.asked"]
    again = login(admin).post(reverse("members:confirm_factor_reset", args=[reset.pk]))
    assert again.status_code == 403


def test_reset_asked_twice_at_the_same_time_is_told_in_words(
    lost: User, user_with: Callable[..., User], acting_as: Callable[[User], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    acting_as(chief)
    accounts.ask_factor_reset(lost, by=chief)
    monkeypatch.setattr(FactorReset, "full_clean", lambda self: None)
    with pytest.raises(ValidationError, match="redan begärt"):
        accounts.ask_factor_reset(lost, by=chief)
    assert FactorReset.objects.count() == 1


def test_declined_reset_changes_nothing(
    lost: User, user_with: Callable[..., User], acting_as: Callable[[User], None]
) -> None:
    chief, admin = user_with(Role.FORBUNDSCHEF), user_with(Role.SYSTEMADMINISTRATOR)
    acting_as(chief)
    reset = accounts.ask_factor_reset(lost, by=chief)
    with pytest.raises(ValidationError, match="redan begärt"):
        accounts.ask_factor_reset(lost, by=chief)
    acting_as(admin)
    accounts.decline_factor_reset(reset, by=admin)
    assert Authenticator.objects.filter(user=lost).exists()
    with pytest.raises(ValidationError, match="redan tagit hand"):
        accounts.confirm_factor_reset(reset, by=admin)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda r: {"asked_by": r.person}, "not_asked_by_oneself"),
        (lambda r: {"confirmed_by": r.asked_by, "confirmed_at": timezone.now()}, "confirmed_by_another"),
        (lambda r: {"confirmed_by": r.person, "confirmed_at": timezone.now()}, "confirmed_by_another"),
        (lambda r: {"confirmed_at": timezone.now()}, "confirmation_has_time"),
        (lambda r: {"asked_by": None, "confirmed_by": PersonFactory()}, "confirmation_has_time"),
        (
            lambda r: {"asked_by": None, "confirmed_by": r.person, "confirmed_at": timezone.now()},
            "confirmed_by_another",
        ),
        (
            lambda r: {
                "confirmed_by": PersonFactory(),
                "confirmed_at": timezone.now(),
                "declined_at": timezone.now(),
            },
            "confirmed_or_declined",
        ),
    ],
)
def test_database_holds_the_rule_of_two(forbund: Forbund, change: Any, name: str) -> None:
    reset = FactorReset.objects.create(person=PersonFactory(), asked_by=PersonFactory())
    for field, value in change(reset).items():
        setattr(reset, field, value)
    with pytest.raises(IntegrityError, match=f"members_factor_reset_{name}"), transaction.atomic():
        reset.save()


def test_one_waiting_reset_per_person(forbund: Forbund) -> None:
    reset = FactorReset.objects.create(person=PersonFactory(), asked_by=PersonFactory())
    with pytest.raises(IntegrityError, match="one_waiting_per_person"), transaction.atomic():
        FactorReset.objects.create(person=reset.person, asked_by=PersonFactory())


def test_mail_server_that_is_down_undoes_nothing(
    lost: User, user_with: Callable[..., User], acting_as: Callable[[User], None], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    chief = user_with(Role.FORBUNDSCHEF)
    acting_as(chief)
    assert accounts.ask_factor_reset(lost, by=chief).pk


def test_administrator_is_not_ended_when_the_other_ones_uppdrag_ends_earlier(user_with: Callable[..., User]) -> None:
    one, two = user_with(Role.SYSTEMADMINISTRATOR), user_with(Role.SYSTEMADMINISTRATOR)
    assert one.acting is not None
    assert two.acting is not None
    with acting.transaction_as(one.subject):
        assigning.end(two.acting, dates.today() + timedelta(days=30), by=one)
    with acting.transaction_as(two.subject), pytest.raises(ValidationError, match="slutar tidigare"):
        assigning.end(one.acting, dates.today(), by=two)
    three = user_with(Role.SYSTEMADMINISTRATOR)
    with acting.transaction_as(three.subject):
        assigning.end(one.acting, dates.today(), by=three)
