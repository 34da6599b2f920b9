"""The pages of head counts: fast to fill in, protected against lost updates, the same as fragments."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.stamped_forms import stamp_of
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.antal.registering import register_counts, stored_counts
from participants.enums import Kon
from tests.insatser.factories import InsatsArFactory, InsatsFactory, InsatsUppdragFactory
from tests.participants.factories import AnonymtAntalFactory

pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def kansli(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.HANDLAGGARE))


def address(insats: Insats, year: int = YEAR) -> str:
    return reverse("participants:register", args=[insats.pk, year])


def stamp(kvinnor: int | None = None, man: int | None = None) -> str:
    return stamp_of({"kvinnor": kvinnor, "man": man})


def test_counts_are_saved_and_shown(kansli: Client) -> None:
    insats = InsatsFactory()
    register_counts(insats, YEAR - 1, {Kon.KVINNA.value: 14, Kon.MAN.value: 6}, by=None)
    page = kansli.get(address(insats)).content.decode()
    assert ">14<" in page
    response = kansli.post(address(insats), {"kvinnor": "12", "man": "9", "stamp": stamp()})
    assert response.status_code == 302
    assert stored_counts(insats, YEAR) == {"kvinna": 12, "man": 9}
    saved = kansli.get(address(insats)).content.decode()
    assert "Antalet deltagare 2024 är sparat." in saved
    assert "Registrerade antal deltagare" in saved
    assert "Kvinnor: tomt → 12" in saved


def test_wrong_input_stays_in_its_field(kansli: Client) -> None:
    insats = InsatsFactory()
    response = kansli.post(address(insats), {"kvinnor": "tolv", "man": "-1", "stamp": stamp()})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="tolv"' in page
    assert "Kvinnor: skriv antalet med siffror" in page
    assert "Män: antalet kan inte vara mindre än 0" in page
    assert stored_counts(insats, YEAR) == {}


def test_newer_figures_are_shown_and_the_text_is_kept(kansli: Client) -> None:
    insats = InsatsFactory()
    old = stamp()
    register_counts(insats, YEAR, {Kon.KVINNA.value: 5, Kon.MAN.value: 5}, by=None)
    response = kansli.post(address(insats), {"kvinnor": "12", "man": "5", "stamp": old})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Någon annan har ändrat uppgifterna medan du skrev" in page
    assert 'value="12"' in page
    assert [value.label for value in response.context["form"].newer_values] == ["Kvinnor"]
    again = kansli.post(address(insats), {"kvinnor": "12", "man": "5", "stamp": stamp(5, 5)})
    assert again.status_code == 302
    assert stored_counts(insats, YEAR) == {"kvinna": 12, "man": 5}


def test_volume_is_either_split_or_together(kansli: Client) -> None:
    insats = InsatsFactory(structural=True)
    data = {
        "kvinnor": "12",
        "man": "",
        "odelat": "30",
        "stamp": stamp_of({"kvinnor": None, "man": None, "odelat": None}),
    }
    response = kansli.post(address(insats), data)
    assert response.status_code == 422
    assert "antingen per kön eller alla tillsammans" in response.content.decode()


def test_planned_insats_has_no_counts(kansli: Client) -> None:
    response = kansli.get(address(InsatsFactory(planned=True), 2999))
    assert response.status_code == 403
    assert "har inte börjat" in response.content.decode()


def test_deltagaransvarig_writes_counts_of_the_own_insats(user_with: Callable[..., User], login) -> None:
    user = user_with(Role.DELTAGARANSVARIG, person__employer__kind="kommun")
    tie = InsatsUppdragFactory(uppdrag=user.acting)
    response = login(user).post(address(tie.insats), {"kvinnor": "3", "man": "", "stamp": stamp()})
    assert response.status_code == 302
    assert stored_counts(tie.insats, YEAR) == {"kvinna": 3}


def test_board_sees_protected_figures_everywhere(user_with: Callable[..., User], login) -> None:
    insats = InsatsFactory(name="Lilla insatsen")
    register_counts(insats, YEAR, {Kon.KVINNA.value: 3, Kon.MAN.value: 17}, by=None)
    client = login(user_with(Role.LEDAMOT))
    for url in (reverse("participants:counts") + f"?ar={YEAR}", reverse("participants:for_insats", args=[insats.pk])):
        page = client.get(url).content.decode()
        assert "&lt;5" in page
        assert "färre än 5" in page
        assert ">3<" not in page
        assert "Värden under 5 visas inte" in page
    csv = b"".join(client.get(reverse("participants:counts") + f"?ar={YEAR}&format=csv&exakt=ja")).decode()
    assert "Lilla insatsen;<5;" in csv


def test_files_are_protected_unless_the_kansli_asks(kansli: Client) -> None:
    register_counts(InsatsFactory(name="Lilla insatsen"), YEAR, {Kon.KVINNA.value: 3, Kon.MAN.value: 17}, by=None)
    url = reverse("participants:counts") + f"?ar={YEAR}&format=csv"
    assert "Lilla insatsen;<5;" in b"".join(kansli.get(url)).decode()
    assert "Lilla insatsen;3;17;;20;" in b"".join(kansli.get(url + "&exakt=ja")).decode()


def test_fragment_is_the_same_as_in_the_page(kansli: Client) -> None:
    url = reverse("participants:for_insats", args=[AnonymtAntalFactory().insats_id])
    fragment = kansli.get(url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="antal">')
    assert fragment.strip() in kansli.get(url).content.decode()


@pytest.mark.parametrize(("role", "most"), [(Role.HANDLAGGARE, 10), (Role.INSATSANSVARIG, 12)])
def test_list_takes_the_same_queries_with_one_and_ten(
    role: Role, most: int, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    user = user_with(role)
    client = login(user)

    def add() -> Insats:
        insats = InsatsArFactory(insats=AnonymtAntalFactory().insats, year=YEAR).insats
        if role == Role.INSATSANSVARIG:
            InsatsUppdragFactory(insats=insats, uppdrag=user.acting)
        return insats

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("participants:counts") + f"?ar={YEAR}").content.decode()
        assert all(address(insats) in page for insats in insatser)
        return len(captured)

    insatser = [add()]
    client.get(reverse("participants:counts"))
    one = queries()
    insatser += [add() for _ in range(9)]
    assert queries() == one <= most


@pytest.mark.parametrize("role", [Role.HANDLAGGARE, Role.LEDAMOT, Role.INSATSANSVARIG])
def test_pages_of_the_list_count_what_the_role_sees(
    role: Role, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    user = user_with(role)
    running = InsatsFactory.create_batch(28)
    InsatsFactory(starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), ended=True)
    own = running[:26] if role == Role.INSATSANSVARIG else running
    if role == Role.INSATSANSVARIG:
        for insats in own:
            InsatsUppdragFactory(insats=insats, uppdrag=user.acting)
    client = login(user)
    first, second = (
        client.get(reverse("participants:counts") + f"?ar={YEAR}&sida={number}").content.decode() for number in (1, 2)
    )
    assert f"Visar 1–25 av {len(own)}" in first
    assert f"Visar 26–{len(own)} av {len(own)}" in second
    addresses = [reverse("insatser:detail", args=[insats.pk]) for insats in running]
    assert sum(url in first for url in addresses) == 25
    assert sum(url in second for url in addresses) == len(own) - 25


def test_year_without_insatser_says_so(kansli: Client) -> None:
    InsatsFactory(starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), ended=True)
    assert (
        "Inga insatser pågår under året." in kansli.get(reverse("participants:counts") + f"?ar={YEAR}").content.decode()
    )
