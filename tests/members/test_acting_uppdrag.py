"""The query for the login tells the database who acts; what it is told is always the one who acts in the end."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from finsam import acting, dates
from members import current_forbund
from members.acting_uppdrag import SESSION_KEY, login_with_uppdrag
from members.enums import Role
from members.middleware import ActingMiddleware, UppdragMiddleware
from members.models import Forbund, Organisation, Uppdrag, User
from tests.members.factories import UppdragFactory, UserFactory

pytestmark = pytest.mark.django_db
Believed = tuple[object, object]


def believed() -> Believed:
    with connection.cursor() as cursor:
        cursor.execute("SELECT finsam_acting_user(), finsam_acting_uppdrag()")
        return tuple(cursor.fetchone())


def believed_in_a_request(session: dict[str, Any]) -> tuple[Believed, acting.Subject, dict[str, Any]]:
    """Whom the database believes in a view, whom the process, and the session afterwards."""
    request = RequestFactory().get("/")
    request.session = session  # type: ignore[assignment] # a dictionary is what the two middlewares need
    request.user = _lazily(request)  # type: ignore[assignment]
    seen: list[Any] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append((believed(), acting.current()))
        return HttpResponse()

    ActingMiddleware(UppdragMiddleware(view))(request)
    return (*seen[0], session)


def _lazily(request: HttpRequest) -> Any:
    from django.utils.functional import SimpleLazyObject

    def found() -> User | AnonymousUser:
        key = request.session.get(auth.SESSION_KEY)
        return (login_with_uppdrag(User._meta.pk.to_python(key)) if key else None) or AnonymousUser()

    return SimpleLazyObject(found)


@pytest.fixture
def two_uppdrag(forbund: Forbund) -> tuple[User, Uppdrag, Uppdrag]:
    user = UserFactory()
    first = UppdragFactory(person=user.person, role=Role.LEDAMOT)
    return user, first, UppdragFactory(person=user.person, role=Role.BEREDNINGSGRUPP)


def test_the_uppdrag_of_the_session_acts_in_one_query(
    two_uppdrag: tuple[User, Uppdrag, Uppdrag], django_assert_num_queries: Any
) -> None:
    user, _, chosen = two_uppdrag
    session = {auth.SESSION_KEY: str(user.pk), SESSION_KEY: str(chosen.pk)}
    with django_assert_num_queries(2 + 1 + 1):  # savepoint and release, the login, the question of this test
        assert believed_in_a_request(session)[:2] == ((user.pk, chosen.pk), acting.Subject(user.pk, chosen.pk))


def test_the_first_uppdrag_acts_when_the_session_has_none_and_is_kept(
    two_uppdrag: tuple[User, Uppdrag, Uppdrag],
) -> None:
    user, first, _ = two_uppdrag
    seen, remembered, session = believed_in_a_request({auth.SESSION_KEY: str(user.pk)})
    assert seen == (user.pk, first.pk)
    assert remembered == acting.Subject(user.pk, first.pk)
    assert session[SESSION_KEY] == str(first.pk)


@pytest.mark.parametrize("kind", ["of somebody else", "ended", "unknown"])
def test_another_uppdrag_in_the_session_is_not_believed(two_uppdrag: tuple[User, Uppdrag, Uppdrag], kind: str) -> None:
    user, first, own = two_uppdrag
    claimed = {"of somebody else": lambda: UppdragFactory(role=Role.DELTAGARANSVARIG).pk, "unknown": uuid4}.get(kind)
    if claimed is None:
        Uppdrag.objects.filter(pk=own.pk).update(to_on=dates.today() - dt.timedelta(days=1))
    pk = own.pk if claimed is None else claimed()
    seen, remembered, _ = believed_in_a_request({auth.SESSION_KEY: str(user.pk), SESSION_KEY: str(pk)})
    assert seen == (user.pk, first.pk)
    assert remembered == acting.Subject(user.pk, first.pk)


def test_nobody_acts_for_a_login_without_uppdrag(forbund: Forbund) -> None:
    user = UserFactory()
    stale = UppdragFactory(role=Role.EKONOM)
    seen, remembered, _ = believed_in_a_request({auth.SESSION_KEY: str(user.pk), SESSION_KEY: str(stale.pk)})
    assert seen == (user.pk, None)
    assert remembered == acting.Subject(user.pk)


def test_nobody_acts_without_a_login(two_uppdrag: tuple[User, Uppdrag, Uppdrag]) -> None:
    seen, remembered, _ = believed_in_a_request({SESSION_KEY: str(two_uppdrag[1].pk)})
    assert seen == (None, None)
    assert remembered == acting.NOBODY


def test_a_session_whose_password_has_changed_acts_no_more(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    user = user_with(Role.EKONOM)
    web = login(user)
    assert web.get("/").status_code == 200
    user.set_password("en helt annan mening")
    user.save()
    assert web.get("/").status_code == 302
    assert believed() == (None, None)


def test_the_forbund_beside_the_login_is_the_forbund(user_with: Callable[..., User], forbund: Forbund) -> None:
    user = user_with(Role.EKONOM)
    Forbund.objects.update(formed_on=dt.date(2005, 7, 1), header_colour="#123456")
    with acting.acting_as(acting.NOBODY):
        login_with_uppdrag(user.pk)
        beside = current_forbund.current_forbund()
        current_forbund.forget()
        asked = current_forbund.current_forbund()
    assert beside is not None
    assert asked is not None
    for model, one, other in ((Forbund, beside, asked), (Organisation, beside.organisation, asked.organisation)):
        for field in model._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
    assert not beside._state.adding
