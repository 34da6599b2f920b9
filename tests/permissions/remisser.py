"""Remisser: who sends, answers and takes them back, and who sees how long they wait."""

from typing import Any

from finsam import acting
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from participants.remisser.enums import RemissState
from participants.remisser.moves import Answer, answer
from tests.insatser.factories import InsatsFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, deltagaransvarig, opened, referred, remittent, value
from tests.permissions.insatser import tied
from tests.permissions.participants import DELTAGARANSVARIG, REGISTERS, Kwargs, other, own
from tests.permissions.table import OTHERS, Row


def _remiss(user: User | None, state: RemissState, *, is_own: bool) -> dict[str, Any]:
    """Sent by the user when that is its role, else by somebody; to the user's insats, or to another."""
    insats = opened(InsatsFactory())
    if is_own:
        tied(user, insats)
    sends = is_own and user is not None and user.has_role(Role.REMITTENT)
    sender = user if sends and user is not None else remittent()
    holder, _ = deltagaransvarig(insats)
    remiss = referred(sender, insats)
    if state != RemissState.SKICKAD:
        ground = value("remiss_avbojd", "fel") if state == RemissState.AVBOJD else None
        with as_user(holder):
            answer(remiss.locked(), Answer(state, ground=ground), by=holder)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": remiss.pk}


def own_remiss(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.SKICKAD, is_own=True)


def other_remiss(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.SKICKAD, is_own=False)


def own_accepted(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.ANTAGEN, is_own=True)


def own_declined(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.AVBOJD, is_own=True)


def own_to_sign(user: User | None) -> dict[str, Any]:
    SamtyckestextFactory()
    return {**own_accepted(user), "sprak": "sv"}


def other_to_sign(user: User | None) -> dict[str, Any]:
    return {**other_remiss(user), "sprak": "sv"}


def open_insats(user: User | None) -> dict[str, Any]:
    return {"pk": opened(InsatsFactory()).pk}


def closed_insats(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory(state="pagaende").pk}


REMITTENT = (Role.REMITTENT,)


def of_remisser(url: str, kwargs: Kwargs, post: int, *, sender: bool) -> list[Row]:
    """Its insats, perhaps who sent it, and nobody else."""
    both = (*DELTAGARANSVARIG, *REMITTENT)
    mine = {both: 200, OTHERS: 404} if sender else {DELTAGARANSVARIG: 200, REMITTENT: 403, OTHERS: 404}
    done = {both: post, OTHERS: 404} if sender else {DELTAGARANSVARIG: post, REMITTENT: 403, OTHERS: 404}
    return [
        Row(url, mine, case="own", kwargs=kwargs),
        Row(url, done, method="post", case="own", kwargs=kwargs),
        Row(url, {OTHERS: 404}, case="other's", kwargs=other_remiss),
        Row(url, {OTHERS: 404}, method="post", case="other's", kwargs=other_remiss),
    ]


MAY_OPEN = (*REGISTERS, Role.INSATSANSVARIG)
SEES_WAITS = {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404}
WORKS_IN_KANSLI = tuple(role for role in KANSLI if role not in REGISTERS)

ROWS = [
    Row("participants:remisser", {(*DELTAGARANSVARIG, *REMITTENT): 200, OTHERS: 404}),
    Row("participants:waiting_times", {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404}),
    Row(
        "participants:waiting_times",
        {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404},
        case="csv",
        query="?format=csv",
    ),
    Row("participants:remiss_choose", {REMITTENT: 200, OTHERS: 404}),
    Row("participants:remiss_send", {REMITTENT: 200, OTHERS: 404}, case="open", kwargs=open_insats),
    Row("participants:remiss_send", {REMITTENT: 422, OTHERS: 404}, method="post", case="open", kwargs=open_insats),
    Row("participants:remiss_send", {REMITTENT: 403, OTHERS: 404}, case="closed", kwargs=closed_insats),
    Row("participants:remiss_send", {REMITTENT: 403, OTHERS: 404}, method="post", case="closed", kwargs=closed_insats),
    Row("participants:remiss", {(*DELTAGARANSVARIG, *REMITTENT): 200, OTHERS: 404}, case="own", kwargs=own_remiss),
    Row("participants:remiss", {OTHERS: 404}, case="other's", kwargs=other_remiss),
    *of_remisser("participants:remiss_answer", own_remiss, 422, sender=False),
    *of_remisser("participants:remiss_undo", own_declined, 302, sender=False),
    *of_remisser("participants:remiss_register", own_accepted, 422, sender=False),
    *of_remisser("participants:remiss_party", own_remiss, 422, sender=True),
    Row(
        "participants:remiss_register_signed",
        {DELTAGARANSVARIG: 200, REMITTENT: 403, OTHERS: 404},
        case="own",
        kwargs=own_to_sign,
    ),
    Row(
        "participants:remiss_register_signed",
        {DELTAGARANSVARIG: 422, REMITTENT: 403, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own_to_sign,
    ),
    Row("participants:remiss_register_signed", {OTHERS: 404}, case="other's", kwargs=other_to_sign),
    Row("participants:remiss_register_signed", {OTHERS: 404}, method="post", case="other's", kwargs=other_to_sign),
    *of_remisser("participants:remiss_recall", own_remiss, 422, sender=True),
    Row(
        "participants:remiss_reception",
        {MAY_OPEN: 200, (*DELTAGARANSVARIG, *WORKS_IN_KANSLI): 403, OTHERS: 404},
        case="own",
        kwargs=own,
    ),
    Row(
        "participants:remiss_reception",
        {MAY_OPEN: 422, (*DELTAGARANSVARIG, *WORKS_IN_KANSLI): 403, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own,
    ),
    Row(
        "participants:remiss_reception",
        {REGISTERS: 200, WORKS_IN_KANSLI: 403, OTHERS: 404},
        case="other's",
        kwargs=other,
    ),
    Row(
        "participants:remiss_reception",
        {REGISTERS: 422, WORKS_IN_KANSLI: 403, OTHERS: 404},
        method="post",
        case="other's",
        kwargs=other,
    ),
]
