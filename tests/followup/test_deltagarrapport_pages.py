"""The report of participants as page, files, API and uttag: exact for some, protected for the others and in files."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from finsam import dates
from finsam.dates import Period
from finsam.jobs.models import Job
from followup.deltagarrapport import issued
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from followup.documents import pdf_bytes, workbook
from followup.models import Rapportuttag
from followup.snapshots import canonical, digest
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import Answers, register_out
from participants.identity.personnummer import parse
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory
from tests.followup.deltaganden import settle, write
from tests.followup.factories import RapportuttagFactory
from tests.followup.test_deltagarrapport import EXAMPLE_A, EXAMPLE_B
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import as_user, deltagaransvarig, number, registered, value
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
PAGE = "followup:deltagare"


@pytest.fixture
def example() -> tuple[Insats, Insats]:
    """The deltaganden of docs/berakningar/deltagarrapport.md."""
    first = InsatsFactory(name="Ateljén", starts_on=date(2024, 1, 1))
    second = InsatsFactory(name="Bryggan", starts_on=date(2024, 1, 1))
    write(first, EXAMPLE_A)
    write(second, EXAMPLE_B)
    return first, second


@pytest.mark.usefixtures("example")
def test_kansli_sees_exact_figures_and_narrows(
    user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    client = login(user_with(Role.STATISTIKANSVARIG))
    text = client.get(reverse(PAGE) + "?ar=2025").text
    for shown in ("67\xa0%", "4 av 6 avslutade", "7 unika personer", "281\xa0dagar", "Ateljén", "Bryggan"):
        assert shown in text
    assert "&lt;5" not in text
    narrowed = client.get(reverse(PAGE) + f"?ar=2025&insats={example[1].pk}&kon=kvinna").text
    assert "2 av 2 avslutade" in narrowed
    assert "Flöde och resultat per kön" not in narrowed
    wrong = client.get(reverse(PAGE) + "?fran=2025-06-01&till=2025-05-01")
    assert (wrong.status_code, "Slutdatum kan inte vara före startdatum" in wrong.text) == (422, True)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("role", [Role.LEDAMOT, Role.BEREDNINGSGRUPP, Role.REVISOR, Role.MEDLEMSREPRESENTANT])
def test_others_see_no_small_number_whatever_they_ask(
    role: Role, user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    client = login(user_with(role))
    asked = f"?ar=2025&insats={example[1].pk}&kon=kvinna&fran=2025-01-01&till=2025-01-31&exakt=ja"
    for address in (reverse(PAGE), reverse("followup:deltagare_file", args=["json"])):
        text = client.get(address + asked).text
        assert "4 av 6" not in text
        assert "Värden under 5 visas inte." in text
    report = json.loads(client.get(reverse("followup:deltagare_file", args=["json"]) + asked).content)
    assert (report["from"], report["is_exact"], report["total"]["nya"]) == ("2025-01-01", False, 6)
    assert (report["total"]["pagaende_in"], report["total"]["arbete_studier"]) == ("..", "<5")


@pytest.mark.usefixtures("example")
def test_the_people_of_an_insats_see_it_alone(
    user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    user = user_with(Role.INSATSANSVARIG)
    InsatsUppdragFactory(uppdrag=user.acting, insats=example[1])
    client = login(user)
    text = client.get(reverse(PAGE) + "?ar=2025").text
    assert "2 av 3 avslutade" in text
    assert "Ateljén" not in text
    other = client.get(reverse(PAGE) + f"?ar=2025&insats={example[0].pk}")
    assert other.status_code == 422
    told = json.loads(client.get(reverse("followup:deltagare_file", args=["json"]) + "?ar=2025").content)
    assert [row["name"] for row in told["insats"]] == ["Bryggan"]
    assert (told["is_exact"], told["total"]["nya"]) == (False, 6)


def test_page_without_deltaganden_says_so(user_with: Callable[..., User], login: Login) -> None:
    assert "Ingen deltog med personuppgifter i perioden." in login(user_with(Role.LEDAMOT)).get(reverse(PAGE)).text


@pytest.mark.usefixtures("example")
def test_page_takes_the_same_number_of_queries_whatever_the_rows(
    user_with: Callable[..., User], login: Login, django_assert_num_queries: Callable[..., object]
) -> None:
    client = login(user_with(Role.LEDAMOT))
    client.get(reverse(PAGE))
    with django_assert_num_queries(16) as first:
        client.get(reverse(PAGE) + "?ar=2025")
    for _ in range(3):
        write(InsatsFactory(starts_on=date(2024, 1, 1)), EXAMPLE_B)
    with django_assert_num_queries(len(first)):
        client.get(reverse(PAGE) + "?ar=2025")


@pytest.mark.usefixtures("example")
def test_pdf_and_workbook_are_protected_for_kansli_too(user_with: Callable[..., User], login: Login) -> None:
    client = login(user_with(Role.FORBUNDSCHEF))
    content = client.get(reverse("followup:deltagare_file", args=["pdf"]) + "?ar=2025&kon=kvinna").content
    assert_pdf(content, title="Uppföljning av deltagare 2025")
    assert "Värden under 5 visas inte." in text_of(content)
    sheet = client.get(reverse("followup:deltagare_file", args=["xlsx"]) + "?ar=2025").content
    rows = list(load_workbook(BytesIO(sheet)).worksheets[0].values)
    assert rows[-1][:8] == ("Alla", "Alla deltaganden", "..", 6, 6, "..", "..", "<5")


@pytest.mark.usefixtures("example")
def test_api_is_protected_and_has_the_rows_that_are_seen(
    user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    user = user_with(Role.DELTAGARANSVARIG)
    InsatsUppdragFactory(uppdrag=user.acting, insats=example[0])
    told = login(user).get(reverse("api:deltagarrapport") + "?ar=2025").json()
    assert [row["name"] for row in told["insats"]] == ["Ateljén"]
    assert (told["from"], told["to"], told["is_exact"], told["total"]["nya"]) == ("2025-01-01", "2025-12-31", False, 6)
    assert "kostnader" not in told
    assert login(user).get(reverse("api:deltagarrapport") + "?ar=0").status_code == 400


@pytest.mark.usefixtures("example", "forbund")
def test_uttag_is_the_same_whatever_is_registered_later(example: tuple[Insats, Insats]) -> None:
    before = issued.result(2025)
    uttag = RapportuttagFactory(
        kind="deltagarrapport", year=2025, month=None, result=before, sha256=digest(canonical(before))
    )
    write(example[0], EXAMPLE_B)
    assert issued.result(2025) != before
    kept = Rapportuttag.objects.get(pk=uttag.pk)
    assert digest(canonical(kept.result)) == kept.sha256
    content = pdf_bytes(kept)
    assert_pdf(content, title="Uppföljning av deltagare 2025")
    assert content == pdf_bytes(kept)
    assert load_workbook(BytesIO(workbook(kept))).sheetnames[0] == "Flöde och resultat"
    assert str(example[0].pk) not in canonical(kept.result).decode()


@pytest.mark.usefixtures("example")
def test_taking_out_starts_one_job(user_with: Callable[..., User], login: Login) -> None:
    client = login(user_with(Role.ORDFORANDE))
    address = reverse("followup:issue_deltagare", args=[2025])
    assert client.post(address).url == client.post(address).url
    job = Job.objects.get()
    assert (job.task, job.parameters) == ("followup.issue_deltagarrapport", {"year": 2025})


def test_cost_of_each_deltagande_by_hand(example: tuple[Insats, Insats]) -> None:
    # 100 000.50 kr for 4 deltaganden, of which 3 ended
    ManadsutfallFactory(post=BudgetpostFactory(insats=example[1]), year=2025, amount=Decimal("100000.50"))
    (row,) = data(deltagarrapport(Urval.of_year(2025), is_exact=True), with_costs=True)["kostnader"]
    assert row == {
        "name": "Bryggan", "kostnad": "100000.50", "antal": 4, "per_deltagande": "25000.13",
        "avslutade": 3, "per_avslutat": "33333.50",
    }  # fmt: skip
    # the cost is known, so a cost for each would tell a hidden number
    (row,) = issued.result(2025)["kostnader"]
    assert (row["kostnad"], row["per_deltagande"], row["per_avslutat"]) == ("100000.50", None, None)
    assert (
        data(deltagarrapport(Urval(Period(date(2025, 1, 1), date(2025, 6, 30))), is_exact=True), with_costs=True)[
            "kostnader"
        ]
        == []
    )


def test_the_insats_sees_its_result_move_when_somebody_is_registered_out(login: Login) -> None:
    user, insats = deltagaransvarig(InsatsFactory(starts_on=date(2024, 1, 1)))
    today = dates.today()
    first, second = (
        registered(user, insats, personnummer=parse(number(nth)), starts_on=today, consent_on=today) for nth in (0, 1)
    )
    settle()
    client, address = login(user), reverse("followup:for_insats", args=[insats.pk])
    assert "0 av 0 avslutade" in client.get(address).text
    answers = Answers([value("forsorjningskalla", "sjukpenning")], {value("sysselsattning", "forvarvsarbete"): 50})
    with as_user(user):
        reason = value("avslutsanledning", "enligt_plan")
        register_out(first, ends_on=today, reason=reason, after=answers, by=user)
    settle()
    fragment = client.get(address, headers={"HX-Request": "true"}).text
    assert "1 av 1 avslutade" in fragment
    assert "<html" not in fragment
    assert second.pk
    other = client.get(reverse("followup:for_insats", args=[InsatsFactory().pk]))
    assert other.status_code == 404


@pytest.mark.usefixtures("example")
def test_a_ledamot_sees_the_insats_protected(
    user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    with time_machine.travel(date(2025, 12, 1)):
        text = login(user_with(Role.LEDAMOT)).get(reverse("followup:for_insats", args=[example[1].pk])).text
    assert "Resultat 2025" in text
    assert "2 av 3" not in text
    assert "Värden under 5 visas inte." in text


def test_start_page_shows_people_and_money_together(
    user_with: Callable[..., User], login: Login, example: tuple[Insats, Insats]
) -> None:
    ManadsutfallFactory(post=BudgetpostFactory(insats=example[1]), year=2025, amount=Decimal("100000.50"))
    address = reverse("followup:people_and_money") + "?ar=2025"
    assert address in login(user_with(Role.LEDAMOT)).get(reverse("start")).text.replace("&amp;", "&")
    protected = login(user_with(Role.LEDAMOT)).get(address, headers={"HX-Request": "true"}).text
    assert "100\xa0001" in protected
    assert "25\xa0000" not in protected
    assert "25\xa0000" in login(user_with(Role.FORBUNDSCHEF)).get(address).text
