"""The start page of every role: what waits, the overview, and a fixed number of queries."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ekonomi.ekonomisk_rapport import Figures, Row, RowKind
from followup import dashboard
from followup.waiting.rules import waiting_for
from members.enums import Role
from members.models import FactorReset, User
from tests.ekonomi.factories import BudgetFactory
from tests.ekonomi.ledgers import kr, map_accounts, small_year
from tests.followup.factories import RapportuttagFactory
from tests.insatser.factories import InsatsFactory
from tests.members.factories import UppdragFactory, UserFactory

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november() -> object:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def texts(user: User) -> str:
    return " ".join(item.text for item in waiting_for(user))


def test_user_without_uppdrag_is_told_whom_to_ask(user_with: Callable[..., User], login: Login) -> None:
    user = user_with(Role.LEDAMOT)
    user.person.uppdrag_set.update(to_on=date(2021, 1, 1))
    answer = login(user).get(reverse("start"))
    assert "Du har inget uppdrag just nu" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.LEDAMOT, Role.EKONOM])
def test_overview_without_bookkeeping_says_what_is_missing(
    role: Role, user_with: Callable[..., User], login: Login
) -> None:
    page = login(user_with(role)).get(reverse("start")).content.decode()
    assert "Det finns ingen bokföring än" in page


def test_overview_shows_the_latest_month_with_chart_and_table(user_with: Callable[..., User], login: Login) -> None:
    map_accounts()
    small_year(2026)
    page = login(user_with(Role.LEDAMOT)).get(reverse("start")).content.decode()
    assert "Ekonomin till och med december 2026" in page
    assert "Uppgifterna uppdaterades" in page
    assert "<svg" in page
    assert "Steget" in page
    assert "Ta ut ekonomisk rapport" in page


def test_overview_of_many_shows_the_first_to_see_and_all_on_request(
    user_with: Callable[..., User], login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "POSTS_SHOWN", 1)
    monkeypatch.setattr(dashboard, "INSATSER_SHOWN", 2)
    map_accounts()
    small_year(2026)
    for name in ("Åter", "Ängen", "Öppet"):
        InsatsFactory(name=name, starts_on="2026-01-01")
    client = login(user_with(Role.LEDAMOT))
    few = client.get(reverse("start"))
    page, board = few.content.decode(), few.context["board"]
    assert len(board.counts.rows) == 2
    assert "Öppet" not in page
    assert f'href="?alla=1#antal-deltagare">Visa alla {board.insats_count} insatser</a>' in page
    assert f'href="?alla=1#budget-utfall">Visa alla {board.post_count} poster</a>' in page
    everything = client.get(reverse("start"), {"alla": "1"})
    assert "Öppet" in everything.content.decode()
    assert "?alla=1" not in everything.content.decode()
    assert everything.context["board"].counts.totals == board.counts.totals


def test_posts_furthest_from_the_budget_are_shown_first() -> None:
    def post(name: str, budget: int, expected: int, kind: RowKind = RowKind.POST) -> Row:
        return Row(kind, name, Figures(helar=Decimal(budget), prognos_utfall=Decimal(expected)))

    rows = [
        post("Summa", 300, 330, RowKind.TOTAL),
        post("Som väntat", 100, 100),
        post("Billigare", 100, 40),
        post("Dyrare", 100, 190),
        post("Lite dyrare", 100, 101),
    ]
    assert [row.name for row in dashboard.most_telling(rows, 2)] == ["Summa", "Billigare", "Dyrare"]
    assert list(dashboard.most_telling(rows, 4)) == rows


@pytest.mark.parametrize(("role", "queries"), [(Role.FORBUNDSCHEF, 26), (Role.EKONOM, 21), (Role.LEDAMOT, 18)])
def test_queries_are_few_and_do_not_grow(
    role: Role, queries: int, user_with: Callable[..., User], login: Login
) -> None:
    map_accounts()
    client = login(user_with(role))
    small_year(2025)
    client.get(reverse("start"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("start"))
    InsatsFactory.create_batch(5)
    RapportuttagFactory.create_batch(5)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("start"))
    assert len(few) == len(many)
    assert len(many) <= queries


def test_rows_without_post_wait_for_the_ekonom_alone(user_with: Callable[..., User]) -> None:
    small_year(2026, extra=[(2, kr(k6110="100", k1930="-100"), None)])
    assert "1 rad i bokföringen saknar budgetpost" in texts(user_with(Role.EKONOM)).replace("\u00a0", " ")
    assert "budgetpost" not in texts(user_with(Role.LEDAMOT))


def test_budget_of_next_year_waits_with_its_paragraph(user_with: Callable[..., User]) -> None:
    found = texts(user_with(Role.ORDFORANDE)).replace("\u00a0", " ")
    assert "Budgeten för 2027 ska fastställas senast den 30 november 2026" in found
    assert "23 §" in found


def test_budget_on_samrad_waits_for_the_members(user_with: Callable[..., User], login: Login) -> None:
    budget = BudgetFactory(year=2027)
    user = user_with(Role.MEDLEMSREPRESENTANT)
    assert "samråd" not in texts(user)
    budget.send_to_samrad(date(2026, 11, 25), by=None)
    item = waiting_for(user)[0]
    assert "Budgeten för 2027 är på samråd. Dag för samrådet: 25 november 2026." in texts(user).replace("\u00a0", " ")
    assert login(user).get(item.url).status_code == 200
    assert "är på samråd" not in texts(user_with(Role.REVISOR))


def test_late_annual_report_waits_until_it_is_issued(user_with: Callable[..., User]) -> None:
    small_year(2025)
    user = user_with(Role.FORBUNDSCHEF)
    assert "Årsredovisningen för 2025 skulle ha upprättats senast den 31 mars 2026" in texts(user).replace(
        "\u00a0", " "
    )
    RapportuttagFactory(kind="arsredovisning", year=2025, month=None)
    assert "Årsredovisningen" not in texts(user)


def test_insats_that_ends_and_lacks_counts_waits_for_the_kansli(user_with: Callable[..., User]) -> None:
    InsatsFactory(state="pagaende", starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31), name="Steget")
    found = texts(user_with(Role.HANDLAGGARE)).replace("\u00a0", " ")
    assert "Steget slutar den 31 december 2026" in found
    assert "1 insats saknar antal deltagare för 2025" in found


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.FORBUNDSCHEF, True),
        (Role.HANDLAGGARE, True),
        (Role.STATISTIKANSVARIG, True),
        (Role.EKONOM, False),
        (Role.NAMNDSEKRETERARE, False),
    ],
)
def test_missing_counts_wait_for_those_who_register_them(
    role: Role, told: bool, user_with: Callable[..., User]
) -> None:
    InsatsFactory(state="pagaende", starts_on=date(2025, 1, 1))
    assert ("saknar antal deltagare" in texts(user_with(role))) == told


def test_insats_that_has_not_begun_lacks_no_counts(user_with: Callable[..., User]) -> None:
    InsatsFactory(state="planerad", starts_on=date(2026, 12, 1))
    assert "saknar antal" not in texts(user_with(Role.HANDLAGGARE))


def test_lost_second_factor_waits_for_the_other_of_the_two(user_with: Callable[..., User]) -> None:
    chief, admin = user_with(Role.FORBUNDSCHEF), user_with(Role.SYSTEMADMINISTRATOR)
    FactorReset.objects.create(person=UserFactory().person, asked_by=chief.person)
    said = "1 person väntar på att få sitt andra inloggningssteg borttaget"
    assert said in texts(admin).replace("\u00a0", " ")
    assert reverse("members:waiting") in [item.url for item in waiting_for(admin)]
    assert "inloggningssteg" not in texts(chief)
    assert "inloggningssteg" not in texts(user_with(Role.HANDLAGGARE))


def test_single_administrator_is_asked_to_appoint_another(user_with: Callable[..., User]) -> None:
    admin, chief = user_with(Role.SYSTEMADMINISTRATOR), user_with(Role.FORBUNDSCHEF)
    UppdragFactory(role=Role.SYSTEMADMINISTRATOR)  # invited, without an account
    few = "Färre än två konton kan logga in som systemadministratör"
    assert (few in texts(admin), few in texts(chief)) == (True, True)
    assert reverse("members:invite") in [item.url for item in waiting_for(admin)]
    user_with(Role.SYSTEMADMINISTRATOR)
    assert (few in texts(admin), few in texts(chief)) == (False, False)


def test_proposed_uppdrag_leads_to_where_it_is_confirmed(user_with: Callable[..., User]) -> None:
    UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None)
    item = waiting_for(user_with(Role.SYSTEMADMINISTRATOR))[0]
    assert (item.text.replace("\u00a0", " "), item.url) == (
        "1 föreslaget uppdrag väntar på att bekräftas.",
        reverse("members:waiting"),
    )


def test_beredningsgrupp_sees_running_insatser_and_no_reports(user_with: Callable[..., User], login: Login) -> None:
    InsatsFactory(state="pagaende", starts_on=date(2025, 1, 1), name="Steget")
    InsatsFactory(state="avslutad", starts_on=date(2025, 1, 1), ends_on=date(2025, 5, 1), name="Klara steget")
    RapportuttagFactory(filled=True)
    page = login(user_with(Role.BEREDNINGSGRUPP)).get(reverse("start")).content.decode()
    assert "Pågående insatser" in page
    assert ("Steget" in page, "Klara steget" in page, "apport" in page) == (True, False, False)


def test_new_report_waits_for_the_board_and_not_for_the_kansli(user_with: Callable[..., User]) -> None:
    RapportuttagFactory()
    RapportuttagFactory(draft=True, month=9)
    assert texts(user_with(Role.LEDAMOT)).count("finns att läsa") == 1
    assert "finns att läsa" not in texts(user_with(Role.HANDLAGGARE))


def test_reports_of_the_same_month_are_told_apart(user_with: Callable[..., User], login: Login) -> None:
    for version in (1, 2):
        RapportuttagFactory(filled=True, version=version)
    page = login(user_with(Role.REVISOR)).get(reverse("start")).content.decode()
    assert ", version 1</a>" in page
    assert ", version 2</a>" in page
