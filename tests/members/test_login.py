"""Login as a person meets it: through the pages, without mocking, with the real limits."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from finsam.history.models import Entry
from members.enums import Role
from members.models import Uppdrag, User
from tests.members.factories import UppdragFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "mörk hylla med sju böcker"
LIMITS = {"login_failed": "5/5m/key,20/5m/ip", "reset_password": "5/h/ip,3/h/key"}


@pytest.fixture
def account(user_with: Callable[..., User]) -> User:
    user = user_with(Role.EKONOM, username="ekonomen")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def log_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password})


def codes(user: User) -> list[str]:
    return list(Entry.objects.about(user).order_by("id").values_list("code", flat=True))


@pytest.mark.parametrize("typed", ["ekonomen", "EKONOMEN", " ekonomen ", "email"])
def test_user_name_or_email_logs_in(client: Client, account: User, typed: str) -> None:
    response = log_in(client, account.email if typed == "email" else typed)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get(reverse("members:me")).status_code == 200
    assert codes(account) == ["user.logged_in"]
    entry, uppdrag = Entry.objects.get(), account.person.uppdrag_set.get()
    assert (entry.user_id, entry.uppdrag_id, entry.for_whom) == (account.pk, uppdrag.pk, str(uppdrag.organisation_id))


def test_wrong_password_says_what_to_do_and_is_logged(client: Client, account: User) -> None:
    response = log_in(client, "ekonomen", "fel")
    assert response.status_code == 422
    assert "Användarnamnet eller lösenordet stämmer inte" in response.content.decode()
    assert codes(account) == ["user.login_failed"]


def test_unknown_name_gets_the_same_answer(client: Client, account: User) -> None:
    wrong, unknown = log_in(client, "ekonomen", "fel"), log_in(client, "ingen", "fel")
    sentence = "Användarnamnet eller lösenordet stämmer inte"
    assert wrong.status_code == unknown.status_code == 422
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()


def test_guessing_locks_out_also_with_the_right_password(client: Client, account: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    for typed in ["ekonomen", account.email, "ekonomen", account.email, "EKONOMEN"]:
        assert log_in(client, typed, "fel").status_code == 422
    response = log_in(client, "ekonomen")
    assert response.status_code == 422
    assert "för många gånger" in response.content.decode()
    assert codes(account)[-1] == "user.locked_out"


def test_lockout_of_one_does_not_stop_another(client: Client, account: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    other = UserFactory(username="grannen")
    other.set_password(PASSWORD)
    other.save()
    for _ in range(6):
        log_in(client, "ekonomen", "fel")
    assert log_in(client, "grannen").status_code == 302


def test_guessing_many_names_locks_the_address(client: Client, account: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    for number in range(20):
        log_in(client, f"ingen{number}", "fel")
    assert log_in(client, "ekonomen").status_code == 422


def test_only_our_pages_of_the_library_have_an_address() -> None:
    names = {
        name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith(("account_", "mfa_"))
    }
    assert not names & {"account_signup", "account_email", "account_set_password", "mfa_trust"}
    for name in ("account_signup", "account_email", "account_confirm_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.parametrize(
    ("password", "message"),
    [("kort", "12 tecken"), ("123456789012345", "bara siffror"), ("ekonomen1234", "användarnamn")],
)
def test_weak_password_is_refused_in_swedish(client: Client, account: User, password: str, message: str) -> None:
    log_in(client, "ekonomen")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), data)
    assert response.status_code == 422
    assert message in response.content.decode().lower()


def test_changed_password_ends_the_other_sessions_but_not_this_one(account: User) -> None:
    here, there = Client(), Client()
    log_in(here, "ekonomen")
    log_in(there, "ekonomen")
    before = here.cookies[settings.SESSION_COOKIE_NAME].value
    new = "ljus hylla med åtta böcker"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert here.get(reverse("members:me")).status_code == 200
    assert there.get(reverse("members:me")).status_code == 302
    assert codes(account)[-1] == "user.password_changed"
    assert "Ditt lösenord är bytt" in mail.outbox[0].body


def test_closed_account_is_out_at_the_next_request(client: Client, account: User) -> None:
    from members import accounts

    log_in(client, "ekonomen")
    assert client.get(reverse("members:me")).status_code == 200
    accounts.close(account, by=None)
    assert client.get(reverse("members:me")).status_code == 302
    response = log_in(client, "ekonomen")
    assert response["Location"] == reverse("account_inactive")
    assert "Kontot är stängt" in client.get(response["Location"]).content.decode()


def test_ended_uppdrag_has_no_effect_from_the_next_request(client: Client, account: User) -> None:
    log_in(client, "ekonomen")
    assert "Ekonom" in client.get(reverse("members:me")).content.decode()
    Uppdrag.objects.filter(person=account.person).update(to_on="2020-02-01")
    page = client.get(reverse("members:me")).content.decode()
    assert "Du har inget uppdrag just nu" in page


def test_forgotten_password_by_link(client: Client, account: User) -> None:
    response = client.post(reverse("account_reset_password"), {"email": account.email}, follow=True)
    assert "har vi skickat en länk" in response.content.decode()
    assert mail.outbox[0].subject == "Välj ett nytt lösenord"
    link = re.search(r"http\S+", mail.outbox[0].body)
    assert link is not None
    path = link[0].split("testserver")[1]
    shown = client.get(path, follow=True)
    new = "ljus hylla med åtta böcker"
    done = client.post(shown.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert log_in(client, "ekonomen", new).status_code == 302
    assert client.get(path, follow=True).status_code == 200
    assert "user.password_reset" in codes(account)
    again = Client().get(path)
    assert "Länken gäller inte längre" in again.content.decode()


def test_unknown_address_gets_no_mail_and_the_same_page(client: Client, forbund: Any) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "ingen@example.org"}, follow=True)
    assert "har vi skickat en länk" in response.content.decode()
    assert mail.outbox == []


def test_idle_session_ends_and_polling_does_not_keep_it_alive(
    client: Client, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from finsam.jobs.models import Job

    log_in(client, "ekonomen")
    job = Job.objects.create(task="test", label="Prov", started_by=account)
    start = time.time()
    client.get(reverse("members:me"))
    for minutes in (10, 20, 29):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: start + minutes * 60)
        assert client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).status_code == 200
    monkeypatch.setattr(time, "time", lambda: start + 31 * 60)
    response = client.get(reverse("members:me"))
    assert response["Location"] == f"{reverse('account_login')}?utloggad=1"


def test_stay_logged_in_keeps_the_session(client: Client, account: User, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client, "ekonomen")
    start = time.time()
    client.get(reverse("members:me"))
    monkeypatch.setattr(time, "time", lambda: start + 29 * 60)
    assert client.get(reverse("keep_session")).status_code == 204
    monkeypatch.setattr(time, "time", lambda: start + 58 * 60)
    assert client.get(reverse("members:me")).status_code == 200


def test_session_ends_twelve_hours_after_the_login_though_somebody_works(
    client: Client, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client, "ekonomen")
    client.get(reverse("members:me"))
    start = client.session["began_at"]
    for minutes, status in ((29, 200), (12 * 60 - 1, 200), (12 * 60 + 1, 302)):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: start + minutes * 60)
        session = client.session
        session["last_active_at"] = time.time() - 60
        session.save()
        assert client.get(reverse("members:me")).status_code == status
    assert "began_at" not in client.session


@pytest.mark.parametrize("role", [Role.DELTAGARANSVARIG, Role.REMITTENT, Role.SYSTEMADMINISTRATOR])
def test_second_factor_is_demanded_of_roles_that_need_it(
    client: Client, user_with: Callable[..., User], role: Role
) -> None:
    client.force_login(user_with(role))
    response = client.get(reverse("members:me"))
    assert response["Location"] == reverse("mfa_index")
    assert "krävs inloggning i två steg" in client.get(response["Location"]).content.decode()


def test_the_demand_follows_the_person_not_the_acting_uppdrag(client: Client, account: User) -> None:
    UppdragFactory(person=account.person, role=Role.REMITTENT)
    client.force_login(account)
    assert client.get(reverse("members:me"))["Location"] == reverse("mfa_index")


@pytest.mark.django_db(transaction=True)
def test_app_for_codes_from_setting_up_to_next_login(account: User) -> None:
    client = Client()
    log_in(client, "ekonomen")
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert "data:" not in page
    secret = re.search(r"data-finsam-secret>(\w+)<", page)
    assert secret is not None
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Koden stämmer inte. Skriv den kod som appen visar just nu.<" in wrong  # there are no recovery codes yet
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    recovery = re.findall(r"<li>(\d{8})</li>", client.get(response["Location"]).content.decode())
    assert len(recovery) == 10
    assert "reservkoder.txt" in client.get(reverse("mfa_download_recovery_codes"))["Content-Disposition"]
    assert "En app för engångskoder" in mail.outbox[-1].body
    assert "user.factor_added" in codes(account)
    stored = Authenticator.objects.get(type="totp")
    assert secret[1] not in str(stored.data)

    again = Client()
    first = log_in(again, "ekonomen")
    assert first["Location"] == reverse("mfa_authenticate")
    assert again.get(reverse("members:me")).status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 422
    assert "Koden stämmer inte" in wrong.content.decode()
    assert again.post(reverse("mfa_authenticate"), {"code": recovery[0]})["Location"] == "/"
    assert again.get(reverse("members:me")).status_code == 200

    used = Client()
    log_in(used, "ekonomen")
    assert used.post(reverse("mfa_authenticate"), {"code": recovery[0]}).status_code == 422


def test_guessing_codes_locks_out(client: Client, account: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    log_in(client, "ekonomen")
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    response = client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert response.status_code == 422
    assert "för många gånger" in response.content.decode()


def test_demanded_factor_cannot_be_taken_away(client: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.SYSTEMADMINISTRATOR, username="admin.a")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    log_in(client, "admin.a")
    client.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Lägg till en nyckel om du vill ta bort appen" in page
    assert reverse("mfa_deactivate_totp") not in page
    response = client.post(reverse("mfa_deactivate_totp"))
    assert response.status_code == 422
    assert Authenticator.objects.filter(user=user, type="totp").exists()


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive", "account_logout"],
)
def test_open_pages_show(client: Client, forbund: Any, name: str) -> None:
    assert client.get(reverse(name), follow=True).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_logout",
    ],
)
def test_pages_of_the_own_login_show(client: Client, account: User, name: str) -> None:
    log_in(client, "ekonomen")
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "!!" not in response.content.decode()


def test_choosing_another_uppdrag_rotates_the_session(client: Client, account: User) -> None:
    second = UppdragFactory(person=account.person, role=Role.LEDAMOT)
    log_in(client, "ekonomen")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert "Ekonom" in client.get(reverse("members:me")).content.decode()
    client.post(reverse("members:switch_uppdrag"), {"uppdrag": str(second.pk)})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "Du arbetar som <strong>ledamot" in client.get(reverse("members:me")).content.decode()


@pytest.mark.parametrize("chosen", ["other's", "ended", "nonsense"])
def test_only_own_valid_uppdrag_can_act(client: Client, account: User, chosen: str) -> None:
    others = UppdragFactory(role=Role.REVISOR)
    ended = UppdragFactory(person=account.person, role=Role.LEDAMOT, to_on="2020-05-01")
    key = {"other's": others.pk, "ended": ended.pk, "nonsense": "x"}[chosen]
    log_in(client, "ekonomen")
    response = client.post(reverse("members:switch_uppdrag"), {"uppdrag": str(key)})
    assert response["Location"] == reverse("members:switch_uppdrag")
    assert "Du arbetar som <strong>ekonom" in client.get(reverse("members:me")).content.decode()
