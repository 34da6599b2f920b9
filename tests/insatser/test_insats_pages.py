"""Registering, listing, showing and changing insatser."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from finsam import history
from insatser.enums import Inriktning, InsatsState, Uppfoljningsmetod
from insatser.models import Insats
from members.enums import Role
from members.models import User
from tests.finsam.codelists.factories import KodvardeFactory
from tests.insatser.factories import (
    InsatsFactory,
    InsatsperiodFactory,
    InsatsUppdragFactory,
    MalFactory,
    MalUtfallFactory,
)
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.pdf_checks import assert_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def kansli(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.HANDLAGGARE))


@pytest.fixture
def typed() -> dict[str, Any]:
    return {
        "name": "Nya  steget",
        "inriktning": Inriktning.INDIVIDINRIKTAD,
        "uppfoljningsmetod": Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM,
        "is_esf": "nej",
        "starts_on": "2022-01-01",
        "agare": MedlemFactory().pk,
    }


def register(client: Client, data: dict[str, Any]) -> Any:
    return client.post(reverse("insatser:register"), data)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


def test_registered_insats_is_saved_with_who(kansli: Client, typed: dict[str, Any]) -> None:
    unga = KodvardeFactory(lista="malgrupp", key="unga_vuxna", label="Unga vuxna")
    response = register(kansli, {**typed, "malgrupper": [unga.pk]})
    insats = Insats.objects.get()
    assert response.headers["Location"] == insats.get_absolute_url()
    assert (insats.name, insats.state, insats.is_esf) == ("Nya steget", InsatsState.PAGAENDE, False)
    assert list(insats.malgrupper.all()) == [unga]
    assert history.for_subject(insats).get().code == "insats.registered"


def test_page_that_is_sent_twice_becomes_one_insats(kansli: Client, typed: dict[str, Any]) -> None:
    form = kansli.get(reverse("insatser:register")).context["form"]
    data = {**typed, "new_id": str(form["new_id"].value())}
    first, second = register(kansli, data), register(kansli, data)
    insats = Insats.objects.get()
    assert str(insats.pk) == data["new_id"]
    assert first.headers["Location"] == second.headers["Location"] == insats.get_absolute_url()
    assert history.for_subject(insats).count() == 1


def test_passed_end_is_pointed_out(kansli: Client) -> None:
    insats = InsatsFactory(ends_on=date(2024, 12, 31))
    assert "Slutdatumet har passerat" in kansli.get(insats.get_absolute_url()).content.decode()


def test_structural_insats_is_preset_to_numbers_only(kansli: Client, typed: dict[str, Any]) -> None:
    del typed["uppfoljningsmetod"]
    assert register(kansli, {**typed, "inriktning": Inriktning.STRUKTUROVERGRIPANDE}).status_code == 302
    assert Insats.objects.get().uppfoljningsmetod == Uppfoljningsmetod.ENDAST_ANTAL


def test_structural_insats_cannot_hold_persons(kansli: Client, typed: dict[str, Any]) -> None:
    found = errors(register(kansli, {**typed, "inriktning": Inriktning.STRUKTUROVERGRIPANDE}))
    assert "följs upp med endast antal" in found["uppfoljningsmetod"][0]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Skriv insatsens namn."),
        ("inriktning", "", "Välj inriktning."),
        ("is_esf", "", "Svara på frågan"),
        ("starts_on", "1 januari 2022", "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21."),
        ("ends_on", "2021-12-31", "Slutdatum kan inte vara före startdatum. Kontrollera båda datumen."),
        ("agare", "", "Välj aktivitetsägare."),
    ],
)
def test_faults_are_told_at_the_field(
    kansli: Client, typed: dict[str, Any], field: str, value: str, message: str
) -> None:
    response = register(kansli, {**typed, field: value})
    assert any(message[:12] in one for one in errors(response)[field])
    assert "Nya  steget" in response.content.decode() or field == "name"
    assert not Insats.objects.exists()


def test_preciserad_inriktning_has_to_go_with_the_inriktning(kansli: Client, typed: dict[str, Any]) -> None:
    wrong = KodvardeFactory(lista="preciserad_inriktning_struktur", key="utbildning", label="Utbildning")
    assert "preciserad_inriktning" in errors(register(kansli, {**typed, "preciserad_inriktning": wrong.pk}))


def test_choice_of_inriktning_gets_its_own_fields(kansli: Client) -> None:
    KodvardeFactory(lista="preciserad_inriktning_struktur", key="utbildning", label="Utbildning")
    url = reverse("insatser:register") + "?inriktning=strukturovergripande"
    headers = {"HX-Request": "true", "HX-Target": "beroende"}
    fragment = kansli.get(url, headers=headers).content.decode()
    assert fragment.lstrip().startswith('<div id="beroende" ')
    assert "Utbildning" in fragment
    assert "Aktiverande" not in fragment
    page = kansli.get(url).content.decode()
    assert fragment.split("\n", 1)[-1].strip() in page


def test_linked_insatser_need_different_names(kansli: Client, typed: dict[str, Any]) -> None:
    first = InsatsFactory(name="Nya steget")
    assert "ska ha olika namn" in errors(register(kansli, {**typed, "belongs_with": first.pk}))["name"][0]


def change(client: Client, insats: Insats, **typed: Any) -> Any:
    data = {
        "name": insats.name,
        "starts_on": insats.starts_on,
        "ends_on": insats.ends_on or "",
        "agare": insats.agare_id,
        "version": insats.version,
        **typed,
    }
    return client.post(reverse("insatser:change", args=[insats.pk]), data)


def test_change_is_kept_in_the_history_without_free_text(kansli: Client) -> None:
    insats = InsatsFactory()
    assert change(kansli, insats, description="Hemlig text", ends_on="2999-12-31").status_code == 302
    entry = history.for_subject(insats).get()
    assert entry.changes == {"description": [None, None], "ends_on": [None, "2999-12-31"]}
    page = kansli.get(insats.get_absolute_url()).content.decode()
    assert "Slutdatum: tomt → 2999-12-31" in page


def test_history_says_codes_in_words(kansli: Client) -> None:
    insats = InsatsFactory()
    changes = {"state": ["pagaende", "avslutad"], "malgrupper": [None, "unga_vuxna,utrikesfodda"]}
    history.record(insats, "insats.changed", by=None, changes=changes)
    page = kansli.get(insats.get_absolute_url()).content.decode()
    assert "Status: Pågående → Avslutad" in page
    assert "Målgrupper: tomt → Unga vuxna, Utrikesfödda" in page


def test_locked_fields_are_not_in_the_form(kansli: Client) -> None:
    insats = InsatsFactory()
    change(kansli, insats, is_esf="ja", inriktning=Inriktning.STRUKTUROVERGRIPANDE)
    insats.refresh_from_db()
    assert (insats.is_esf, insats.inriktning) == (False, Inriktning.INDIVIDINRIKTAD)


def test_older_version_is_refused_and_the_text_kept(kansli: Client) -> None:
    insats = InsatsFactory(version=3)
    response = change(kansli, insats, version=2, description="Min text")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Någon annan har ändrat uppgifterna medan du skrev" in page
    assert "Min text" in page


def test_insats_cannot_continue_itself_through_others(kansli: Client) -> None:
    first = InsatsFactory()
    second = InsatsFactory(continues=first)
    assert "fortsätter själv den här" in errors(change(kansli, first, continues=second.pk))["continues"][0]


def test_ended_insats_keeps_an_end(kansli: Client) -> None:
    assert "ends_on" in errors(change(kansli, InsatsFactory(ended=True), ends_on=""))


def test_planned_insats_starts_when_its_day_is_moved_here(kansli: Client) -> None:
    insats = InsatsFactory(planned=True)
    change(kansli, insats, starts_on="2024-01-01")
    insats.refresh_from_db()
    assert insats.state == InsatsState.PAGAENDE


def names(response: Any) -> list[str]:
    return [insats.name for insats in response.context["list"].rows]


def test_list_is_filtered(kansli: Client) -> None:
    unga = KodvardeFactory(lista="malgrupp", key="unga_vuxna", label="Unga vuxna")
    steget = InsatsFactory(name="Steget", description="Grön rehabilitering")
    steget.malgrupper.add(unga)
    natet = InsatsFactory(name="Nätet", structural=True, starts_on=date(2024, 1, 1))
    InsatsFactory(name="Misstaget", misregistered=True)
    expected = {
        "": ["Nätet", "Steget"],
        "?inriktning=strukturovergripande": ["Nätet"],
        "?status=felregistrerad": ["Misstaget"],
        "?ar=2023": ["Steget"],
        f"?agare={natet.agare_id}": ["Nätet"],
        "?malgrupp=unga_vuxna": ["Steget"],
        "?text=grön+steg": ["Steget"],
        "?text=finns+inte": [],
    }
    found = {query: names(kansli.get(reverse("insatser:list") + query)) for query in expected}
    assert found == expected


def test_list_is_exported_with_its_filter(kansli: Client) -> None:
    InsatsFactory(name="=Steget")
    InsatsFactory(name="Nätet", structural=True)
    url = reverse("insatser:list") + "?inriktning=individinriktad"
    csv = b"".join(kansli.get(f"{url}&format=csv")).decode()
    assert "'=Steget;Individinriktad insats" in csv
    assert "Nätet" not in csv
    book = load_workbook(BytesIO(kansli.get(f"{url}&format=xlsx").content))
    assert [row[0].value for row in book.active.rows] == ["Insats", "'=Steget"]


def test_list_fragment_is_the_same_as_in_the_page(kansli: Client) -> None:
    InsatsFactory(name="Steget")
    url = reverse("insatser:list")
    fragment = kansli.get(url, headers={"HX-Request": "true", "HX-Target": "lista"}).content.decode()
    table = fragment[fragment.index("<table") : fragment.index("</table>")]
    assert table in kansli.get(url).content.decode()


def fill() -> None:
    insats = InsatsFactory()
    insats.malgrupper.add(KodvardeFactory())
    InsatsperiodFactory(insats=insats)
    InsatsUppdragFactory(insats=insats)
    InsatsFactory(continues=insats, agare=insats.agare)
    MalUtfallFactory(mal=MalFactory(insats=insats))


@pytest.mark.parametrize(("url", "at_most"), [("insatser:list", 11), ("insatser:matrix", 7)])
def test_lists_take_the_same_few_queries_with_one_and_ten(kansli: Client, url: str, at_most: int) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert kansli.get(reverse(url)).status_code == 200
        return len(captured)

    fill()
    kansli.get(reverse(url))
    one = queries()
    for _ in range(9):
        fill()
    assert queries() == one <= at_most


def test_detail_takes_the_same_queries_with_one_and_ten_of_everything(kansli: Client) -> None:
    insats = InsatsFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert kansli.get(insats.get_absolute_url()).status_code == 200
        return len(captured)

    def add() -> None:
        insats.malgrupper.add(KodvardeFactory())
        InsatsUppdragFactory(insats=insats)
        MalUtfallFactory(mal=MalFactory(insats=insats))
        InsatsFactory(continues=insats, agare=insats.agare)
        history.record(insats, "insats.changed", by=None)

    add()
    queries()
    one = queries()
    for _ in range(9):
        add()
    assert queries() == one
    assert one <= 14


def test_remittent_sees_the_catalogue_only(user_with: Callable[..., User], login) -> None:
    insats = InsatsFactory(description="Stöd till arbete")
    MalFactory(insats=insats, text="Hemligt mål")
    page = login(user_with(Role.REMITTENT)).get(insats.get_absolute_url()).content.decode()
    assert "Stöd till arbete" in page
    for hidden in ("Hemligt mål", "Historik", "Planerat antal", "deltagare/insats"):
        assert hidden not in page


def test_board_sees_no_names(user_with: Callable[..., User], login) -> None:
    tie = InsatsUppdragFactory(uppdrag__person__name="Påhittad Ansvarig")
    page = login(user_with(Role.LEDAMOT)).get(tie.insats.get_absolute_url()).content.decode()
    assert "Påhittad Ansvarig" not in page


def test_matrix_as_pdf_is_accessible(kansli: Client) -> None:
    first = InsatsFactory(name="Resursgruppen", ended=True)
    InsatsFactory(name="Rådgivningscentrum", short_name="RC", continues=first, starts_on=date(2024, 1, 1))
    response = kansli.get(reverse("insatser:matrix_pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert_pdf(response.content)


def test_matrix_shows_the_chosen_years(kansli: Client) -> None:
    InsatsFactory(starts_on=date(2015, 1, 1))
    response = kansli.get(reverse("insatser:matrix") + "?fran=2016&till=2018")
    assert response.context["matrix"].years == (2016, 2017, 2018)
    assert kansli.get(reverse("insatser:matrix") + "?fran=x&till=9999").status_code == 200


def test_owner_can_be_a_former_member(kansli: Client) -> None:
    former = MedlemFactory(organisation=OrganisationFactory(name="Gamla kommunen"), to_on=date(2023, 12, 31))
    insats = InsatsFactory(agare=former)
    assert change(kansli, insats, purpose="Nytt").status_code == 302


@pytest.mark.parametrize("role", [Role.HANDLAGGARE, Role.LEDAMOT, Role.REMITTENT])
def test_detail_names_what_the_insats_has_to_do_with(
    role: Role, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    before, beside = InsatsFactory(name="Före"), InsatsFactory(name="Bredvid")
    insats = InsatsFactory(continues=before, belongs_with=beside)
    InsatsFactory(name="Efter", continues=insats)
    InsatsFactory(name="Misstag", continues=insats, misregistered=True)
    page = login(user_with(role)).get(insats.get_absolute_url()).content.decode()
    places = [
        page.index(text) for text in ("Fortsätter<", ">Före<", "Fortsätter som<", ">Efter<", "Hör ihop", ">Bredvid<")
    ]
    assert places == sorted(places)
    assert (">Misstag<" in page) == (role == Role.HANDLAGGARE)
