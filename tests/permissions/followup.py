from typing import Any

from members.enums import KANSLI, STYRELSE, Role
from members.models import User
from tests.followup.factories import RapportuttagFactory
from tests.permissions.ekonomi_budget import beside_a_draft
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
