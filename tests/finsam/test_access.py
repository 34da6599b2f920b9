"""Guards of views."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from finsam import history
from finsam.access import ReadMethodWroteError, Refusal, methods, require, visible_or_404
from members.models import Organisation
from tests.members.factories import OrganisationFactory, UserFactory


@methods(read=["GET"], write=["POST"])
def rename(request: HttpRequest) -> HttpResponse:
    Organisation.objects.update(name="Nytt namn")
    return HttpResponse("ok")


@methods(read=["GET"])
def opened(request: HttpRequest) -> HttpResponse:
    history.look(Organisation.objects.get(kind="fk"), "organisation.opened", by=request.user)
    return HttpResponse("ok")


@pytest.mark.django_db
def test_read_method_cannot_write(rf: RequestFactory) -> None:
    OrganisationFactory()
    with pytest.raises(ReadMethodWroteError), transaction.atomic():
        rename(rf.get("/"))
    assert rename(rf.post("/")).status_code == 200


@pytest.mark.django_db
def test_read_method_may_log_a_look(rf: RequestFactory, acting_as) -> None:
    OrganisationFactory(kind="fk")
    request = rf.get("/")
    request.user = UserFactory()
    acting_as(request.user)
    assert opened(request).status_code == 200


@pytest.mark.django_db
def test_other_methods_are_refused(rf: RequestFactory) -> None:
    response = rename(rf.delete("/"))
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_refusal_is_false_and_keeps_its_reason() -> None:
    refusal = Refusal("Be en kollega godkänna.")
    assert not refusal
    with pytest.raises(PermissionDenied, match="Be en kollega godkänna"):
        require(refusal)


def test_plain_no_gives_the_standard_reason() -> None:
    with pytest.raises(PermissionDenied, match="Du har inte behörighet"):
        require(False)


@pytest.mark.django_db
@pytest.mark.parametrize("pk", [uuid.uuid4(), "not-a-key", ""])
def test_out_of_sight_is_404(pk) -> None:
    with pytest.raises(Http404):
        visible_or_404(Organisation.objects.all(), pk)
