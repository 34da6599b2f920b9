"""Sysadmin invites a person who logs in, sets up two steps with an app and gets a role."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from members import setup_codes
from members.enums import Role
from members.models import User
from tests.e2e.browser import PHONE, assert_page_is_sound, looking, watch_console

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "mörk hylla med sju böcker"


@pytest.fixture
def admin(user_with: Callable[..., User]) -> User:
    return user_with(Role.SYSTEMADMINISTRATOR, person__name="Anna Administratör")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def invite(page: Page) -> str:
    page.goto("/")
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Användare").click()
    assert_page_is_sound(page)
    page.get_by_role("link", name="Bjud in en person").click()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Skicka inbjudan").click()
    expect(page.get_by_role("alert")).to_contain_text("Det finns")
    assert_page_is_sound(page)
    page.get_by_label("Namn", exact=True).fill("Öjar Påhittad")
    page.get_by_label("E-postadress").fill("ojar@example.org")
    page.get_by_label("Arbetsgivare").select_option(label="Samordningsförbundet Påhittet")
    page.get_by_label("Roll", exact=True).select_option(label="Systemadministratör")
    page.get_by_role("button", name="Skicka inbjudan").click()
    expect(page.get_by_text("Inbjudan är skickad till ojar@example.org")).to_be_visible()
    assert_page_is_sound(page)
    found = re.search(r"https?://[^/]+(/valkommen/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def begin(page: Page, path: str) -> str:
    """Choose user name and password, then add an app; returns the app's secret."""
    page.goto(path)
    assert_page_is_sound(page)
    page.get_by_label("Användarnamn").fill("ojar")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_label("Lösenord en gång till").fill(PASSWORD)
    page.get_by_role("button", name="Skapa mitt konto").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggning i två steg")
    expect(page.get_by_text("Lägg till ett andra steg för att gå vidare")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("link", name="Lägg till app").click()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    assert_page_is_sound(page)
    secret = page.locator("[data-finsam-secret]").inner_text()
    page.get_by_label("Engångskod").fill(code_of(secret))
    page.get_by_role("button", name="Lägg till appen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dina reservkoder")
    assert_page_is_sound(page)
    return secret


def test_from_invitation_to_role(browser: Browser, live_server, admin: User) -> None:
    with looking(browser, live_server.url, user=admin) as page:
        heard = watch_console(page, ignore=("422",))
        path = invite(page)
        heard.assert_silent()
    with looking(browser, live_server.url, viewport=PHONE) as page:
        heard = watch_console(page, ignore=("422",))
        begin(page, path)
        recovery = page.locator(".codes li").first.inner_text()
        page.get_by_role("link", name="Jag har sparat koderna").click()
        page.get_by_role("link", name="Öjar Påhittad").click()
        expect(page.get_by_text("Du arbetar som systemadministratör")).to_be_visible()
        assert_page_is_sound(page)
        page.get_by_role("button", name="Logga ut").click()
        log_in_again(page, recovery)
        heard.assert_silent()


def log_in_again(page: Page, recovery: str) -> None:
    """User name and password, then the second step; a code from the app works once, so a recovery code is used."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    assert_page_is_sound(page)
    page.get_by_label("Användarnamn eller e-postadress").fill("ojar")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in, steg 2 av 2")
    assert_page_is_sound(page)
    page.get_by_label("Engångskod").fill(recovery)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


def test_passkey_as_second_step_and_as_login(browser: Browser, live_server, user_with: Callable[..., User]) -> None:
    """Passkeys refuse 127.0.0.1, so the browser goes to localhost; the authenticator is Chromium's virtual one."""
    user = user_with(Role.EKONOM, username="ekonomen")
    user.set_password(PASSWORD)
    user.save()
    address = live_server.url.replace("127.0.0.1", "localhost")
    with looking(browser, address) as page:
        heard = watch_console(page)
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto("/konto/logga-in/")
        page.get_by_label("Användarnamn eller e-postadress").fill("ekonomen")
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.get_by_role("button", name="Logga in", exact=True).click()
        page.goto("/konto/tva-steg/nycklar/ny/")
        assert_page_is_sound(page)
        page.get_by_label("Logga in med nyckeln i stället för lösenord").check()
        page.get_by_role("button", name="Lägg till nyckel").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Dina reservkoder")
        page.goto("/konto/tva-steg/nycklar/")
        expect(page.get_by_role("row", name="Min nyckel")).to_contain_text("I stället för lösenord")
        assert_page_is_sound(page)
        page.get_by_role("button", name="Logga ut").click()
        page.get_by_role("button", name="Logga in med nyckel").click()
        expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
        heard.assert_silent()


def test_first_run_from_code_to_two_steps(browser: Browser, live_server) -> None:
    code = setup_codes.create()
    with looking(browser, live_server.url, viewport=PHONE) as page:
        heard = watch_console(page, ignore=("422",))
        page.goto("/forsta-start/")
        assert_page_is_sound(page)
        page.get_by_role("button", name="Lägg upp förbundet").click()
        expect(page.get_by_role("alert")).to_contain_text("Skriv kod")
        assert_page_is_sound(page)
        page.get_by_label("Kod").fill(code)
        page.get_by_label("Förbundets namn").fill("Samordningsförbundet Påhittet")
        page.get_by_label("Organisationsnummer").fill("222000-0018")
        page.get_by_label("Säte").fill("Påhittstad")
        page.get_by_label("Förbundet bildat").fill("2010-01-01")
        page.get_by_label("Kansliets e-postadress").fill("kansli@example.org")
        page.get_by_label("Regioner").fill("Region Påhittet")
        page.get_by_label("Kommuner").fill("Ålunda kommun\nBylunda kommun")
        page.get_by_label("Ditt namn").fill("Anna Administratör")
        page.get_by_label("Din e-postadress").fill("anna@example.org")
        page.get_by_label("Användarnamn").fill("anna")
        page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
        page.get_by_label("Lösenord en gång till").fill(PASSWORD)
        page.get_by_role("button", name="Lägg upp förbundet").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inloggning i två steg")
        expect(page.get_by_role("link", name="Samordningsförbundet Påhittet")).to_be_visible()
        heard.assert_silent()
