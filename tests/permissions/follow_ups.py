"""Long-term follow-up: who asks, and who says which insats asks."""

from typing import Any

from finsam import acting
from insatser.models import Insats
from members.enums import INSATS_ROLES, KANSLI, Role
from members.models import User
from participants.models import Uppfoljningstillfalle
from tests.insatser.factories import InsatsFactory
from tests.participants.people import deltagaransvarig
from tests.participants.uppfoljning.follow_ups import ended, first_time
from tests.permissions.insatser import tied
from tests.permissions.participants import DELTAGARANSVARIG
from tests.permissions.table import OTHERS, PUBLIC, Row


def _asked(user: User | None, insats: Insats) -> Uppfoljningstillfalle:
    holder, _ = deltagaransvarig(insats)
    tillfalle = first_time(ended(holder, insats))
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return tillfalle


def own_time(user: User | None) -> dict[str, Any]:
    return {"pk": _asked(user, tied(user, InsatsFactory())).pk}


def other_time(user: User | None) -> dict[str, Any]:
    return {"pk": _asked(user, InsatsFactory()).pk}


def own_person(user: User | None) -> dict[str, Any]:
    return {"pk": _asked(user, tied(user, InsatsFactory())).deltagande_id}


def other_person(user: User | None) -> dict[str, Any]:
    return {"pk": _asked(user, InsatsFactory()).deltagande_id}


def own_over(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory(ended=True)).pk}


def other_over(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory(ended=True).pk}


def no_token(user: User | None) -> dict[str, Any]:
    return {"token": "inte-en-nyckel"}


def of_asking(url: str, *, post: int = 0, of_person: bool = False) -> list[Row]:
    """Those who ask, and nobody else."""
    mine, theirs = (own_person, other_person) if of_person else (own_time, other_time)
    rows = [
        Row(url, {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=mine),
        Row(url, {OTHERS: 404}, case="other's", kwargs=theirs),
    ]
    if post:
        rows += [
            Row(url, {DELTAGARANSVARIG: post, OTHERS: 404}, method="post", case="own", kwargs=mine),
            Row(url, {OTHERS: 404}, method="post", case="other's", kwargs=theirs),
        ]
    return rows


NAMES = (Role.FORBUNDSCHEF, Role.HANDLAGGARE)
SEES_INSATS = tuple(role for role in (*KANSLI, *INSATS_ROLES) if role not in NAMES)
SEES_EVERY = tuple(role for role in KANSLI if role not in NAMES)
ROWS = [
    Row("participants:follow_ups", {DELTAGARANSVARIG: 200, OTHERS: 404}),
    *of_asking("participants:follow_up"),
    *of_asking("participants:follow_up_register", post=422),
    *of_asking("participants:follow_up_take_back", post=422),
    *of_asking("participants:follow_up_link", post=422),
    Row("fraga:answer", {PUBLIC: 404, OTHERS: 404}, kwargs=no_token),
    Row("fraga:answer", {PUBLIC: 404, OTHERS: 404}, method="post", kwargs=no_token),
    Row("fraga:done", {PUBLIC: 200, OTHERS: 200}),
    *of_asking("participants:contact", post=422, of_person=True),
    Row(
        "participants:follow_up_successor",
        {NAMES: 200, SEES_INSATS: 403, OTHERS: 404},
        case="own",
        kwargs=own_over,
    ),
    Row(
        "participants:follow_up_successor",
        {NAMES: 200, SEES_EVERY: 403, OTHERS: 404},
        case="other's",
        kwargs=other_over,
    ),
    Row(
        "participants:follow_up_successor",
        {NAMES: 302, SEES_EVERY: 403, OTHERS: 404},
        method="post",
        case="other's",
        kwargs=other_over,
    ),
]
