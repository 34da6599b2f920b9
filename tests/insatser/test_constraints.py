"""What must never be false is refused by the database, whoever asks."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from insatser.enums import Inriktning, InsatsState, Uppfoljningsmetod
from insatser.models import Insats, InsatsAr, Insatsperiod
from members.enums import Role
from tests.finsam.codelists.factories import KodvardeFactory
from tests.insatser.factories import (
    InsatsArFactory,
    InsatsFactory,
    InsatsperiodFactory,
    InsatsUppdragFactory,
    MalFactory,
    MalUtfallFactory,
)
from tests.members.factories import UppdragFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "make",
    [InsatsFactory, InsatsperiodFactory, MalFactory, MalUtfallFactory, InsatsArFactory, InsatsUppdragFactory],
    ids=lambda make: make.__name__,
)
def test_every_factory_works_twice(make) -> None:
    make()
    make()


def broken(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("dates_in_order", {"ends_on": date(2021, 12, 31)}),
        ("ended_has_end", {"state": InsatsState.AVSLUTAD}),
        ("misregistered_has_reason", {"state": InsatsState.FELREGISTRERAD}),
        ("state_is_known", {"state": "borttagen"}),
        ("kinds_are_known", {"inriktning": "annat", "uppfoljningsmetod": Uppfoljningsmetod.ENDAST_ANTAL}),
        ("structural_counts_only", {"inriktning": Inriktning.STRUKTUROVERGRIPANDE}),
    ],
)
def test_insats_rules(name: str, fields: dict) -> None:
    with broken(f"insatser_insats_{name}"):
        InsatsFactory(**fields)


@pytest.mark.parametrize("link", ["continues", "belongs_with"])
def test_insats_is_not_linked_to_itself(link: str) -> None:
    insats = InsatsFactory()
    with broken(f"insatser_insats_{link}_another"):
        Insats.objects.filter(pk=insats.pk).update(**{link: insats})


@pytest.mark.parametrize(
    "fields",
    [
        {"inriktning": Inriktning.STRUKTUROVERGRIPANDE},
        {"uppfoljningsmetod": Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM},
        {"is_esf": True},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_locked_fields_stay(fields: dict) -> None:
    insats = InsatsFactory(volume=True)
    with broken("locked once an insats is registered"):
        Insats.objects.filter(pk=insats.pk).update(**fields)


@pytest.mark.parametrize("link", ["continues", "belongs_with"])
def test_linked_insatser_have_different_names(link: str) -> None:
    first = InsatsFactory(name="Nya steget")
    with broken("same name"):
        InsatsFactory(name="nya steget", **{link: first})


def test_other_insatser_may_have_the_same_name() -> None:
    InsatsFactory(name="Utbildning")
    InsatsFactory(name="Utbildning")


def test_preciserad_inriktning_is_of_the_inriktning() -> None:
    value = KodvardeFactory(lista="preciserad_inriktning_struktur", key="utbildning", label="Utbildning")
    InsatsFactory(structural=True, preciserad_inriktning=value)
    with broken("preciserade inriktningen"):
        InsatsFactory(preciserad_inriktning=value)


def test_malgrupp_is_of_its_list() -> None:
    insats = InsatsFactory()
    with broken("malgrupp"):
        insats.malgrupper.add(KodvardeFactory(lista="remittent", key="kommun", label="Kommun"))


def test_only_roles_of_an_insats_are_tied() -> None:
    with broken("insatsansvarig or deltagaransvarig"):
        InsatsUppdragFactory(uppdrag=UppdragFactory(role=Role.EKONOM))


def test_uppdrag_is_tied_once_at_a_time() -> None:
    tie = InsatsUppdragFactory()
    with broken("once_at_a_time"):
        InsatsUppdragFactory(uppdrag=tie.uppdrag, insats=tie.insats, from_on=date(2023, 1, 1))


def test_tie_dates_in_order() -> None:
    with broken("insatsuppdrag_dates_in_order"):
        InsatsUppdragFactory(to_on=date(2021, 1, 1))


def test_periods_do_not_overlap() -> None:
    insats = InsatsFactory()
    InsatsperiodFactory(insats=insats)
    with broken("insatsperiod_no_overlap"):
        InsatsperiodFactory(insats=insats, from_on=date(2023, 1, 1))


@pytest.mark.parametrize(
    ("name", "fields"),
    [("dates_in_order", {"to_on": date(2021, 1, 1)}), ("kind_is_known", {"kind": "halvt"})],
)
def test_period_rules(name: str, fields: dict) -> None:
    with broken(f"insatsperiod_{name}"):
        InsatsperiodFactory(**fields)


def test_periods_reach_from_the_first_to_the_last_day() -> None:
    insats = InsatsFactory()
    with broken("first to the last day"), transaction.atomic(), connection.cursor() as cursor:
        InsatsperiodFactory(insats=insats, to_on=date(2022, 6, 30))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Insatsperiod.objects.create(insats=insats, from_on=insats.starts_on, to_on=date(2022, 6, 30))
    Insatsperiod.objects.create(insats=insats, from_on=date(2023, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("year_is_sensible", {"year": 1999}),
        ("dropped_has_reason", {"dropped_on": date(2024, 1, 1)}),
        ("has_text_and_unit", {"unit": ""}),
    ],
)
def test_mal_rules(name: str, fields: dict) -> None:
    with broken(f"insatser_mal_{name}"):
        MalFactory(**fields)


def test_one_outcome_per_year() -> None:
    outcome = MalUtfallFactory(year=2024)
    with broken("malutfall_one_per_year"):
        MalUtfallFactory(mal=outcome.mal, year=2024)


def test_outcome_year_is_sensible() -> None:
    with broken("malutfall_year_is_sensible"):
        MalUtfallFactory(year=1999)


def test_one_plan_per_year() -> None:
    plan = InsatsArFactory()
    with broken("insatsar_one_per_year"):
        InsatsArFactory(insats=plan.insats)


def test_plan_year_is_sensible() -> None:
    with broken("insatsar_year_is_sensible"):
        InsatsArFactory(year=1999)


@pytest.mark.parametrize("model", [Insats, InsatsAr])
def test_web_deletes_nothing(model) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
