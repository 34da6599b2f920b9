"""Signing on the spot: the text that is shown is the text that is kept, with the answers and the signature."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from finsam.dates import today
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.consent_texts import Draft
from participants.enums import Sprak, Syfte
from participants.models import Deltagande, Samtycke, Samtyckesblankett
from participants.samtycke import signing
from participants.samtycke.samtyckestexter import approve, everything
from tests.members.factories import OrganisationFactory
from tests.participants.deltaganden.test_deltagande_pages import page, typed
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, deltagaransvarig, number
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.usefixtures("forbund")
DRAWN = json.dumps([[10, 10, 300, 150, 590, 20], [100, 190]])


@pytest.fixture
def ours(login: Callable[[User], Client]) -> tuple[Client, User, Insats]:
    swedish = SamtyckestextFactory()
    SamtyckestextFactory(sprak=Sprak.ARABISKA, translates=swedish, title="موافقة", text="أنت تشارك في {insats}.")
    SamtyckestextFactory(syfte=Syfte.INFORMATIONSUTBYTE, title="Samtycke till påhittat utbyte")
    user, insats = deltagaransvarig()
    Insats.objects.filter(pk=insats.pk).update(personuppgiftsansvarig=OrganisationFactory(name="Påhitts kommun"))
    insats.refresh_from_db()
    return login(user), user, insats


def url(insats: Insats, sprak: str = "ar") -> str:
    return reverse("participants:register_signed", args=[insats.pk, sprak])


def answered(insats: Insats, **changed: object) -> dict[str, Any]:
    read = signing.reading(insats, Sprak.ARABISKA)
    assert read is not None
    data = {**typed(may_exchange="nej"), "read": read.checksum, "confirms": "on", "signature": DRAWN}
    return {**{name: data[name] for name in data if name not in ("consent_on", "may_follow")}, **changed}


def test_the_person_reads_in_the_own_language_and_what_was_read_is_kept(ours: tuple[Client, User, Insats]):
    client, user, insats = ours
    shown = page(client.get(url(insats)))
    assert '<section lang="ar" dir="rtl">' in shown
    assert f"أنت تشارك في {insats.name}." in shown
    assert "Samma text på svenska" in shown
    assert "långtidsuppföljning" not in shown  # no text about it is approved
    response = client.post(url(insats), answered(insats))
    assert response.status_code == 302, page(response)
    deltagande = Deltagande.objects.get()
    given = {row.syfte: (row.status, row.given_on, row.shown and row.shown.sprak) for row in Samtycke.objects.all()}
    assert given == {
        Syfte.REGISTRERING: ("givet", today(), "ar"),
        Syfte.INFORMATIONSUTBYTE: ("nekat", today(), "sv"),
    }
    with as_user(user):
        blankett = Samtyckesblankett.objects.get()
        assert (blankett.slag, set(blankett.syften)) == ("pa_plats", set(given))
        content = blankett.content
    assert_pdf(content, title="Samtycke, underskrivet på skärmen")
    told = " ".join(text_of(content).split())
    for words in (
        "Prova Provsson", f"{number()[:8]}-{number()[8:]}", user.person.name, "Påhitts kommun",
        "Nej, jag samtycker inte", "ritad på skärmen", "arabiska 1", "Samtycke till påhittat utbyte",
    ):  # fmt: skip
        assert words in told
    shown = page(client.get(reverse("participants:deltagande", args=[deltagande.pk])))
    assert "Underskriven på skärmen" in shown


def test_the_written_name_is_enough(ours: tuple[Client, User, Insats]):
    client, user, insats = ours
    client.post(url(insats), answered(insats, signature=""))
    with as_user(user):
        told = " ".join(text_of(Samtyckesblankett.objects.get().content).split())
    assert "Personen skrev sitt namn och bekräftade svaren på skärmen" in told


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"confirms": ""}, "Kryssa i rutan om personen har läst texten"),
        ({"may_register": "nej"}, "Den som inte samtycker registreras inte."),
        ({"name": ""}, "Skriv ditt namn"),
        ({"signature": "<svg onload=alert(1)>"}, "Underskriften gick inte att läsa."),
        ({"signature": "[[1, 2, 3]]"}, "Underskriften gick inte att läsa."),
        ({"signature": '[["M0", 1]]'}, "Underskriften gick inte att läsa."),
        ({"signature": "[[601, 1]]"}, "Underskriften gick inte att läsa."),
        ({"read": "0" * 64}, "Texten har ändrats medan personen läste."),
    ],
)
def test_nothing_is_kept_before_all_is_right(changed: dict[str, str], fault: str, ours: tuple[Client, User, Insats]):
    client, user, insats = ours
    response = client.post(url(insats), answered(insats, **changed))
    assert (response.status_code, fault in page(response)) == (422, True)
    assert not Deltagande.objects.exists()
    with as_user(user):
        assert not Samtyckesblankett.objects.exists()


def test_a_text_that_is_mended_meanwhile_is_read_again(ours, user_with, acting_as):
    client, _, insats = ours
    read = answered(insats)
    chief = user_with(Role.FORBUNDSCHEF)
    acting_as(chief)
    approve(everything()[Syfte.INFORMATIONSUTBYTE, Sprak.SVENSKA], Draft("Ny rubrik", "Ny text."), by=chief)
    again = client.post(url(insats), read)
    assert (again.status_code, "Ny rubrik" in page(again)) == (422, True)
    fresh = answered(insats)["read"]
    assert f'value="{fresh}"' in page(again)


def test_a_language_that_is_not_approved_has_no_page(ours: tuple[Client, User, Insats]):
    client, _, insats = ours
    for sprak in ("pl", "klingonska"):
        assert client.get(url(insats, sprak)).status_code == 404
    Insats.objects.filter(pk=insats.pk).update(personuppgiftsansvarig=None)
    assert client.get(url(insats)).status_code == 403
    offered = page(client.get(reverse("participants:consent_forms", args=[insats.pk])))
    assert "Det står inte vem som är personuppgiftsansvarig" in offered


def test_a_drawing_is_numbers_within_the_field() -> None:
    drawn = signing.signature(DRAWN)
    assert drawn is not None
    assert drawn.path == "M10 10 L300 150 L590 20 M100 190"
    assert signing.signature("[]") is None
    with pytest.raises(ValidationError):
        signing.signature(json.dumps([[1, 1]] * (signing.MOST_STROKES + 1)))
    with pytest.raises(ValidationError):
        signing.signature("[" * 50_000)
