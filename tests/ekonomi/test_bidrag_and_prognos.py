"""Members' contributions, and forecasts with their history."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ekonomi import bidragslage
from ekonomi.forms.bidrag import word_years
from ekonomi.models import Bidrag, Prognos
from finsam import dates, history
from members.enums import PartKind, Role
from members.models import Medlem, Organisation, Part, User
from tests.ekonomi.factories import BidragFactory, BudgetpostFactory, ManadsutfallFactory, PrognosFactory, budget_with
from tests.members.factories import MedlemFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
BESLUTAT: dict[str, Any] = {"status": "beslutat", "beslut_on": date(2025, 10, 20)}


def parts() -> None:
    for kind, share in (("staten", "0.5"), ("region", "0.25"), ("kommun", "0.25")):
        Part.objects.create(kind=kind, valid_from_year=2020, share=D(share))


def test_the_last_word_counts_and_earlier_ones_stay() -> None:
    medlem = MedlemFactory()
    BidragFactory(medlem=medlem, amount=D(100))
    BidragFactory(medlem=medlem, amount=D(90), **BESLUTAT)
    row = next(row for row in bidragslage.members(2026) if row.medlem == medlem)
    assert (row.amount, row.decided, Bidrag.objects.count()) == (90, 90, 2)


def test_what_is_asked_for_is_not_decided() -> None:
    BidragFactory(amount=D(100))
    assert bidragslage.members(2026)[0].decided == 0


def test_booked_is_the_outcome_on_the_members_posts() -> None:
    medlem = MedlemFactory()
    post = BudgetpostFactory(income=True, medlem=medlem)
    budget_with({post: 1200})
    ManadsutfallFactory(post=post, konto="3510", amount=D(-400))
    ManadsutfallFactory(post=post, konto="1510", month=2, amount=D(999))
    BidragFactory(medlem=medlem, amount=D(1200), **BESLUTAT)
    row = bidragslage.members(2026)[0]
    assert (row.budget, row.booked, row.left) == (1200, 400, 800)


def test_parts_are_held_against_a_half_and_two_quarters() -> None:
    parts()
    for kind, amount in (
        (PartKind.STATEN, 500),
        (PartKind.REGION, 200),
        (PartKind.KOMMUN, 100),
        (PartKind.KOMMUN, 200),
    ):
        BidragFactory(medlem=MedlemFactory(part_kind=kind), amount=D(amount), **BESLUTAT)
    found = bidragslage.parts(2026, bidragslage.members(2026))
    assert [(row.kind.value, row.decided, row.deviation) for row in found] == [
        ("staten", 500, 0),
        ("region", 200, -50),
        ("kommun", 300, 50),
    ]
    assert sum(row.deviation for row in found) == 0


def test_page_shows_the_parts_with_and_without_a_word(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    parts()
    client = login(user_with(Role.EKONOM))
    assert client.get(reverse("ekonomi:bidrag"), {"ar": "2026"}).status_code == 200
    for kind, amount in ((PartKind.STATEN, 500), (PartKind.REGION, 200), (PartKind.KOMMUN, 300)):
        BidragFactory(medlem=MedlemFactory(part_kind=kind), amount=D(amount), **BESLUTAT)
    page = client.get(reverse("ekonomi:bidrag"), {"ar": "2026"})
    assert page.status_code == 200
    assert "−5,0\u00a0procentenheter" in page.content.decode()


@pytest.mark.parametrize("fields", [{"amount": D(-1)}, {"status": "beslutat"}, {"status": "x"}])
def test_database_refuses_a_half_word(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BidragFactory(**fields)


@pytest.mark.parametrize("make", [BidragFactory, PrognosFactory])
def test_words_and_forecasts_are_final(make: Any) -> None:
    row = make()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        type(row).objects.update(amount=1)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        row.delete()


def test_a_word_is_registered_on_the_page(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    client, medlem = login(user_with(Role.EKONOM)), MedlemFactory()
    data = {"medlem": str(medlem.pk), "year": "2026", "status": "beslutat", "amount": "1 200 000", "dnr": "KS 2025:7"}
    url = reverse("ekonomi:bidrag_register")
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Skriv vilken dag medlemmen beslutade" in refused.content.decode()
    page = client.post(url, {**data, "beslut_on": "2025-10-20"}, follow=True).content.decode()
    assert "1\xa0200\xa0000" in page
    assert "KS 2025:7" in page
    assert history.for_subject(medlem).first().code == "bidrag.registered"


@pytest.mark.parametrize("place", [0, -1])
def test_every_year_that_a_word_can_be_about_can_be_shown(
    place: int, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    medlem, client, year = MedlemFactory(), login(user_with(Role.EKONOM)), list(word_years())[place]
    data = {"medlem": str(medlem.pk), "year": str(year), "status": "askat", "amount": "1 000"}
    page = client.post(reverse("ekonomi:bidrag_register"), data, follow=True)
    assert page.status_code == 200
    assert f"Bidrag från medlemmarna {year}" in page.content.decode()


def test_decision_of_a_day_that_has_not_come_is_refused(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    tomorrow = dates.today() + timedelta(days=1)
    data = {"medlem": str(MedlemFactory().pk), "year": str(dates.budget_year()), "amount": "1", "status": "beslutat"}
    page = login(user_with(Role.EKONOM)).post(
        reverse("ekonomi:bidrag_register"), {**data, "beslut_on": tomorrow.isoformat()}
    )
    assert page.status_code == 422
    assert "kan inte vara efter dagens datum" in page.content.decode()
    assert "-----" not in page.content.decode()


def test_arbetsformedlingen_pays_no_bidrag_on_the_page(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    client, af = login(user_with(Role.EKONOM)), MedlemFactory(organisation__kind="af", part_kind=PartKind.STATEN)
    data = {"medlem": str(af.pk), "year": "2026", "status": "beslutat", "amount": "100", "beslut_on": "2025-10-20"}
    address = reverse("ekonomi:bidrag_register")
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert refused.context["form"].errors["amount"] == [
        "Arbetsförmedlingen betalar inget bidrag: Försäkringskassan betalar hela statens del (lag 2003:1210 5\xa0§). "
        "Registrera bidraget på Försäkringskassan, eller skriv 0."
    ]
    assert client.post(address, {**data, "amount": "0"}).status_code == 302


def test_arbetsformedlingen_pays_no_bidrag_in_the_database() -> None:
    fk, af = (MedlemFactory(organisation__kind=kind, part_kind=PartKind.STATEN) for kind in ("fk", "af"))
    BidragFactory(medlem=fk)
    BidragFactory(medlem=af, amount=0)
    with pytest.raises(IntegrityError, match="pays no bidrag"), transaction.atomic():
        BidragFactory(medlem=af)
    with pytest.raises(IntegrityError, match="pays no bidrag"), transaction.atomic():
        Organisation.objects.filter(pk=fk.organisation_id).update(kind="af")
    with pytest.raises(IntegrityError, match="pays no bidrag"), transaction.atomic():
        Medlem.objects.filter(pk=fk.pk).update(organisation=OrganisationFactory(kind="af"))


def test_member_sees_own_row_and_the_sum_of_the_others(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    user = user_with(Role.MEDLEMSREPRESENTANT)
    assert user.acting is not None
    own = MedlemFactory(organisation=user.acting.organisation)
    other = MedlemFactory()
    BidragFactory(medlem=own, amount=D(111_000), dnr="EGET-1", **BESLUTAT)
    BidragFactory(medlem=other, amount=D(222_000), dnr="ANNAT-1", **BESLUTAT)
    page = login(user).get(reverse("ekonomi:bidrag") + "?ar=2026").content.decode()
    assert "EGET-1" in page
    assert "ANNAT-1" not in page
    assert str(other) not in page
    assert "Övriga medlemmar" in page
    assert "333\xa0000" in page


def test_forecast_is_added_with_who_and_when(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    user = user_with(Role.HANDLAGGARE)
    post = BudgetpostFactory(name="Vägen vidare")
    budget_with({post: 120_000}, year=2026)
    PrognosFactory(post=post, month=4, amount=D(110_000))
    url = reverse("ekonomi:prognos", args=[post.pk])
    data = {"year": "2026", "month": "8", "amount": "90 000", "comment": "Färre platser"}
    refused = login(user).post(url, {**data, "amount": "mycket"})
    assert refused.status_code == 422
    assert "mycket" in refused.content.decode()
    page = login(user).post(url, data, follow=True).content.decode()
    assert "Färre platser" in page
    assert str(user.person) in page
    assert Prognos.objects.count() == 2
    shown = login(user).get(url + "?ar=2026&manad=8").content.decode()
    assert "110\xa0000" in shown
    assert "+30\xa0000" in shown


def test_insatsansvarig_cannot_see_others_forecasts(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    client = login(user_with(Role.INSATSANSVARIG))
    budget_with({BudgetpostFactory(name="Någon annans"): 100})
    assert "Någon annans" not in client.get(reverse("ekonomi:prognoser")).content.decode()


# Fördelningsgrund


def test_what_the_split_builds_on_is_kept_and_shown(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    client, medlem = login(user_with(Role.EKONOM)), MedlemFactory()
    data = {
        "medlem": str(medlem.pk),
        "year": "2026",
        "status": "beslutat",
        "amount": "100",
        "beslut_on": "2025-10-20",
        "fordelningsgrund": "invanare_16_64",
    }
    assert client.post(reverse("ekonomi:bidrag_register"), data).status_code == 302
    assert Bidrag.objects.get().fordelningsgrund == "invanare_16_64"
    assert "Antal invånare 16–64 år" in client.get(reverse("ekonomi:bidrag"), {"ar": "2026"}).content.decode()


def test_another_fordelningsgrund_is_told_in_words(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    data = {"medlem": str(MedlemFactory().pk), "year": "2026", "status": "askat", "amount": "1"}
    answer = login(user_with(Role.EKONOM)).post(
        reverse("ekonomi:bidrag_register"), {**data, "fordelningsgrund": "annat"}
    )
    assert answer.status_code == 422
    assert "Skriv i kommentaren vad fördelningen bygger på." in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"fordelningsgrund": "annat"}, "other_fordelningsgrund_is_told"),
        ({"fordelningsgrund": "okänd"}, "fordelningsgrund_is_known"),
    ],
)
def test_fordelningsgrund_in_the_database(fields: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BidragFactory(**fields)
