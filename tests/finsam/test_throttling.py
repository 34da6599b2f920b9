"""One address may not ask for ever, and neighbours in its network are the same one."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from finsam import throttling


@throttling.throttled("PROV_RATE")
def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("svar")


@pytest.mark.django_db
def test_an_address_is_told_to_wait_and_another_is_not(rf: RequestFactory, settings) -> None:
    settings.PROV_RATE = (2, 60)

    def asked(address: str) -> int:
        return view(rf.get("/", REMOTE_ADDR=address)).status_code

    assert [asked("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert asked("192.0.2.2") == 200
    assert [asked(f"2001:db8::{nth}") for nth in (1, 2, 3)] == [200, 200, 429]
    assert asked("2001:db8:1::1") == 200
