from datetime import date
from typing import Any

from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from tests.followup.factories import RapportuttagFactory
from tests.insatser.factories import InsatsFactory
from tests.permissions.ekonomi_budget import beside_a_draft
from tests.permissions.insatser import tied
from tests.permissions.table import OTHERS, Row

READERS = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT)
DRAFT_READERS = (*KANSLI, *STYRELSE, Role.REVISOR)
ISSUERS = (*KANSLI, *STYRELSE)
ANNUAL_READERS = (*KANSLI, *STYRELSE, Role.REVISOR)


def issued(user: User | None) -> dict[str, Any]:
    return {"pk": RapportuttagFactory(filled=True).pk}


def draft(user: User | None) -> dict[str, Any]:
    return {"pk": RapportuttagFactory(filled=True, draft=True).pk}


def issued_beside_a_budget(user: User | None) -> dict[str, Any]:
    beside_a_draft(user)
    return issued(user)


def ending_of(ending: str) -> Any:
    return lambda user: {"ending": ending}


def file_of(ending: str, *, is_draft: bool = False) -> Any:
    return lambda user: {**(draft(user) if is_draft else issued(user)), "ending": ending}


ROWS = [
    Row("start", {OTHERS: 200}),
    Row("followup:reports", {READERS: 200, OTHERS: 403}),
    Row("followup:reports", {OTHERS: 405}, method="post"),
    Row("followup:report", {READERS: 200, OTHERS: 404}, case="issued", kwargs=issued),
    Row("followup:report", {READERS: 200, OTHERS: 404}, case="beside a draft budget", kwargs=issued_beside_a_budget),
    Row("followup:report", {DRAFT_READERS: 200, OTHERS: 404}, case="draft", kwargs=draft),
    *(
        Row("followup:report_file", {READERS: 200, OTHERS: 404}, case=f"issued {ending}", kwargs=file_of(ending))
        for ending in ("pdf", "xlsx", "json")
    ),
    Row(
        "followup:report_file",
        {DRAFT_READERS: 200, OTHERS: 404},
        case="draft",
        kwargs=file_of("pdf", is_draft=True),
    ),
    Row("followup:issue_report", {ISSUERS: 200, OTHERS: 403}),
    Row("followup:issue_report", {ISSUERS: 422, OTHERS: 403}, method="post", case="nothing booked"),
]


WITHOUT_COUNTS = (Role.SYSTEMADMINISTRATOR, Role.REMITTENT)


def this_year(user: User | None) -> dict[str, Any]:
    InsatsFactory(starts_on=date(2024, 1, 1))
    return {"year": 2025}


def own_insats(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory()).pk}


def other_insats(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory().pk}


def no_year(user: User | None) -> dict[str, Any]:
    return {"year": 1999}


ROWS += [
    Row("followup:langtid", {WITHOUT_COUNTS: 404, OTHERS: 200}),
    Row("followup:langtid", {WITHOUT_COUNTS: 404, OTHERS: 200}, case="csv", query="?format=csv"),
    Row("followup:langtid", {WITHOUT_COUNTS: 404, OTHERS: 200}, case="xlsx", query="?format=xlsx&exakt=ja"),
    Row("followup:deltagare", {WITHOUT_COUNTS: 404, OTHERS: 200}),
    Row(
        "followup:deltagare",
        {(*KANSLI, *INSATS_ROLES): 422, WITHOUT_COUNTS: 404, OTHERS: 200},
        case="no such day",
        query="?fran=2026-02-30",
    ),
    *(
        Row("followup:deltagare_file", {WITHOUT_COUNTS: 404, OTHERS: 200}, case=ending, kwargs=ending_of(ending))
        for ending in ("pdf", "xlsx", "json")
    ),
    Row("followup:deltagare_file", {OTHERS: 404}, case="no such file", kwargs=ending_of("exe")),
    Row("followup:for_insats", {WITHOUT_COUNTS: 404, OTHERS: 200}, case="own", kwargs=own_insats),
    Row(
        "followup:for_insats",
        {(*WITHOUT_COUNTS, *INSATS_ROLES): 404, OTHERS: 200},
        case="other's",
        kwargs=other_insats,
    ),
    Row(
        "followup:people_and_money",
        {WITHOUT_COUNTS: 404, (Role.DELTAGARANSVARIG, Role.BEREDNINGSGRUPP): 403, OTHERS: 200},
    ),
    Row("followup:issue_deltagare", {ISSUERS: 302, OTHERS: 403}, method="post", kwargs=this_year),
    Row("followup:issue_deltagare", {ISSUERS: 404, OTHERS: 403}, method="post", case="no year", kwargs=no_year),
    Row("followup:issue_deltagare", {OTHERS: 405}, case="read", kwargs=this_year),
]


def a_year(user: User | None) -> dict[str, Any]:
    return {"year": 2025}


def a_text(user: User | None) -> dict[str, Any]:
    return {"year": 2025, "section": "personal"}


ROWS += [
    Row("followup:annual", {ANNUAL_READERS: 200, OTHERS: 403}, kwargs=a_year),
    Row("followup:statements", {ANNUAL_READERS: 200, OTHERS: 403}, kwargs=a_year),
    Row("followup:make_annual", {KANSLI: 200, OTHERS: 403}, kwargs=a_year),
    Row("followup:make_annual", {KANSLI: 422, OTHERS: 403}, method="post", case="nothing booked", kwargs=a_year),
    Row("followup:annual_text", {KANSLI: 200, OTHERS: 403}, kwargs=a_text),
    Row(
        "followup:annual_text",
        {KANSLI: 302, OTHERS: 403},
        method="post",
        kwargs=a_text,
        data={"text": "Text", "is_ready": "ja"},
    ),
]
