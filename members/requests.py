"""The user of a request, as the type that the middleware guarantees."""

from django.http import HttpRequest, QueryDict

from members.models import User


def user_of(request: HttpRequest) -> User:
    """Who is logged in. Only for views behind the login; elsewhere it is a programming fault."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("This view needs a login.")
    return user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None
