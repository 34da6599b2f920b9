"""Addresses that are looked up once are those of Django."""

from uuid import UUID

from django.template import Context, Template
from django.urls import reverse

KEY = UUID(int=7)


def shown(tag: str) -> str:
    return Template("{% load finsam %}" + tag).render(Context({"key": KEY, "year": 2025}))


def test_addresses_are_those_of_reverse() -> None:
    assert shown('{% address "insatser:change" key %}') == reverse("insatser:change", args=[KEY])
    assert shown('{% address "followup:annual" year %}') == reverse("followup:annual", args=[2025])
    assert shown('{% address "insatser:list" %}') == reverse("insatser:list")
