"""Who takes extracts from SUS in, and who sees what they say."""

from typing import Any

from finsam import acting
from members.enums import KANSLI, Role
from members.models import User
from participants.permissions import REGISTERS_COUNTS
from participants.sus import keeping
from tests.participants.gallring.plans import chef
from tests.participants.sus.sus_extracts import received
from tests.permissions.table import OTHERS, Row

WITHOUT_COUNTS = (Role.SYSTEMADMINISTRATOR, Role.REMITTENT)
READS = tuple(role for role in KANSLI if role not in REGISTERS_COUNTS)
SEES = (*REGISTERS_COUNTS, *READS)


def _waiting(user: User | None, *, is_frozen: bool = False) -> dict[str, Any]:
    by = chef()
    utdrag = received(by)
    if is_frozen:
        acting.declare(by.subject)
        keeping.freeze(utdrag, by=by)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": utdrag.pk}


def waiting(user: User | None) -> dict[str, Any]:
    return _waiting(user)


def frozen(user: User | None) -> dict[str, Any]:
    return _waiting(user, is_frozen=True)


KEEPS = {REGISTERS_COUNTS: 302, READS: 403, OTHERS: 404}
ROWS = [
    Row("participants:sus", {WITHOUT_COUNTS: 404, OTHERS: 200}),
    Row("participants:sus_upload", {REGISTERS_COUNTS: 200, WITHOUT_COUNTS: 404, OTHERS: 403}),
    Row("participants:sus_upload", {REGISTERS_COUNTS: 422, WITHOUT_COUNTS: 404, OTHERS: 403}, method="post"),
    Row("participants:sus_extract", {SEES: 200, OTHERS: 404}, kwargs=waiting),
    Row("participants:sus_extract", KEEPS, method="post", kwargs=waiting, data={"is_read": "on"}),
    Row("participants:sus_extract", {SEES: 200, OTHERS: 404}, case="frozen", kwargs=frozen),
    Row("participants:sus_remove", {REGISTERS_COUNTS: 200, READS: 403, OTHERS: 404}, kwargs=frozen),
    Row("participants:sus_remove", KEEPS, method="post", kwargs=frozen, data={"reason": "Fel fil"}),
]
