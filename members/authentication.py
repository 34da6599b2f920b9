"""How a login is looked up: with employer, so that every page needs one query for it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from members.models import User


class Backend(ModelBackend):
    """Django's own check of user name and password; a user comes with person and employer."""

    def get_user(self, user_id: UUID) -> User | None:
        user = User.objects.select_related("person__employer").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
