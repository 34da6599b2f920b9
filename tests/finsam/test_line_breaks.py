"""Dates in running text stay on one line, and are still the same text."""

import re

import pytest
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from finsam.forms import DateField, Form
from finsam.line_breaks import unbroken


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Skriv ÅÅÅÅ-MM-DD, till exempel 2026-11-21.", ["ÅÅÅÅ-MM-DD", "2026-11-21"]),
        ("Skriv NNNNNN-NNNN.", ["NNNNNN-NNNN"]),
        ("Periodiserad budget jan–okt", ["jan–okt"]),
        ("Skicka e-post", []),
        ("Mellan −12 och -12", []),
    ],
)
def test_what_stays_whole(text: str, whole: list[str]) -> None:
    html = unbroken(text)
    assert re.findall(r'<span class="nowrap">(.*?)</span>', html) == whole
    assert strip_tags(html) == text


def test_text_is_escaped_and_an_address_left_alone() -> None:
    assert unbroken("<b>") == "&lt;b&gt;"
    link = mark_safe('<a href="/rapporter/2026-01-01/?fran=2026-01-01">Rapporten</a>')
    assert unbroken(link) == link


def test_hint_and_error_of_a_date() -> None:
    class Choice(Form):
        day = DateField(label="Dag")

    html = Choice({"day": "11/21/2026"})["day"].as_field_group()
    assert html.count('<span class="nowrap">ÅÅÅÅ-MM-DD</span>') == 2
