"""Prepared querysets give what the plain queryset gives, whatever was asked before."""

import datetime as dt
from collections.abc import Callable
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from finsam.prepared import Prepared, prepared
from insatser.models import InsatsAr
from members.enums import OrganisationKind
from members.models import Organisation, Uppdrag
from tests.insatser.factories import InsatsArFactory
from tests.members.factories import OrganisationFactory, UppdragFactory

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_plain_queryset_for_each_value() -> None:
    by_name = Prepared(lambda name: Organisation.objects.filter(name=name), name=str)
    first, second = OrganisationFactory(), OrganisationFactory()
    assert by_name.rows(name=first.name) == [first]
    assert by_name.rows(name=second.name) == [second]
    assert by_name.rows(name="finns inte") == []


def test_a_value_that_stands_in_several_places_is_put_in_all_of_them() -> None:
    valid = Prepared(lambda day: Uppdrag.objects.active_on(day).order_by("from_on"), day=dt.date)
    uppdrag = UppdragFactory(from_on=dt.date(2026, 2, 1), to_on=dt.date(2026, 2, 28))
    day = dt.date(2026, 2, 1)
    assert uppdrag in valid.rows(day=day)
    assert uppdrag in valid.rows(day=dt.date(2026, 2, 28))
    assert uppdrag not in valid.rows(day=dt.date(2026, 1, 31))
    assert uppdrag not in valid.rows(day=dt.date(2026, 3, 1))
    assert valid.rows(day=day) == list(Uppdrag.objects.active_on(day).order_by("from_on"))


def test_related_rows_come_with_the_same_query() -> None:
    with_employer = Prepared(lambda pk: Uppdrag.objects.filter(pk=pk).select_related("person__employer"), pk=UUID)
    uppdrag = UppdragFactory()
    with_employer.rows(pk=uuid4())
    with CaptureQueriesContext(connection) as captured:
        found = with_employer.rows(pk=uppdrag.pk)[0]
        assert found.person.employer.name == uppdrag.person.employer.name
    assert len(captured) == 1


def test_a_year_is_put_in_as_a_number_of_the_columns_size() -> None:
    plans = Prepared(lambda year: InsatsAr.objects.filter(year=year), year=int)
    plan = InsatsArFactory(year=2026)
    assert plans.rows(year=2026) == [plan]
    assert plans.rows(year=2025) == []


def test_named_and_plain_values_can_be_asked_for() -> None:
    organisation = OrganisationFactory()
    names = Prepared(lambda pk: Organisation.objects.filter(pk=pk).values_list("name", "kind"), pk=UUID)
    rows = Prepared(lambda pk: Organisation.objects.filter(pk=pk).values("name"), pk=UUID)
    assert names.rows(pk=organisation.pk) == [(organisation.name, organisation.kind)]
    assert rows.rows(pk=organisation.pk) == [{"name": organisation.name}]


def test_single_values_and_annotations_can_be_asked_for() -> None:
    organisation = OrganisationFactory()
    kinds = Prepared(lambda pk: Organisation.objects.filter(pk=pk).values_list("kind", flat=True), pk=UUID)
    counted = Prepared(lambda pk: Organisation.objects.filter(pk=pk).annotate(people=Count("personer")), pk=UUID)
    assert kinds.rows(pk=organisation.pk) == [organisation.kind]
    assert [row.people for row in counted.rows(pk=organisation.pk)] == [0]
    assert counted.rows(pk=organisation.pk)[0]._state.db == "default"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Organisation.objects.prefetch_related("personer"),
        lambda: Organisation.objects.values_list("name", named=True),
    ],
)
def test_rows_that_it_does_not_know_how_to_make_are_refused(build: Callable[[], QuerySet[Organisation, Any]]) -> None:
    with pytest.raises(ImproperlyConfigured, match="rows in a way"):
        Prepared(build).rows()


def test_an_instance_that_is_changed_does_not_come_back_in_the_next_answer() -> None:
    by_key = Prepared(lambda pk: Organisation.objects.filter(pk=pk), pk=UUID)
    organisation = OrganisationFactory()
    by_key.rows(pk=organisation.pk)[0].name = "Ändrad men inte sparad"
    assert by_key.rows(pk=organisation.pk)[0].name == organisation.name


def test_a_value_that_the_queryset_changes_is_refused() -> None:
    looked_for = Prepared(lambda part: Organisation.objects.filter(name__icontains=part), part=str)
    with pytest.raises(ImproperlyConfigured, match="part"):
        looked_for.rows(part="norr")


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        Prepared(lambda name: Organisation.objects.filter(name=name), name=str).rows()


def test_a_marked_function_takes_its_values_in_order_or_by_name() -> None:
    @prepared
    def named(name: str, day: dt.date) -> QuerySet[Uppdrag]:
        return Uppdrag.objects.filter(organisation__name=name, from_on__lte=day)

    uppdrag = UppdragFactory(from_on=dt.date(2026, 2, 1), to_on=None)
    name = uppdrag.organisation.name
    assert named(name, dt.date(2026, 2, 1)) == [uppdrag]
    assert named(name, day=dt.date(2026, 1, 31)) == []
    assert named("' OR 1=1 --", dt.date(2026, 2, 1)) == []


def test_values_go_into_sums_and_lists_too() -> None:
    @prepared
    def counted(first: int, second: int) -> QuerySet[InsatsAr, tuple[int, int]]:
        rows = InsatsAr.objects.filter(year__in=(first, second)).order_by("year").values_list("year")
        return rows.annotate(later=Count("pk", filter=Q(year__gt=first)))

    InsatsArFactory(year=2025)
    InsatsArFactory(year=2026)
    assert counted(2025, 2026) == [(2025, 0), (2026, 1)]
    assert counted(2026, 2026) == [(2026, 0)]


def test_texts_that_never_change_are_written_into_the_sql() -> None:
    """A kept plan uses a partial index only when it can see the text that the index is about."""
    name = "100 %s 'Åsa' \\ %"
    organisation = OrganisationFactory(name=name, kind=OrganisationKind.KOMMUN)
    fixed = Prepared(lambda pk: Organisation.objects.filter(pk=pk, name__startswith=name), pk=UUID)
    with CaptureQueriesContext(connection) as captured:
        assert fixed.rows(pk=organisation.pk) == [organisation]
    assert "Åsa" in captured[0]["sql"]
    assert fixed.rows(pk=OrganisationFactory().pk) == []
    names = Prepared(lambda name: Organisation.objects.filter(name=name, kind=OrganisationKind.KOMMUN), name=str)
    assert names.rows(name=name) == [organisation]
    assert OrganisationKind.KOMMUN not in names._ready[1]


def test_a_day_that_would_be_kept_for_ever_is_refused() -> None:
    kept = Prepared(lambda: Uppdrag.objects.filter(from_on__lte=dt.date(2026, 1, 1)))
    with pytest.raises(ImproperlyConfigured, match="day of its own"):
        kept.rows()


def test_threads_share_the_sql_and_not_the_connection() -> None:
    by_name = Prepared(lambda name: Organisation.objects.filter(name=name), name=str)
    organisation = OrganisationFactory()
    seen: list[int] = []

    def elsewhere() -> None:
        seen.append(len(by_name.rows(name=organisation.name)))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [0]  # another connection does not see what this test's transaction has made
    assert by_name.rows(name=organisation.name) == [organisation]
