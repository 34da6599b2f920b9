from typing import Any

from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from tests.insatser.factories import InsatsFactory
from tests.members.factories import ApiTokenFactory, UserFactory
from tests.permissions.ekonomi_budget import beside_a_draft
from tests.permissions.table import OTHERS, PUBLIC, Row

SEES_ALL = (*KANSLI, *STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR, Role.REMITTENT)


def insats(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory().pk}


COUNTS = (*KANSLI, *STYRELSE, *INSATS_ROLES, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR)

REPORT = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT, Role.INSATSANSVARIG)


def own_token(user: User | None) -> dict[str, Any]:
    return {"pk": ApiTokenFactory(user=user or UserFactory()).pk}


def others_token(user: User | None) -> dict[str, Any]:
    return {"pk": ApiTokenFactory().pk}


ROWS = [
    Row("members:api_tokens", {OTHERS: 200}),
    Row("members:api_token_new", {OTHERS: 200}),
    Row("members:api_token_new", {OTHERS: 422}, method="post", data={"name": "", "expires_on": "i morgon"}),
    Row("members:api_token_withdraw", {OTHERS: 200}, case="own", kwargs=own_token),
    Row("members:api_token_withdraw", {OTHERS: 404}, case="other's", kwargs=others_token),
    Row("members:api_token_withdraw", {OTHERS: 302}, method="post", case="own", kwargs=own_token),
    Row("members:api_token_withdraw", {OTHERS: 404}, method="post", case="other's", kwargs=others_token),
    Row("api:report", {REPORT: 200, OTHERS: 403, PUBLIC: 401}),
    Row("api:report", {REPORT: 200, OTHERS: 403, PUBLIC: 401}, case="beside a draft", kwargs=beside_a_draft),
    Row("api:deltagarrapport", {COUNTS: 200, OTHERS: 403, PUBLIC: 401}),
    Row("api:antal", {COUNTS: 200, OTHERS: 403, PUBLIC: 401}),
    Row("api:schema", {OTHERS: 200, PUBLIC: 401}),
    Row("api:insats-list", {OTHERS: 200, PUBLIC: 401}),
    Row("api:insats-detail", {SEES_ALL: 200, OTHERS: 404, PUBLIC: 401}, kwargs=insats),
]
