"""One job makes one thing, whoever asks: the report of a month, the årsredovisning of a year."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from finsam.jobs.models import Job
from finsam.jobs.running import perform
from followup import tasks
from followup.models import Arsredovisningstext, Rapportuttag
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.factories import RapportuttagFactory
from tests.followup.test_arsredovisning import make, write_texts
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(forbund: Any) -> None:
    map_accounts()
    small_year()


@pytest.fixture
def client_of(user_with: Callable[..., User]) -> Callable[[Role], Client]:
    """A logged-in client of its own for a new user with the role."""

    def make(role: Role) -> Client:
        client = Client()
        client.force_login(user_with(role))
        session = client.session
        session["has_second_factor"] = True
        session.save()
        return client

    return make


def ask(client: Client, month: int = 3) -> Any:
    return client.post(reverse("followup:issue_report"), {"year": "2025", "month": str(month)})


def issue(client: Client, kind: str = "utfardad", **fields: str) -> Any:
    data = {"kind": kind, "signed_on": "2026-03-20", "dnr": "2026:14", **fields}
    return client.post(reverse("followup:make_annual", args=[2025]), data)


def test_another_month_is_a_job_of_its_own(booked: None, client_of: Callable[[Role], Client]) -> None:
    client = client_of(Role.LEDAMOT)
    january, march = ask(client, 1), ask(client, 3)
    assert january.headers["Location"] != march.headers["Location"]
    assert sorted(job.parameters["month"] for job in Job.objects.all()) == [1, 3]


def test_same_month_is_one_job_that_both_may_follow(booked: None, client_of: Callable[[Role], Client]) -> None:
    first, second = client_of(Role.LEDAMOT), client_of(Role.EKONOM)
    address = ask(first).headers["Location"]
    assert ask(second).headers["Location"] == address
    assert Job.objects.count() == 1
    assert second.get(address).status_code == 200
    assert client_of(Role.HANDLAGGARE).get(address).status_code == 404


def test_who_may_not_take_out_a_report_learns_nothing_of_the_job(
    booked: None, client_of: Callable[[Role], Client]
) -> None:
    address = ask(client_of(Role.LEDAMOT)).headers["Location"]
    stranger = client_of(Role.REVISOR)
    assert ask(stranger).status_code == 403
    assert stranger.get(address).status_code == 404
    assert not Job.objects.get().followers.exists()


def test_only_the_starter_retries_and_the_follower_is_told_what_to_do(
    booked: None, client_of: Callable[[Role], Client]
) -> None:
    first, second = client_of(Role.LEDAMOT), client_of(Role.EKONOM)
    address = ask(first).headers["Location"]
    ask(second)
    perform(lambda run: 1 / 0, str(Job.objects.get().pk))
    page = second.get(address).content.decode()
    assert "Begär det på nytt" in page
    assert "forsok-igen" not in page
    assert second.post(f"{address}forsok-igen/").status_code == 404


def test_retry_of_what_a_colleague_has_started_anew_is_a_message(
    booked: None, client_of: Callable[[Role], Client]
) -> None:
    first, second = client_of(Role.LEDAMOT), client_of(Role.EKONOM)
    failed = ask(first).headers["Location"]
    perform(lambda run: 1 / 0, str(Job.objects.get().pk))
    assert ask(second).headers["Location"] != failed
    answer = first.post(f"{failed}forsok-igen/", follow=True)
    assert answer.redirect_chain == [(failed, 302)]
    assert "Samma arbete pågår redan" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_users_at_once_get_one_job(booked: None, client_of: Callable[[Role], Client]) -> None:
    first, second = client_of(Role.LEDAMOT), client_of(Role.EKONOM)
    with first_transaction():
        answers = [ask(first)]
        other = Other(lambda: ask(second))
        other.wait_until_blocked()
    answers.append(other.finish())
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.headers["Location"] for answer in answers} == {Job.objects.get().get_absolute_url()}


# The årsredovisning


@pytest.fixture
def written(booked: None) -> None:
    write_texts()


@pytest.mark.django_db(transaction=True)
def test_two_users_issue_a_year_once(written: None, client_of: Callable[[Role], Client]) -> None:
    first, second = client_of(Role.FORBUNDSCHEF), client_of(Role.EKONOM)
    with first_transaction():
        assert issue(first).status_code == 302
        other = Other(lambda: issue(second))
        other.wait_until_blocked()
    assert other.finish().headers["Location"] == Job.objects.get().get_absolute_url()
    assert Job.objects.count() == 1
    perform(tasks.issue_arsredovisning, str(Job.objects.get().pk))
    assert Rapportuttag.objects.issued().count() == 1


def test_other_particulars_wait_with_a_message(written: None, client_of: Callable[[Role], Client]) -> None:
    issue(client_of(Role.FORBUNDSCHEF))
    second = client_of(Role.EKONOM)
    answer = issue(second, dnr="2026:15")
    assert answer.status_code == 422
    assert "En årsredovisning för året görs just nu" in answer.content.decode()
    assert "2026:15" in answer.content.decode()
    assert Job.objects.count() == 1
    assert issue(second, kind="utkast").status_code == 302


def test_same_content_is_not_issued_twice(written: None, user_with: Callable[..., User]) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    first = make(chief)
    again = make(chief)
    assert Rapportuttag.objects.count() == 1
    assert (again.state, again.result_url) == ("done", first.result_url)
    assert again.errors == ["Årsredovisningen är redan utfärdad med samma innehåll, som version 1. Ingen ny är gjord."]


def test_changed_content_is_a_new_version_and_the_page_says_so(
    written: None, user_with: Callable[..., User], client_of: Callable[[Role], Client]
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    make(chief)
    page = client_of(Role.EKONOM).get(reverse("followup:make_annual", args=[2025])).content.decode()
    assert "Version 1</a> utfärdades" in page
    Arsredovisningstext.objects.filter(year=2025, section="personal").update(text="En har börjat.")
    make(chief)
    assert list(Rapportuttag.objects.order_by("version").values_list("version", "state")) == [
        (1, "utfardad"),
        (2, "utfardad"),
    ]


def test_database_refuses_the_same_content_twice(forbund: Any) -> None:
    RapportuttagFactory(kind="arsredovisning", month=None, result={"a": 1})
    RapportuttagFactory(kind="arsredovisning", month=None, result={"a": 1}, draft=True)
    with pytest.raises(IntegrityError, match="content_issued_once"), transaction.atomic():
        RapportuttagFactory(kind="arsredovisning", month=None, result={"a": 1})
