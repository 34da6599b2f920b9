from typing import Any

from members.enums import INSATS_ROLES, Role
from members.models import User
from tests.insatser.factories import InsatsFactory
from tests.permissions.insatser import tied
from tests.permissions.table import OTHERS, Row

REGISTERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
WITHOUT_COUNTS = (Role.SYSTEMADMINISTRATOR, Role.REMITTENT)


def own(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory()).pk}


def other(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory().pk}


def own_year(user: User | None) -> dict[str, Any]:
    return {**own(user), "year": 2024}


def other_year(user: User | None) -> dict[str, Any]:
    return {**other(user), "year": 2024}


def wrong_year(user: User | None) -> dict[str, Any]:
    return {**own(user), "year": 1999}


SEES = {WITHOUT_COUNTS: 404, OTHERS: 200}

ROWS = [
    Row("participants:counts", SEES),
    Row("participants:counts", SEES, case="csv", query="?format=csv"),
    Row("participants:counts", SEES, case="xlsx", query="?format=xlsx&exakt=ja"),
    Row("participants:for_insats", SEES, case="own", kwargs=own),
    Row("participants:for_insats", {(*WITHOUT_COUNTS, *INSATS_ROLES): 404, OTHERS: 200}, case="other's", kwargs=other),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES): 200, WITHOUT_COUNTS: 404, OTHERS: 403},
        case="own",
        kwargs=own_year,
    ),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES): 422, WITHOUT_COUNTS: 404, OTHERS: 403},
        method="post",
        case="own",
        kwargs=own_year,
    ),
    Row(
        "participants:register",
        {REGISTERS: 200, (*WITHOUT_COUNTS, *INSATS_ROLES): 404, OTHERS: 403},
        case="other's",
        kwargs=other_year,
    ),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES, *WITHOUT_COUNTS): 404, OTHERS: 403},
        case="year before the insats",
        kwargs=wrong_year,
    ),
]
