import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam.sorting import sort_key
from members.models import Organisation
from tests.members.factories import OrganisationFactory

SWEDISH = ["Andersson", "Ek", "Zetterlund", "Åberg", "Ärlig", "Öberg"]


def test_swedish_order() -> None:
    names = SWEDISH[:]
    random.Random(3).shuffle(names)
    assert sorted(names, key=sort_key) == SWEDISH


def test_accents_and_case_do_not_matter() -> None:
    assert sort_key("Idé") == sort_key("IDE")
    assert sort_key("  Söder ") == sort_key("söder")


@given(st.text(max_size=300))
def test_key_is_ascii_sized_and_stable(text: str) -> None:
    key = sort_key(text)
    assert len(key) <= 200
    assert sort_key(text) == key


@pytest.mark.django_db
def test_database_lists_in_swedish_order() -> None:
    for name in reversed(SWEDISH):
        OrganisationFactory(name=name)
    assert [o.name for o in Organisation.objects.order_by("sort_key")] == SWEDISH
