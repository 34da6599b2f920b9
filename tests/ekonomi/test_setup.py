"""The economy of a start file: what it makes, and faults that name their place."""

import tomllib
from decimal import Decimal as D
from pathlib import Path

import pytest

from ekonomi import budget_table, setup
from ekonomi.models import Bidrag, Budget, Budgetpost, Kontomappning, Objektmappning, Prognos
from finsam.startfile import SetupError
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

AREAS = """
[[omraden]]
namn = "Bidrag"
typ = "intakter"
  [[omraden.poster]]
  namn = "Bidrag Exempelby"
  medlem = "Exempelby kommun"
  konton = ["3510-3519"]
[[omraden]]
namn = "Insatser"
typ = "insatser_individ"
  [[omraden.poster]]
  namn = "Nya steget"
  insats = "Nya steget"
  objekt = ["6:100"]
"""
BUDGET = """
[[budgetar]]
ar = 2026
  [[budgetar.rader]]
  post = "Nya steget"
  manader = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5]
  [[budgetar.rader]]
  post = "bidrag-exempelby"
  helar = "1 200,00"
  [[budgetar.plan]]
  omrade = "Insatser"
  belopp = { 2027 = 80 }
"""


@pytest.fixture(autouse=True)
def _named() -> None:
    MedlemFactory(organisation=OrganisationFactory(name="Exempelby kommun"))
    InsatsFactory(name="Nya steget")


def apply(text: str) -> None:
    setup.apply(tomllib.loads(text, parse_float=D), by=None)


def test_arbetsformedlingen_pays_no_bidrag() -> None:
    MedlemFactory(organisation=OrganisationFactory(name="Arbetsförmedlingen", kind="af"), part_kind="staten")
    text = '[[bidrag]]\nmedlem = "Arbetsförmedlingen"\nar = 2026\nstatus = "askat"\nbelopp = 5'
    with pytest.raises(SetupError, match=r"bidrag\[1\].belopp.*Försäkringskassan betalar"):
        apply(text)


def test_areas_posts_and_mapping() -> None:
    apply(AREAS)
    income, insats = Budgetpost.objects.in_order()
    assert (income.is_income, str(income.medlem), income.code) == (True, "Exempelby kommun", "bidrag-exempelby")
    assert (insats.is_income, str(insats.insats)) == (False, "Nya steget")
    keys = {(rule.post, rule.key, rule.konto_from, rule.konto_to) for rule in Objektmappning.objects.all()}
    assert keys == {(income, "", "3510", "3519"), (insats, "6:100", "", "")}
    assert Kontomappning.objects.count() > 20


def test_budget_plan_and_months() -> None:
    apply(AREAS + BUDGET)
    budget = Budget.objects.get()
    months = budget_table.saved_months(budget)
    assert sum(months[Budgetpost.objects.get(code="nya-steget").pk]) == D("78.50")
    assert months[Budgetpost.objects.get(code="bidrag-exempelby").pk] == (D(100),) * 12
    assert budget.planrader.get().amount == 80
    assert budget.status == "forslag"


def test_second_decided_version_is_a_revision() -> None:
    decided = 'ar = 2026\nstatus = "faststalld"\nbeslutsdatum = 2025-11-20\nparagraf = "§ 5"\n'
    apply(f"[[budgetar]]\n{decided}\n[[budgetar]]\n{decided}")
    assert [budget.status for budget in Budget.objects.order_by("version")] == ["faststalld", "reviderad"]


def test_forecast_as_deviation_of_income_and_cost() -> None:
    forecasts = "".join(
        f'[[prognoser]]\npost = "{post}"\nar = 2026\nmanad = 8\nprognos_avvikelse = -10\n'
        for post in ("nya-steget", "bidrag-exempelby")
    )
    apply(AREAS + BUDGET + forecasts)
    assert {row.post.code: row.amount for row in Prognos.objects.select_related("post")} == {
        "nya-steget": D("88.50"),
        "bidrag-exempelby": D("1190.00"),
    }


def test_bidrag_and_own_lines() -> None:
    apply(
        '[[bidrag]]\nmedlem = "Exempelby kommun"\nar = 2026\nstatus = "beslutat"\nfordelningsgrund = "invanarantal"\n'
        "belopp = 500\nbeslutsdatum = 2025-10-20\n"
        '[[kontomappning]]\nfran = "40"\ntill = "78"\nrad = "kostnader_insatser"\n'
    )
    bidrag = Bidrag.objects.get()
    assert (bidrag.amount, bidrag.fordelningsgrund) == (500, "invanarantal")
    assert Kontomappning.objects.get().span == "40–78"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[omraden]]\nnamn = "A"\ntyp = "okänd"', r"ekonomi.omraden\[1\].typ"),
        ('[[omraden]]\nnamn = "A"\ntyp = "kansli"\nfarg = "röd"', r"ekonomi.omraden\[1\].farg"),
        (AREAS + '[[budgetar]]\nar = 2026\n[[budgetar.rader]]\npost = "saknas"\nhelar = 1', r"rader\[1\].post"),
        (
            AREAS + '[[budgetar]]\nar = 2026\n[[budgetar.rader]]\npost = "nya-steget"\nhelar = 1.005',
            r"rader\[1\].helar",
        ),
        (AREAS + '[[budgetar]]\nar = 2026\n[[budgetar.rader]]\npost = "nya-steget"\nmanader = [1]', r"manader"),
        (
            AREAS + '[[budgetar]]\nar = 2026\n[[budgetar.rader]]\npost = "nya-steget"\nhelar = 3\nmanader = '
            "[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]",
            "summerar inte",
        ),
        ('[[budgetar]]\nar = 2026\nstatus = "faststalld"', r"budgetar\[1\].status"),
        (AREAS + '[[prognoser]]\npost = "nya-steget"\nar = 2026\nmanad = 8', "antingen prognos_utfall eller"),
        (AREAS + '[[prognoser]]\npost = "nya-steget"\nar = 2026\nmanad = 8\nprognos_avvikelse = 1', "ingen budget"),
        (AREAS + AREAS.replace("Bidrag", "Annat"), "har redan en koppling"),
        ('[[bidrag]]\nmedlem = "Ingen kommun"\nar = 2026\nstatus = "askat"\nbelopp = 5', r"bidrag\[1\].medlem"),
        ("budget = 1", "ekonomi.budget"),
    ],
)
def test_faults_name_their_place(text: str, place: str) -> None:
    with pytest.raises(SetupError, match=place):
        apply(text)


def test_a_table_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(SetupError, match="okänd"):
        apply('[[prognos]]\npost = "x"')


def test_the_documented_example_works() -> None:
    text = (Path(__file__).parents[2] / "docs/startfil.md").read_text(encoding="utf-8")
    example = text.split("## Ekonomi\n", 1)[1].split("```toml\n", 1)[1].split("```", 1)[0]
    setup.apply(tomllib.loads(example, parse_float=D)["ekonomi"], by=None)
    assert Budget.objects.get().status == "faststalld"
    assert {row.amount for row in Prognos.objects.all()} == {D("1150000.00")}
