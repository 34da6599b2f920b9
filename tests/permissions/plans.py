"""A person's plan: the deltagaransvariga of the insats, and nobody else."""

from collections.abc import Callable
from typing import Any

from finsam import acting
from members.models import User
from participants.models.plan import PlanRow
from tests.insatser.factories import InsatsFactory
from tests.participants.people import deltagaransvarig, registered
from tests.participants.plan.planned import contact_of, part_of, sip_of
from tests.permissions.insatser import tied
from tests.permissions.participants import DELTAGARANSVARIG, Kwargs, other_deltagande, own_deltagande
from tests.permissions.table import OTHERS, Row


def _of(make: Callable[..., PlanRow], *, is_own: bool) -> Kwargs:
    def kwargs(user: User | None) -> dict[str, Any]:
        insats = tied(user, InsatsFactory()) if is_own else InsatsFactory()
        holder, _ = deltagaransvarig(insats)
        made = make(holder, registered(holder, insats))
        acting.declare(user.subject if user is not None else acting.NOBODY)
        return {"pk": made.pk}

    return kwargs


def of_plan(url: str, own: Kwargs, other: Kwargs, *, post: int = 0) -> list[Row]:
    """A page of the own insats's plans, and nobody else's."""
    rows = [
        Row(url, {DELTAGARANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own),
        Row(url, {OTHERS: 404}, case="other's", kwargs=other),
    ]
    if post:
        rows += [
            Row(url, {DELTAGARANSVARIG: post, OTHERS: 404}, method="post", case="own", kwargs=own),
            Row(url, {OTHERS: 404}, method="post", case="other's", kwargs=other),
        ]
    return rows


def of_rows(kind: str, make: Callable[..., PlanRow]) -> list[Row]:
    """The pages of one kind of row."""
    own, other = _of(make, is_own=True), _of(make, is_own=False)
    return [
        *of_plan(f"participants:{kind}_new", own_deltagande, other_deltagande, post=422),
        *of_plan(f"participants:{kind}", own, other, post=422),
        *of_plan(f"participants:{kind}_mistake", own, other, post=302),
    ]


ROWS = [
    Row("participants:plan_work", {DELTAGARANSVARIG: 200, OTHERS: 404}),
    *of_plan("participants:plan", own_deltagande, other_deltagande),
    *of_plan("participants:plan_pdf", own_deltagande, other_deltagande),
    *of_rows("plandel", part_of),
    *of_plan("participants:plandel_end", _of(part_of, is_own=True), _of(part_of, is_own=False), post=422),
    *of_rows("plankontakt", contact_of),
    *of_rows("sip", sip_of),
]
