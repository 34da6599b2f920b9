"""The one who reads lists in."""

from collections.abc import Callable

import pytest
from django.test import Client

from members.models import User
from tests.participants.importing.lists import Ours
from tests.participants.people import deltagaransvarig


@pytest.fixture
def ours(login: Callable[[User], Client]) -> Ours:
    user, insats = deltagaransvarig()
    return login(user), user, insats
