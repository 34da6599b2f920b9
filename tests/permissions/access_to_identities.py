"""Who may open another insats in an emergency, and who reviews who has seen identities."""

from typing import Any

from finsam import acting
from insatser.models import Insats
from members.enums import KANSLI, Role
from members.models import User
from participants.access import emergency
from participants.models import Deltagande, Granskningsvecka, Nodoppning
from tests.insatser.factories import InsatsFactory
from tests.members.factories import UppdragFactory, UserFactory
from tests.participants.access.looks import look
from tests.participants.people import deltagaransvarig, registered, value
from tests.permissions.insatser import tied
from tests.permissions.table import OTHERS, Row


def _week(user: User | None, insats: Insats) -> dict[str, Any]:
    holder, _ = deltagaransvarig(insats)
    look(holder, registered(holder, insats))
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": Granskningsvecka.objects.get(insats=insats).pk}


def own_week(user: User | None) -> dict[str, Any]:
    return _week(user, tied(user, InsatsFactory()))


def other_week(user: User | None) -> dict[str, Any]:
    return _week(user, InsatsFactory())


OPENED = (Role.DELTAGARANSVARIG,)
TOLD = (Role.INSATSANSVARIG, Role.FORBUNDSCHEF, Role.HANDLAGGARE)


def _emergency(user: User | None, *, is_own: bool) -> tuple[Nodoppning, Deltagande]:
    """One that is the user's own or that the user is told of, or neither."""
    insats = InsatsFactory()
    if is_own and user is not None and user.has_role(Role.INSATSANSVARIG):
        tied(user, insats)
    holder, _ = deltagaransvarig(insats)
    deltagande = registered(holder, insats)
    opener = user if is_own and user is not None and user.has_role(*OPENED) else deltagaransvarig()[0]
    to = [user] if is_own and user is not None and user.has_role(*TOLD) else []
    to += [UserFactory(person=UppdragFactory(role=Role.FORBUNDSCHEF).person) for _ in range(2)]
    acting.declare(opener.subject)
    made = emergency.open_insats(insats, value("nodoppningsgrund", "fara"), "Det är bråttom", to=to, by=opener)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return made, deltagande


def own_emergency(user: User | None) -> dict[str, Any]:
    return {"pk": _emergency(user, is_own=True)[0].pk}


def other_emergency(user: User | None) -> dict[str, Any]:
    return {"pk": _emergency(user, is_own=False)[0].pk}


def own_emergency_person(user: User | None) -> dict[str, Any]:
    made, deltagande = _emergency(user, is_own=True)
    return {"pk": made.pk, "deltagande": deltagande.pk}


def other_emergency_person(user: User | None) -> dict[str, Any]:
    made, deltagande = _emergency(user, is_own=False)
    return {"pk": made.pk, "deltagande": deltagande.pk}


INSATSANSVARIG = (Role.INSATSANSVARIG,)
SEES_REVIEWS = (*KANSLI, *INSATSANSVARIG, Role.REVISOR, Role.SYSTEMADMINISTRATOR)
CHEF = (Role.FORBUNDSCHEF,)
USES = {OPENED: 200, TOLD: 403, OTHERS: 404}
ROWS = [
    Row("participants:emergencies", {(*OPENED, *TOLD): 200, OTHERS: 404}),
    Row("participants:emergency_mine", {(*OPENED, *TOLD): 200, OTHERS: 404}),
    # 302: to the page that asks for the second factor
    Row("participants:emergency_open", {OPENED: 302, TOLD: 403, OTHERS: 404}),
    Row("participants:emergency_open", {OPENED: 302, TOLD: 403, OTHERS: 404}, method="post"),
    Row("participants:emergency", {(*OPENED, *TOLD): 200, OTHERS: 404}, case="own", kwargs=own_emergency),
    Row("participants:emergency", {CHEF: 200, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row("participants:emergency_close", {(*OPENED, *TOLD): 200, OTHERS: 404}, case="own", kwargs=own_emergency),
    Row("participants:emergency_close", {CHEF: 200, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row(
        "participants:emergency_close",
        {(*OPENED, *TOLD): 302, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own_emergency,
    ),
    Row(
        "participants:emergency_close", {CHEF: 302, OTHERS: 404}, method="post", case="other's", kwargs=other_emergency
    ),
    Row("participants:emergency_people", USES, case="own", kwargs=own_emergency),
    Row("participants:emergency_people", {CHEF: 403, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row("participants:emergency_person", USES, case="own", kwargs=own_emergency_person),
    Row("participants:emergency_person", {CHEF: 403, OTHERS: 404}, case="other's", kwargs=other_emergency_person),
    Row("participants:reviews", {SEES_REVIEWS: 200, OTHERS: 404}),
    Row("participants:reviews", {SEES_REVIEWS: 200, OTHERS: 404}, case="csv", query="?format=csv"),
    Row("participants:review", {INSATSANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own_week),
    Row("participants:review", {OTHERS: 404}, case="other's", kwargs=other_week),
    # a week that is over cannot be made here: the database writes it, by its own clock
    # (tests/participants/access/test_review_of_access.py)
    Row("participants:review_decide", {INSATSANSVARIG: 403, OTHERS: 404}, case="own, going on", kwargs=own_week),
    Row(
        "participants:review_decide",
        {INSATSANSVARIG: 403, OTHERS: 404},
        method="post",
        case="own, going on",
        kwargs=own_week,
    ),
    Row("participants:review_decide", {OTHERS: 404}, case="other's", kwargs=other_week),
    Row("participants:review_decide", {OTHERS: 404}, method="post", case="other's", kwargs=other_week),
]
