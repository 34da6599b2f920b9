"""Pages with something on them: full lists, charts, tables and every state. The bare ones are in test_every_page.py."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ekonomi.bokforing.posting import post_by_hand
from ekonomi.kontomappning import load_defaults
from ekonomi.models import Verifikation, Verifikationsrad
from finsam import acting, dates
from finsam.jobs.enums import JobState
from finsam.jobs.models import Job
from members.enums import OrganisationKind, PartKind, Role
from members.models import FactorReset, User
from tests.e2e.scanning import Visitor
from tests.ekonomi.factories import (
    BidragFactory,
    BudgetpostFactory,
    ManadsutfallFactory,
    PrognosFactory,
    budget_with,
)
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    PostFactory,
    imported,
    received,
    row,
    sie_bytes,
    voucher,
)
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.factories import RapportuttagFactory
from tests.insatser.factories import InsatsArFactory, InsatsFactory, InsatsUppdragFactory, MalFactory
from tests.members.factories import (
    ApiTokenFactory,
    InvitationFactory,
    MedlemFactory,
    OrganisationFactory,
    UppdragFactory,
    UserFactory,
)
from tests.participants.factories import AnonymtAntalFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
YEAR = dates.today().year
Visit = Callable[..., None]
PICTURES = Path(".finsam/bilder")
"""Pictures are kept here for a person to look at, when the folder exists."""


@pytest.fixture
def act(user_with: Callable[..., User], login: Callable[[User], Client]) -> Callable[[Role], User]:
    """Log in with a role, and make the test's data in its name."""

    def begin(role: Role) -> User:
        user = user_with(role)
        login(user)
        acting.declare(user.subject)
        return user

    return begin


@pytest.fixture
def visit(visitor: Visitor) -> Visit:
    """Look at pages, wide, dark and narrow."""

    def look(*addresses: str) -> None:
        for address in addresses:
            visitor.visit(address)
            if PICTURES.is_dir():
                visitor.page.screenshot(path=PICTURES / f"{address.replace('/', '_')[:60]}.png", full_page=True)
            visitor.assert_sound()

    return look


def test_insatser(act: Callable[[Role], User], visit: Visit) -> None:
    act(Role.HANDLAGGARE)
    insats = AnonymtAntalFactory(insats__name="Nya steget", insats__description="Stöd på vägen.").insats
    MalFactory(insats=insats)
    InsatsArFactory(insats=insats)
    InsatsUppdragFactory(insats=insats)
    InsatsFactory(name="Rådgivningscentrum", short_name="RC", continues=insats, agare=insats.agare)
    for number in range(30):
        InsatsFactory(name=f"Påhittad väg {number}", ended=number % 3 == 0, agare=insats.agare)
    visit(
        "/",
        reverse("insatser:list"),
        reverse("insatser:list") + "?sida=2",
        reverse("insatser:list") + "?namn=finns-inte",
        reverse("insatser:matrix"),
        reverse("insatser:codelists"),
        reverse("insatser:codelist", args=["malgrupp"]),
        insats.get_absolute_url(),
        reverse("insatser:plan", args=[insats.pk]),
        reverse("insatser:goal_outcome", args=[insats.mal_set.get().pk]),
        reverse("participants:for_insats", args=[insats.pk]),
        reverse("participants:register", args=[insats.pk, 2024]),
        reverse("participants:counts") + "?ar=2024",
    )


def test_people(act: Callable[[Role], User], visit: Visit) -> None:
    user = act(Role.SYSTEMADMINISTRATOR)
    person = UppdragFactory(person=UserFactory(person__name="Bo Påhittad").person, role=Role.LEDAMOT).person
    UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None)
    invited, closed = InvitationFactory().person, UserFactory(is_active=False, closed_at=timezone.now())
    FactorReset.objects.create(person=UserFactory().person, asked_by=UserFactory().person)
    ApiTokenFactory(user=user, name="Beslutsstöd i kommunen")
    for number in range(30):
        OrganisationFactory(name=f"Påhittad kommun {number}", kind=OrganisationKind.KOMMUN)
        UserFactory(person__name=f"Påhittad Person {number}")
    medlem = MedlemFactory()
    visit(
        *(reverse(f"members:{name}") for name in ("me", "own_log", "people", "waiting", "log")),
        *(reverse(f"members:{name}") for name in ("organisations", "medlemmar", "settings", "api_tokens")),
        *(reverse("members:person", args=[one.pk]) for one in (person, invited, closed.person, user.person)),
        reverse("members:people") + "?sida=2",
        reverse("members:medlem", args=[medlem.pk]),
    )


def test_shares_and_roles(act: Callable[[Role], User], visit: Visit) -> None:
    UppdragFactory(person=act(Role.FORBUNDSCHEF).person, role=Role.STATISTIKANSVARIG)
    for kind, part in (("fk", "staten"), ("af", "staten"), ("region", "region"), ("kommun", "kommun")):
        MedlemFactory(organisation__kind=kind, organisation__name=f"Medlem {kind}", part_kind=part)
    MedlemFactory(organisation__name="Långa namnets kommun i norra länsdelen", part_kind=PartKind.KOMMUN)
    visit(
        *(reverse(f"members:{name}") for name in ("medlemmar", "parts", "forbundsordningar", "switch_uppdrag")),
        reverse("members:splits", args=[YEAR]),
    )


def test_budget(act: Callable[[Role], User], visit: Visit) -> None:
    act(Role.EKONOM)
    post = BudgetpostFactory(name="Vägen vidare")
    budget = budget_with({post: Decimal(1_200_000), BudgetpostFactory(income=True): Decimal(1_000_000)}, year=YEAR)
    ManadsutfallFactory(post=post, year=YEAR, amount=Decimal(90_000))
    PrognosFactory(post=post, year=YEAR, month=1)
    BidragFactory(year=YEAR)
    named = ("budget", "budget_plan", "budget_move_money", "budget_samrad", "budget_decide", "budget_copy")
    visit(
        *(reverse(f"ekonomi:{name}") for name in ("report", "budgets", "poster", "bidrag", "prognoser")),
        *(reverse(f"ekonomi:{name}", args=[budget.pk]) for name in named),
        reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id]),
        reverse("ekonomi:prognos", args=[post.pk]),
    )


def many_rows() -> bytes:
    vouchers = (voucher(n, 1 + n % 12, row("4600", n, "6:P2", text="Faktura"), row("5010", 9)) for n in range(1, 20))
    return sie_bytes(*vouchers)


def ledger_with_everything(user: User) -> list[str]:
    """A ledger, its predecessor, a file with faults and one that waits; returns the addresses of single pages."""
    load_defaults(by=user)
    post = ObjektmappningFactory(objekt="P1", post=PostFactory(name="Steget vidare")).post
    first, now = imported(sie_bytes(*STANDARD)), imported(many_rows())
    chosen = Verifikationsrad.objects.counted().filter(konto="4600").first()
    assert chosen is not None
    post_by_hand([chosen.pk], post, by=user)
    waiting = received(sie_bytes(*STANDARD[:2]).replace(b"#UB 0 2010 -1000.00", b"#UB 0 2010 -1001.00"))
    broken = received(sie_bytes(*STANDARD[:3]).replace(b"} 100.00", b"} 100,00"))
    voucher_of_now = Verifikation.objects.filter(sie_import=now).first()
    assert voucher_of_now is not None
    discard = reverse("ekonomi:import_discard", args=[waiting.pk])
    return [discard, *(one.get_absolute_url() for one in (first, now, waiting, broken, voucher_of_now))]


def test_ledger(act: Callable[[Role], User], visit: Visit) -> None:
    single = ledger_with_everything(act(Role.EKONOM))
    lists = ("ledger", "to_post", "imports", "import_upload", "objects", "rules", "rule_add", "konton", "konto_add")
    visit(*(reverse(f"ekonomi:{name}") for name in lists), *single, reverse("ekonomi:ledger") + "?konto=x")


@pytest.fixture
def a_booked_year() -> None:
    map_accounts()
    small_year(2025)
    insats = InsatsFactory(name="Steget vidare", starts_on=date(2024, 1, 1))
    for kon, count in (("kvinna", 3), ("man", 12)):
        AnonymtAntalFactory(insats=insats, year=2025, kon=kon, count=count)


def test_reports(act: Callable[[Role], User], visit: Visit, a_booked_year: None) -> None:
    act(Role.FORBUNDSCHEF)
    uttag = RapportuttagFactory(filled=True, year=2025, month=12)
    visit(
        reverse("followup:reports"),
        reverse("followup:issue_report"),
        uttag.get_absolute_url(),
        *(reverse(f"followup:{name}", args=[2025]) for name in ("annual", "make_annual", "statements")),
        reverse("followup:annual_text", args=[2025, "personal"]),
        reverse("ekonomi:report") + "?ar=2025&manad=12",
    )


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_start_page(role: Role, act: Callable[[Role], User], visit: Visit, a_booked_year: None) -> None:
    act(role)
    RapportuttagFactory(filled=True, year=2025, month=12)
    visit("/")


@pytest.mark.parametrize("state", list(JobState), ids=lambda state: state.value)
def test_job(state: JobState, act: Callable[[Role], User], visit: Visit) -> None:
    user = act(Role.EKONOM)
    job = Job.objects.create(
        task="prov", label="Bokföringen för 2026 läses in", started_by=user, total=40, processed=12
    )
    if state != JobState.QUEUED:
        job.move(JobState.RUNNING)
    if state in (JobState.DONE, JobState.FAILED):
        job.move(state, errors=["Rad 12: beloppet kan inte läsas."], result_url="/", result_label="Visa inläsningen")
    visit(job.get_absolute_url())
