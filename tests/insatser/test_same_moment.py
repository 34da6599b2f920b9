"""Two who add the same thing at the same moment: the second is told in words, and keeps what was typed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from finsam.codelists.enums import Certainty
from finsam.codelists.models import Kodvarde
from finsam.constraints import SAME_MOMENT
from insatser.models import InsatsUppdrag
from members.enums import Role
from members.models import User
from tests.finsam.codelists.factories import KodvardeFactory
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import UppdragFactory
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kansli(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.HANDLAGGARE))


def second(first: Callable[[], Any], client: Client, address: str, data: dict[str, Any]) -> str:
    """What the second is answered, who sends the form while the first has not committed."""
    with first_transaction():
        first()
        other = Other(lambda: client.post(address, data))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    text: str = response.content.decode()
    assert SAME_MOMENT in text
    return text


def test_value_of_a_code_list_added_twice(kansli: Client) -> None:
    address = reverse("insatser:codelist_add", args=["malgrupp"])
    data = {"label": "Unga föräldrar", "status": Certainty.CONFIRMED.value}
    added = {"lista": "malgrupp", "key": "unga_foraldrar", "label": "Unga föräldrar"}
    text = second(lambda: KodvardeFactory(**added), kansli, address, data)
    assert "Det finns redan ett sådant värde i listan." in text
    assert 'value="Unga föräldrar"' in text
    assert Kodvarde.objects.filter(lista="malgrupp", key="unga_foraldrar").count() == 1


def test_uppdrag_tied_twice(kansli: Client) -> None:
    insats, uppdrag = InsatsFactory(), UppdragFactory(role=Role.INSATSANSVARIG)
    address = reverse("insatser:tie", args=[insats.pk])
    data = {"uppdrag": uppdrag.pk, "from_on": "2026-01-01"}
    tied = {"insats": insats, "uppdrag": uppdrag, "from_on": dt.date(2026, 1, 1), "to_on": None}
    text = second(lambda: InsatsUppdragFactory(**tied), kansli, address, data)
    assert "Uppdraget är redan knutet till insatsen under en del av perioden." in text
    assert InsatsUppdrag.objects.count() == 1
