"""Who reads what was erased, and who decides it."""

from typing import Any

from finsam import acting
from members.enums import KANSLI, Role
from members.models import User
from participants.gallring import carrying_out
from participants.models import Gallring, Gallringsbevis
from tests.participants.gallring.plans import chef, ended, planned
from tests.participants.people import deltagaransvarig, registered
from tests.permissions.table import OTHERS, Row

CHEF = (Role.FORBUNDSCHEF,)
KANSLI_BUT_CHEF = tuple(role for role in KANSLI if role not in CHEF)
READS = (*KANSLI, Role.REVISOR)
REFUSED = (*KANSLI_BUT_CHEF, Role.REVISOR)


def _done(user: User | None) -> Gallring:
    """A finished gallring of one identity."""
    decides, (holder, insats) = chef(), deltagaransvarig()
    deltagande = registered(holder, insats)
    acting.declare(holder.subject)
    ended(deltagande, holder)
    acting.declare(decides.subject)
    made = carrying_out.order(planned(decides), 1, by=decides)
    while carrying_out.erase_some(made):
        pass
    finished = carrying_out.finish(made, by=decides)
    Gallringsbevis.objects.create(gallring=finished, content=b"%PDF-", sha256="0" * 64)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return finished


def done(user: User | None) -> dict[str, Any]:
    return {"pk": _done(user).pk}


def due(user: User | None) -> dict[str, Any]:
    """Something that the plan says has to go."""
    decides, (holder, insats) = chef(), deltagaransvarig()
    deltagande = registered(holder, insats)
    acting.declare(holder.subject)
    ended(deltagande, holder)
    acting.declare(decides.subject)
    planned(decides)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {}


PLAN = {"beslut_on": "2024-03-01", "paragraf": "§ 3", "valid_from": "2024-04-01", "days_identitet": "30"}
ROWS = [
    Row("participants:gallring", {READS: 200, OTHERS: 404}),
    Row("participants:gallring_plan", {CHEF: 200, REFUSED: 403, OTHERS: 404}),
    Row("participants:gallring_plan", {CHEF: 302, REFUSED: 403, OTHERS: 404}, method="post", data=PLAN),
    # 302: back to the page that says that there is no plan
    Row("participants:gallring_order", {CHEF: 302, REFUSED: 403, OTHERS: 404}),
    Row("participants:gallring_order", {CHEF: 200, REFUSED: 403, OTHERS: 404}, case="due", kwargs=due),
    Row(
        "participants:gallring_order",
        {CHEF: 302, REFUSED: 403, OTHERS: 404},
        method="post",
        case="due",
        kwargs=due,
        data={"expected": "1", "is_read": "on"},
    ),
    Row("participants:gallring_detail", {READS: 200, OTHERS: 404}, kwargs=done),
    Row("participants:gallring_document", {READS: 200, OTHERS: 404}, kwargs=done),
]
