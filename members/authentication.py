"""How a login is looked up: by user name or e-mail, and with employer and uppdrag in one query for every page."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from members.acting_uppdrag import login_with_uppdrag
from members.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc] # allauth is untyped
    """allauth's check of user name or e-mail and password; a user comes with person, employer and valid uppdrag."""

    def get_user(self, user_id: UUID) -> User | None:
        user = login_with_uppdrag(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
