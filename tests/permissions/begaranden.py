"""Requests about the own data: the deltagaransvariga of the insats answer them, others see numbers."""

from datetime import timedelta
from typing import Any

from finsam import acting
from finsam.dates import today
from members.enums import INSATS_ROLES, KANSLI
from members.models import User
from participants.rights import begaranden, begransningar
from participants.rights.begaranden import Received
from participants.rights.enums import Inkom, Ratt
from tests.insatser.factories import InsatsFactory
from tests.participants.people import as_user, deltagaransvarig, registered, value
from tests.permissions.insatser import tied
from tests.permissions.participants import DELTAGARANSVARIG, Kwargs, other_deltagande, own_deltagande
from tests.permissions.table import OTHERS, PUBLIC, Row


def _begaran(user: User | None, *, is_own: bool) -> dict[str, Any]:
    insats = tied(user, InsatsFactory()) if is_own else InsatsFactory()
    holder, _ = deltagaransvarig(insats)
    deltagande = registered(holder, insats)
    with as_user(holder):
        said = Received(Ratt.REGISTERUTDRAG, today() - timedelta(days=1), Inkom.BREV)
        made = begaranden.receive(deltagande, said, by=holder)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": made.pk}


def own_begaran(user: User | None) -> dict[str, Any]:
    return _begaran(user, is_own=True)


def other_begaran(user: User | None) -> dict[str, Any]:
    return _begaran(user, is_own=False)


def _restricted(user: User | None, *, is_own: bool) -> dict[str, Any]:
    insats = tied(user, InsatsFactory()) if is_own else InsatsFactory()
    holder, _ = deltagaransvarig(insats)
    deltagande = registered(holder, insats)
    with as_user(holder):
        made = begaranden.receive(deltagande, Received(Ratt.BEGRANSNING, today(), Inkom.BREV), by=holder)
        grund = value("begransning_grund", "olaglig")
        begransningar.restrict(made, [deltagande], grund=grund, by=holder)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": deltagande.pk}


def own_restricted(user: User | None) -> dict[str, Any]:
    return _restricted(user, is_own=True)


def other_restricted(user: User | None) -> dict[str, Any]:
    return _restricted(user, is_own=False)


def any_code(user: User | None) -> dict[str, Any]:
    return {"code": "0000-1111-2222-3333-4444"}


def of_begaranden(url: str, own: Kwargs, other: Kwargs) -> list[Row]:
    """A page with a form: the own insats's, and nobody else's."""
    return [
        Row(url, {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own),
        Row(url, {DELTAGARANSVARIG: 422, OTHERS: 404}, method="post", case="own", kwargs=own),
        Row(url, {OTHERS: 404}, case="other's", kwargs=other),
        Row(url, {OTHERS: 404}, method="post", case="other's", kwargs=other),
    ]


ROWS = [
    Row("participants:begaranden", {DELTAGARANSVARIG: 200, OTHERS: 404}),
    Row("participants:begaran_numbers", {(*KANSLI, *INSATS_ROLES): 200, OTHERS: 404}),
    Row("participants:rights", {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own_deltagande),
    Row("participants:rights", {OTHERS: 404}, case="other's", kwargs=other_deltagande),
    *(
        row
        for url in ("registerutdrag_pdf", "registerutdrag_json", "visningar")
        for row in (
            Row(f"participants:{url}", {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own_deltagande),
            Row(f"participants:{url}", {OTHERS: 404}, case="other's", kwargs=other_deltagande),
        )
    ),
    *of_begaranden("participants:begaran_new", own_deltagande, other_deltagande),
    *of_begaranden("participants:extract_make", own_deltagande, other_deltagande),
    Row(
        "participants:extract_take_back",
        {DELTAGARANSVARIG: 302, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own_deltagande,
    ),
    Row("participants:extract_take_back", {OTHERS: 404}, method="post", case="other's", kwargs=other_deltagande),
    Row("utdrag:start", {PUBLIC: 200, OTHERS: 200}),
    Row("utdrag:start", {PUBLIC: 422, OTHERS: 422}, method="post"),
    Row("utdrag:link", {PUBLIC: 200, OTHERS: 200}, kwargs=any_code),
    Row("utdrag:read", {PUBLIC: 200, OTHERS: 200}),
    Row("utdrag:read", {PUBLIC: 200, OTHERS: 200}, method="post"),
    Row("participants:begaran", {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own_begaran),
    Row("participants:begaran", {OTHERS: 404}, case="other's", kwargs=other_begaran),
    *of_begaranden("participants:begaran_extend", own_begaran, other_begaran),
    *of_begaranden("participants:begaran_decide", own_begaran, other_begaran),
    *of_begaranden("participants:begransning_lift", own_restricted, other_restricted),
    *of_begaranden("participants:begaran_take_back", own_begaran, other_begaran),
]
