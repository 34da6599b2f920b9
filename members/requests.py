"""The user of a request, as the type that the middleware guarantees, and what is told of a button that was pressed."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, QueryDict

from members.models import User


def user_of(request: HttpRequest) -> User:
    """Who is logged in. Only for views behind the login; elsewhere it is a programming fault."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("This view needs a login.")
    return user


def user_who(request: HttpRequest, may_see: Callable[[User], bool]) -> User:
    """Who asks, when the page is the role's; else there is no page."""
    user = user_of(request)
    if not may_see(user):
        raise Http404
    return user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """Do one thing, and tell on the next page that it is done, or why not."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
