"""What the API answers is what its schema says, for every role's key and for requests that schemathesis makes up."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from requests.adapters import HTTPAdapter
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance
from urllib3 import HTTPResponse

from finsam import acting, dates
from insatser.models import Insats
from members.enums import Role
from members.models import ApiToken, User
from participants.models import Deltagande
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.insatser.factories import InsatsFactory, MalFactory
from tests.participants.factories import AnonymtAntalFactory
from tests.participants.people import deltagaransvarig, number, registered
from tests.permissions.api import ROWS

pytestmark = pytest.mark.django_db
SERVICE = "http://testserver"
OWN_SESSION = [ignored_auth]
"""Asks without a key, but past our session: the public does that here, and unknown keys are in test_tokens.py."""
LENIENT = {"/api/v1/insatser/": [negative_data_rejection, positive_data_acceptance]}
"""`?page=` is the first page. Which years, owners and målgrupper there are is data; others are refused."""
API = [row for row in ROWS if row.url.startswith("api:") and row.url != "api:schema"]
WITHOUT_EDGES = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
schema, few = (
    schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True), config=config)
    for config in (None, WITHOUT_EDGES)
)
"""Every edge of every parameter, and some requests alone."""
PATHS = {
    "api:report": "/api/v1/ekonomisk-rapport/",
    "api:antal": "/api/v1/antal/",
    "api:deltagarrapport": "/api/v1/uppfoljning/",
    "api:insats-list": "/api/v1/insatser/",
    "api:insats-detail": "/api/v1/insatser/{id}/",
}
bounded = settings(
    max_examples=5, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class InProcess(HTTPAdapter):
    """Carries requests to Django's test client instead of a server."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.client = client

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        headers = {name: str(value) for name, value in request.headers.items()}
        answer = self.client.generic(request.method or "GET", request.path_url, headers=headers)
        raw = HTTPResponse(BytesIO(answer.content), answer.headers, answer.status_code, preload_content=False)
        return self.build_response(request, raw)


@pytest.fixture
def session(client: Client) -> requests.Session:
    session = requests.Session()
    session.mount(SERVICE, InProcess(client))
    return session


@pytest.fixture
def insats(forbund: Any) -> Insats:
    """A year with money, goals, counts, one of them small, and one person."""
    map_accounts()
    small_year(2025)
    insats: Insats = MalFactory(insats=InsatsFactory(name="Steget vidare")).insats
    for kon, count in (("kvinna", 3), ("man", 12)):
        AnonymtAntalFactory(insats=insats, year=2025, kon=kon, count=count)
    holder, _ = deltagaransvarig(insats)
    registered(holder, insats, starts_on=date(2025, 2, 1))
    return insats


def assert_names_nobody(answer: Any) -> None:
    """No API address knows who anybody is, whoever asks: neither name, nor number, nor the code of a deltagande."""
    code = Deltagande.objects.get().code
    assert [told for told in ("Provsson", number(), number()[2:], code) if told in answer.text] == []


@pytest.fixture
def role(request: Any) -> Role | None:
    """Who asks; None is the public."""
    return request.param


@pytest.fixture
def key(role: Role | None, user_with: Callable[..., User], insats: Insats) -> dict[str, str]:
    """The header with a key of the role."""
    if role is None:
        return {}
    user = user_with(role)
    acting.declare(user.subject)
    _, secret = ApiToken.issue(user, name="Prov", expires_on=dates.today() + timedelta(days=30))
    acting.declare(acting.NOBODY)
    return {"Authorization": f"Bearer {secret}"}


def named(role: Role | None) -> str:
    """How the role is called in the test's output."""
    return role.value if role else "public"


def refusals_of(role: Role | None) -> dict[str, int]:
    """How the permission matrix refuses the role, by path of the schema."""
    return {PATHS[row.url]: status for row in API if (status := row.status_for(role)) != 200}


def test_schema_describes_every_address() -> None:
    assert {row.url for row in API} == set(PATHS)
    assert {operation.ok().path for operation in schema.get_all_operations()} == set(PATHS.values())


FIRST_OF = {str(refusals_of(role)): role for role in reversed([*Role, None])}
"""One of those whom the matrix refuses alike: what the edges of parameters give for one, they give for all."""
THE_REST = [role for role in [*Role, None] if role not in FIRST_OF.values()]


@pytest.mark.parametrize("role", FIRST_OF.values(), indirect=True, ids=named)
@schema.parametrize()
@bounded
def test_made_up_requests(case: Case, role: Role | None, key: dict[str, str], session: requests.Session) -> None:
    assert_keeps_to_the_schema(case, role, key, session)


@pytest.mark.parametrize("role", THE_REST, indirect=True, ids=named)
@few.parametrize()
@bounded
def test_some_made_up_requests(case: Case, role: Role | None, key: dict[str, str], session: requests.Session) -> None:
    assert_keeps_to_the_schema(case, role, key, session)


def assert_keeps_to_the_schema(case: Case, role: Role | None, key: dict[str, str], session: requests.Session) -> None:
    left_out = [*OWN_SESSION, *LENIENT.get(case.operation.path, [])]
    answer = case.call_and_validate(base_url=SERVICE, session=session, headers=key, excluded_checks=left_out)
    assert_names_nobody(answer)
    assert case.operation.path not in refusals_of(role) or answer.status_code in {401, 403, 404, 405}


@pytest.mark.parametrize("role", [*Role, None], indirect=True, ids=named)
def test_requests_that_find_something(
    role: Role | None, key: dict[str, str], insats: Insats, session: requests.Session
) -> None:
    asked: dict[str, dict[str, Any]] = {
        "/api/v1/ekonomisk-rapport/": {"query": {"ar": 2025, "manad": 12}},
        "/api/v1/antal/": {"query": {"ar": 2025}},
        "/api/v1/uppfoljning/": {"query": {"ar": 2025}},
        "/api/v1/insatser/": {},
        "/api/v1/insatser/{id}/": {"path_parameters": {"id": str(insats.pk)}},
    }
    for path, parameters in asked.items():
        case = schema[path]["GET"].Case(**parameters)
        answer = case.call_and_validate(base_url=SERVICE, session=session, headers=key, excluded_checks=OWN_SESSION)
        assert answer.status_code == refusals_of(role).get(path, 200), path
        assert_names_nobody(answer)
