"""Budget, bidrag, prognos and the ekonomisk rapport."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from members.enums import KANSLI, STYRELSE, Role
from members.models import User
from tests.ekonomi.factories import BudgetFactory, BudgetomradeFactory, BudgetpostFactory
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.permissions.table import OTHERS, Row, Who

READERS = (*KANSLI, *STYRELSE, Role.REVISOR)
MAKERS = (Role.FORBUNDSCHEF, Role.EKONOM)
FORECASTERS = (*MAKERS, Role.HANDLAGGARE)
Kwargs = Callable[[User | None], dict[str, Any]]


def draft(user: User | None) -> dict[str, Any]:
    return {"pk": BudgetFactory().pk}


def beside_a_draft(user: User | None) -> dict[str, Any]:
    """Nothing in the address; what the draft's figures show is tested in tests/ekonomi/test_draft_is_hidden.py."""
    draft(user)
    return {}


def decided(user: User | None) -> dict[str, Any]:
    fields = {"status": "faststalld", "beslut_on": date(2025, 11, 20), "beslut_paragraf": "§ 5"}
    return {"pk": BudgetFactory(**fields).pk}


def on_samrad(user: User | None) -> dict[str, Any]:
    return {"pk": BudgetFactory(status="samrad", samrad_on=date(2025, 10, 1)).pk}


def area_of_draft(user: User | None) -> dict[str, Any]:
    return {**draft(user), "omrade_pk": BudgetomradeFactory().pk}


def post(user: User | None) -> dict[str, Any]:
    return {"pk": BudgetpostFactory().pk}


def own_post(user: User | None) -> dict[str, Any]:
    """A post of an insats that the asking user's uppdrag is tied to."""
    insats = InsatsFactory()
    if user is not None and user.has_role(Role.INSATSANSVARIG):
        InsatsUppdragFactory(insats=insats, uppdrag=user.acting)
    return {"pk": BudgetpostFactory(insats=insats).pk}


def area(user: User | None) -> dict[str, Any]:
    return {"pk": BudgetomradeFactory().pk}


def kind(name: str) -> Kwargs:
    return lambda user: {"kind": name}


MAKE: Mapping[Who, int] = {MAKERS: 200, OTHERS: 403}
MADE: Mapping[Who, int] = {MAKERS: 302, OTHERS: 403}
REPORT: Mapping[Who, int] = {(*READERS, Role.MEDLEMSREPRESENTANT, Role.INSATSANSVARIG): 200, OTHERS: 403}
FORECAST = {"year": str(date.today().year), "month": "8", "amount": "1 000", "comment": ""}  # noqa: DTZ011


ROWS = [
    Row("ekonomi:report", REPORT),
    Row("ekonomi:report", REPORT, kwargs=beside_a_draft, case="beside a draft"),
    Row("ekonomi:report_file", REPORT, kwargs=kind("json"), case="json"),
    Row("ekonomi:report_file", REPORT, kwargs=kind("xlsx"), case="xlsx"),
    Row(
        "ekonomi:report_file",
        {(*READERS, Role.MEDLEMSREPRESENTANT, Role.INSATSANSVARIG): 404, OTHERS: 403},
        kwargs=kind("exe"),
        case="unknown",
    ),
    Row("ekonomi:prognoser", {(*READERS, Role.INSATSANSVARIG): 200, OTHERS: 403}),
    Row("ekonomi:prognos", {READERS: 200, Role.INSATSANSVARIG: 404, OTHERS: 403}, kwargs=post, case="other's"),
    Row("ekonomi:prognos", {(*READERS, Role.INSATSANSVARIG): 200, OTHERS: 403}, kwargs=own_post, case="own"),
    Row(
        "ekonomi:prognos",
        {(*FORECASTERS, Role.INSATSANSVARIG): 302, OTHERS: 403},
        method="post",
        kwargs=own_post,
        case="own",
        data=FORECAST,
    ),
    Row(
        "ekonomi:prognos",
        {FORECASTERS: 302, Role.INSATSANSVARIG: 404, OTHERS: 403},
        method="post",
        kwargs=post,
        case="other's",
        data=FORECAST,
    ),
    Row("ekonomi:budgets", {(*READERS, Role.MEDLEMSREPRESENTANT): 200, OTHERS: 403}),
    Row("ekonomi:budget", {READERS: 200, Role.MEDLEMSREPRESENTANT: 404, OTHERS: 403}, kwargs=draft, case="draft"),
    Row("ekonomi:budget", {(*READERS, Role.MEDLEMSREPRESENTANT): 200, OTHERS: 403}, kwargs=on_samrad, case="samråd"),
    Row("ekonomi:budget", {(*READERS, Role.MEDLEMSREPRESENTANT): 200, OTHERS: 403}, kwargs=decided, case="decided"),
    Row(
        "ekonomi:budget_compare",
        {(*READERS, Role.MEDLEMSREPRESENTANT): 404, OTHERS: 403},
        kwargs=decided,
        case="with nothing",
    ),
    Row("ekonomi:budget_new", MAKE),
    Row("ekonomi:budget_new", MADE, method="post", data={"year": str(date.today().year), "comment": ""}),  # noqa: DTZ011
    Row("ekonomi:budget_new_version", MAKE, kwargs=decided),
    Row("ekonomi:budget_new_version", MADE, method="post", kwargs=decided, data={"comment": "Styrelsen § 9"}),
    Row("ekonomi:budget_copy", MAKE, kwargs=decided),
    Row("ekonomi:budget_copy", MADE, method="post", kwargs=decided),
    Row("ekonomi:budget_area", MAKE, kwargs=area_of_draft),
    Row("ekonomi:budget_area", MADE, method="post", kwargs=area_of_draft, data={"edition": "1"}),
    Row("ekonomi:budget_plan", MAKE, kwargs=draft),
    Row("ekonomi:budget_plan", MADE, method="post", kwargs=draft, data={"edition": "1"}),
    Row("ekonomi:budget_plan", {OTHERS: 403}, kwargs=decided, case="decided"),
    Row("ekonomi:budget_move_money", MAKE, kwargs=draft),
    Row("ekonomi:budget_move_money", {MAKERS: 422, OTHERS: 403}, method="post", kwargs=draft, data={"order": "x"}),
    Row("ekonomi:budget_samrad", MAKE, kwargs=draft),
    Row("ekonomi:budget_samrad", MADE, method="post", kwargs=draft, data={"samrad_on": "2025-10-01", "edition": "1"}),
    Row("ekonomi:budget_take_back", MADE, method="post", kwargs=on_samrad),
    Row("ekonomi:budget_take_back", {OTHERS: 405}, kwargs=on_samrad),
    Row("ekonomi:budget_decide", MAKE, kwargs=on_samrad),
    Row(
        "ekonomi:budget_decide",
        MADE,
        method="post",
        kwargs=on_samrad,
        data={"beslut_on": "2025-11-20", "beslut_paragraf": "§ 5", "edition": "1"},
    ),
    Row("ekonomi:budget_decide", {OTHERS: 403}, kwargs=decided, case="decided"),
    Row("ekonomi:poster", {READERS: 200, OTHERS: 403}),
    Row("ekonomi:post_new", MAKE),
    Row("ekonomi:post_new", {MAKERS: 422, OTHERS: 403}, method="post", data={"order": "x"}),
    Row("ekonomi:post", MAKE, kwargs=post),
    Row("ekonomi:omrade_new", MAKE),
    Row("ekonomi:omrade_new", MADE, method="post", data={"name": "Kansli", "kind": "kansli", "order": "1"}),
    Row("ekonomi:omrade", MAKE, kwargs=area),
    Row("ekonomi:bidrag", {(*READERS, Role.MEDLEMSREPRESENTANT): 200, OTHERS: 403}),
    Row("ekonomi:bidrag_register", MAKE),
    Row("ekonomi:bidrag_register", {MAKERS: 422, OTHERS: 403}, method="post", data={"order": "x"}),
]
