"""The logged in user of a request, with its type."""

from django.http import HttpRequest

from members.models import User


def user_of(request: HttpRequest) -> User:
    """The user; the login middleware has seen to it that there is one."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- tells the type; anonymous users are stopped before
    return user
