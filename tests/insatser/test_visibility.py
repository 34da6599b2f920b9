"""Which insatser each role sees."""

from collections.abc import Callable
from datetime import date

import pytest

from insatser.models import Insats
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import UppdragFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def insatser() -> dict[str, Insats]:
    return {
        "planned": InsatsFactory(planned=True),
        "running": InsatsFactory(),
        "ended": InsatsFactory(ended=True),
        "misregistered": InsatsFactory(misregistered=True),
    }


def seen(user: User, insatser: dict[str, Insats]) -> set[str]:
    visible = set(Insats.objects.visible_to(user))
    return {name for name, insats in insatser.items() if insats in visible}


@pytest.mark.parametrize("role", KANSLI)
def test_kansli_sees_all(role: Role, insatser, user_with: Callable[..., User]) -> None:
    assert seen(user_with(role), insatser) == set(insatser)


@pytest.mark.parametrize("role", [*STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR])
def test_readers_see_all_but_the_mistakes(role: Role, insatser, user_with: Callable[..., User]) -> None:
    assert seen(user_with(role), insatser) == {"planned", "running", "ended"}


def test_remittent_sees_what_is_running(insatser, user_with: Callable[..., User]) -> None:
    assert seen(user_with(Role.REMITTENT), insatser) == {"running"}


@pytest.mark.parametrize("role", Role)
def test_ids_of_those_seen_are_those_of_the_visible(
    role: Role, insatser, user_with: Callable[..., User], django_assert_max_num_queries
) -> None:
    user = user_with(role)
    if role in INSATS_ROLES:
        InsatsUppdragFactory(uppdrag=user.acting, insats=insatser["running"])
    everything = set(Insats.objects.valid().values_list("pk", flat=True))
    with django_assert_max_num_queries(1):
        ids = Insats.objects.seen_by(user)
    assert (everything if ids is None else ids) == set(
        Insats.objects.visible_to(user).valid().values_list("pk", flat=True)
    )


def test_sysadmin_sees_none(insatser, user_with: Callable[..., User]) -> None:
    assert seen(user_with(Role.SYSTEMADMINISTRATOR), insatser) == set()


@pytest.mark.parametrize("role", INSATS_ROLES)
def test_people_of_an_insats_see_their_own(role: Role, insatser, user_with: Callable[..., User]) -> None:
    user = user_with(role)
    InsatsUppdragFactory(uppdrag=user.acting, insats=insatser["running"])
    InsatsUppdragFactory(uppdrag=user.acting, insats=insatser["misregistered"])
    InsatsUppdragFactory(uppdrag=user.acting, insats=insatser["ended"], to_on=date(2023, 12, 31))
    assert seen(user, insatser) == {"running"}


def test_only_the_acting_uppdrag_counts(insatser, user_with: Callable[..., User]) -> None:
    user = user_with(Role.INSATSANSVARIG)
    before = UppdragFactory(
        person=user.person, role=Role.INSATSANSVARIG, from_on=date(2018, 1, 1), to_on=date(2019, 12, 31)
    )
    InsatsUppdragFactory(uppdrag=before, insats=insatser["running"])
    assert seen(user, insatser) == set()
