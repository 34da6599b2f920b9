"""Somebody whose name has been seen, at an hour when nothing is odd."""

from typing import Any

import pytest

from members.models import User
from participants.models import Deltagande
from tests.participants.access.looks import ANY_HOUR, EVERY_DAY, somebody_to_see


@pytest.fixture(autouse=True)
def _any_time(settings: Any) -> None:
    settings.REVIEW_HOURS, settings.REVIEW_WORKDAYS = ANY_HOUR, EVERY_DAY


@pytest.fixture
def seen() -> tuple[User, User, Deltagande]:
    return somebody_to_see()
