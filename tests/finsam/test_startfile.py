"""The start file's reader: every error says where, in Swedish."""

import datetime as dt
from decimal import Decimal

import pytest

from finsam.startfile import Section, SetupError, parse


def section(text: str) -> Section:
    return Section(parse(text.encode()), "")


def test_amounts_are_never_floats() -> None:
    values = section('a = 0.1\nb = "1 000,50"\nc = 3')
    assert [values.amount(key) for key in "abc"] == [Decimal("0.1"), Decimal("1000.50"), Decimal(3)]


def test_dates_with_and_without_quotes() -> None:
    values = section('a = 2026-01-02\nb = "2026-01-02"')
    assert values.date("a") == values.date("b") == dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = [1", "slutet av filen"),
        ("a = 1\nb = = 2", "rad 2, tecken 5"),
        ("a = 1\na = 2\nb = 3", "rad 2"),
    ],
)
def test_broken_toml_names_the_line(text: str, where: str) -> None:
    with pytest.raises(SetupError) as fault:
        parse(text.encode())
    assert fault.value.where.startswith(where)
    assert "TOML" in fault.value.reason


def test_wrong_encoding_names_the_line() -> None:
    with pytest.raises(SetupError, match="rad 2: Filen ska vara sparad som UTF-8"):
        parse(b'a = 1\nb = "\xe5"\n')


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda s: s.text("saknas"), "saknas: Uppgiften saknas"),
        (lambda s: s.text("tal"), "tal: Skriv en text"),
        (lambda s: s.integer("text"), "text: Skriv ett heltal"),
        (lambda s: s.integer("tal", low=1, high=2), "tal: Talet ska vara mellan 1 och 2"),
        (lambda s: s.date("text"), "text: Skriv datumet"),
        (lambda s: s.amount("text"), "text: Skriv ett tal"),
        (lambda s: s.amount("ja"), "ja: Skriv ett tal"),
        (lambda s: s.boolean("tal"), "tal: Skriv true eller false"),
        (lambda s: s.choice("text", ["a", "b"]), "text: Skriv något av: a, b"),
        (lambda s: s.texts("tal"), "tal: Skriv en lista"),
        (lambda s: s.sections("tal"), "tal: Skriv en lista av tabeller"),
        (lambda s: s.section("tal"), "tal: Här ska det stå en tabell"),
        (lambda s: s.sections("rader")[1].text("namn"), r"rader\[2\].namn: Uppgiften saknas"),
        (lambda s: s.finish(), "tal: Uppgiften är okänd"),
    ],
)
def test_faults_say_where_and_why(read, message: str) -> None:
    values = section('tal = 5\ntext = "x"\nja = true\n[[rader]]\nnamn = "a"\n[[rader]]')
    with pytest.raises(SetupError, match=message):
        read(values)


def test_finish_passes_when_every_key_was_read() -> None:
    values = section("a = 1")
    values.integer("a")
    values.finish()
