"""The entry of the menu under which a page lies."""

from collections.abc import Callable

import pytest

from members.enums import Role
from members.models import User
from members.navigation import menu

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "path", "label"),
    [
        (Role.EKONOM, "/", "Översikt"),
        (Role.EKONOM, "/ekonomi/bokforing/", "Ekonomi"),
        (Role.EKONOM, "/arsredovisning/2025/", "Rapporter"),
        (Role.EKONOM, "/organisationer/", "Medlemmar"),
        (Role.EKONOM, "/installningar/", "Medlemmar"),
        (Role.SYSTEMADMINISTRATOR, "/installningar/andra/", "Inställningar"),
        (Role.SYSTEMADMINISTRATOR, "/organisationer/", None),
        (Role.MEDLEMSREPRESENTANT, "/ekonomi/bidrag/", "Bidrag"),
        (Role.MEDLEMSREPRESENTANT, "/ekonomi/budget/", "Ekonomi"),
        (Role.EKONOM, "/mig/", None),
    ],
)
def test_current_entry(role: Role, path: str, label: str | None, user_with: Callable[..., User]) -> None:
    assert next((entry.label for entry in menu(user_with(role), path) if entry.is_current), None) == label
