from typing import Any

from insatser.models import Insats
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from tests.finsam.codelists.factories import KodvardeFactory
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory, MalFactory
from tests.permissions.table import OTHERS, Row

REGISTERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
ENDS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE)
READERS = (*STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR)
SYSADMIN = Role.SYSTEMADMINISTRATOR
INSATSANSVARIG = Role.INSATSANSVARIG


def tied(user: User | None, insats: Insats) -> Insats:
    """An insats of the user's own, for the roles that have some."""
    if user is not None and user.has_role(*INSATS_ROLES):
        InsatsUppdragFactory(uppdrag=user.acting, insats=insats)
    return insats


def own(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory()).pk}


def other(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory().pk}


def planned(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory(planned=True)).pk}


def ended(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory(ended=True)).pk}


def misregistered(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory(misregistered=True)).pk}


def own_goal(user: User | None) -> dict[str, Any]:
    return {"pk": MalFactory(insats=tied(user, InsatsFactory())).pk}


def other_goal(user: User | None) -> dict[str, Any]:
    return {"pk": MalFactory().pk}


def own_tie(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsUppdragFactory(insats=tied(user, InsatsFactory())).pk}


def value(user: User | None) -> dict[str, Any]:
    return {"pk": KodvardeFactory().pk}


def fixed_value(user: User | None) -> dict[str, Any]:
    return {"pk": KodvardeFactory(lista="kon", key="kvinna", label="Kvinna").pk}


def malgrupp(user: User | None) -> dict[str, Any]:
    return {"lista": "malgrupp"}


def fixed(user: User | None) -> dict[str, Any]:
    return {"lista": "kon"}


def unknown(user: User | None) -> dict[str, Any]:
    return {"lista": "pahittad"}


SEES_ALL = {SYSADMIN: 404, OTHERS: 200}
KEEPERS = {REGISTERS: 200, SYSADMIN: 404, OTHERS: 403}
CHANGE_OWN = {REGISTERS: 200, SYSADMIN: 404, OTHERS: 403}
PLAN_OWN = {(*REGISTERS, INSATSANSVARIG): 200, SYSADMIN: 404, OTHERS: 403}
PLAN_OTHER = {REGISTERS: 200, (SYSADMIN, *INSATS_ROLES): 404, OTHERS: 403}
MISREGISTERED_IS_SEEN = {KANSLI: 403, OTHERS: 404}
NEEDS_ANSWER = {REGISTERS: 422, SYSADMIN: 404, OTHERS: 403}


def pages(url: str, row: dict[Any, int], answer: dict[Any, int], kwargs: Any, case: str = "") -> list[Row]:
    """The page, and an empty answer to its form."""
    return [
        Row(url, row, case=case, kwargs=kwargs),
        Row(url, answer, method="post", case=case, kwargs=kwargs),
    ]


def answered(row: dict[Any, int]) -> dict[Any, int]:
    """The same roles, when the form lacks something."""
    return {who: 422 if status == 200 else status for who, status in row.items()}


MOVE = {ENDS: 200, SYSADMIN: 404, OTHERS: 403}
PLANNED_MOVE = {ENDS: 200, (SYSADMIN, Role.REMITTENT): 404, OTHERS: 403}

MONEY = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT, INSATSANSVARIG)

ROWS = [
    Row("ekonomi:for_insats", {MONEY: 200, SYSADMIN: 404, OTHERS: 403}, case="own", kwargs=own),
    Row(
        "ekonomi:for_insats",
        {(SYSADMIN, *INSATS_ROLES): 404, MONEY: 200, OTHERS: 403},
        case="other's",
        kwargs=other,
    ),
    Row("insatser:list", SEES_ALL),
    Row("insatser:list", SEES_ALL, case="csv", query="?format=csv"),
    Row("insatser:list", SEES_ALL, case="xlsx", query="?format=xlsx"),
    Row("insatser:list", {SYSADMIN: 404, OTHERS: 422}, case="wrong filter", query="?inriktning=annat"),
    Row("insatser:matrix", SEES_ALL),
    Row("insatser:matrix_pdf", SEES_ALL),
    Row("insatser:detail", SEES_ALL, case="own", kwargs=own),
    Row("insatser:detail", {(SYSADMIN, *INSATS_ROLES): 404, OTHERS: 200}, case="other's", kwargs=other),
    Row("insatser:detail", {(SYSADMIN, Role.REMITTENT): 404, OTHERS: 200}, case="ended", kwargs=ended),
    Row("insatser:detail", {KANSLI: 200, OTHERS: 404}, case="felregistrerad", kwargs=misregistered),
    *pages("insatser:register", KEEPERS, NEEDS_ANSWER, None),
    *pages("insatser:change", CHANGE_OWN, NEEDS_ANSWER, own, "own"),
    Row("insatser:change", MISREGISTERED_IS_SEEN, case="felregistrerad", kwargs=misregistered),
    *pages("insatser:periods", CHANGE_OWN, NEEDS_ANSWER, own, "own"),
    Row("insatser:start", PLANNED_MOVE, case="planned", kwargs=planned),
    Row("insatser:start", answered(PLANNED_MOVE), method="post", case="planned", kwargs=planned),
    *pages("insatser:end", MOVE, answered(MOVE), own, "own"),
    *pages("insatser:resume", PLANNED_MOVE, answered(PLANNED_MOVE), ended, "ended"),
    *pages("insatser:misregister", MOVE, answered(MOVE), own, "own"),
    Row("insatser:end", {ENDS: 200, (SYSADMIN, *INSATS_ROLES): 404, OTHERS: 403}, case="other's", kwargs=other),
    *pages("insatser:goal_add", PLAN_OWN, answered(PLAN_OWN), own, "own"),
    *pages("insatser:goal_change", PLAN_OWN, answered(PLAN_OWN), own_goal, "own"),
    *pages("insatser:goal_drop", PLAN_OWN, answered(PLAN_OWN), own_goal, "own"),
    *pages("insatser:goal_outcome", PLAN_OWN, answered(PLAN_OWN), own_goal, "own"),
    *pages("insatser:plan", PLAN_OWN, answered(PLAN_OWN), own, "own"),
    Row("insatser:goal_add", PLAN_OTHER, case="other's", kwargs=other),
    Row("insatser:goal_change", PLAN_OTHER, case="other's", kwargs=other_goal),
    Row("insatser:goal_drop", PLAN_OTHER, case="other's", kwargs=other_goal),
    Row("insatser:goal_outcome", PLAN_OTHER, case="other's", kwargs=other_goal),
    Row("insatser:plan", PLAN_OTHER, case="other's", kwargs=other),
    *pages("insatser:tie", CHANGE_OWN, NEEDS_ANSWER, own, "own"),
    *pages("insatser:untie", CHANGE_OWN, NEEDS_ANSWER, own_tie, "own"),
    Row("insatser:codelists", KEEPERS),
    Row("insatser:codelist", KEEPERS, kwargs=malgrupp),
    Row("insatser:codelist", {REGISTERS: 404, SYSADMIN: 404, OTHERS: 403}, case="unknown", kwargs=unknown),
    *pages("insatser:codelist_add", KEEPERS, NEEDS_ANSWER, malgrupp),
    Row("insatser:codelist_add", {SYSADMIN: 404, OTHERS: 403}, case="fixed", kwargs=fixed),
    Row("insatser:codelist_retire", KEEPERS, kwargs=value),
    Row("insatser:codelist_retire", {REGISTERS: 302, SYSADMIN: 404, OTHERS: 403}, method="post", kwargs=value),
    Row("insatser:codelist_retire", {SYSADMIN: 404, OTHERS: 403}, case="fixed", kwargs=fixed_value),
]
