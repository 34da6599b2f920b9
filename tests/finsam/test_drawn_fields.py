"""A field drawn from memory is the field that would have been drawn."""

from typing import Any

import pytest
from django import forms

from finsam import drawn_fields
from finsam.forms import Form
from finsam.list_filters import FilterForm

YEARS = [("2025", "2025"), ("2026", "2026")]


class YearForm(Form):
    ar = forms.ChoiceField(label="År", choices=YEARS)


class WordForm(Form):
    ord = forms.CharField(label="Ord", required=False)


@pytest.fixture(autouse=True)
def empty_memory(monkeypatch: pytest.MonkeyPatch) -> dict[Any, str]:
    kept: dict[Any, str] = {}
    monkeypatch.setattr(drawn_fields, "_kept", kept)
    return kept


def draw(form: forms.Form) -> str:
    return "".join(field.as_field_group() for field in form.visible_fields())


def year_form(
    choices: Any = YEARS, label: str = "År", form: type[forms.Form] = YearForm, **arguments: Any
) -> forms.Form:
    made = form(**arguments)
    made.fields["ar"].choices = choices  # type: ignore[attr-defined] # a choice field
    made.fields["ar"].label = label
    return made


def test_the_second_drawing_comes_from_memory(empty_memory):
    first = draw(YearForm({"ar": "2026"}))
    assert len(empty_memory) == 1
    empty_memory.update(dict.fromkeys(empty_memory, "ur minnet"))
    assert draw(YearForm({"ar": "2026"})) == "ur minnet" != first


@pytest.mark.parametrize(
    "other",
    [
        lambda: year_form([*YEARS, ("2027", "2027")], data={"ar": "2026"}),
        lambda: year_form([("2025", "2025"), ("2026", "<b>i år</b>")], data={"ar": "2026"}),
        lambda: year_form([("Förr", [("2025", "2025")]), ("Nu", [("2026", "2026")])], data={"ar": "2026"}),
        lambda: year_form([("Förr", [("2025", "2025")]), ("Sen", [("2026", "2026")])], data={"ar": "2026"}),
        lambda: year_form(label="Budgetår", data={"ar": "2026"}),
        lambda: YearForm({"ar": "2025"}),
        lambda: YearForm({"ar": "1900"}),
        lambda: YearForm({}),
        lambda: YearForm(),
        lambda: YearForm({"x-ar": "2026"}, prefix="x"),
        lambda: YearForm({"ar": "2026"}, auto_id="fält_%s"),
        lambda: FilterForm({"ar": "2026"}, fields={"ar": forms.ChoiceField(label="År", choices=YEARS, required=False)}),
        lambda: FilterForm(
            {"ar": "2026"}, fields={"ar": forms.ChoiceField(label="År", choices=YEARS, help_text="Välj ett år.")}
        ),
    ],
)
def test_what_differs_is_drawn_by_itself(other, empty_memory):
    draw(YearForm({"ar": "2026"}))
    from_memory = draw(other())
    empty_memory.clear()
    assert from_memory == draw(other())


def test_typed_words_are_drawn_and_never_kept(empty_memory):
    assert 'value="Hittepå Påhittsson"' in draw(WordForm({"ord": "Hittepå Påhittsson"}))
    assert not empty_memory
    assert "value=" not in draw(WordForm({"ord": ""}))
    assert len(empty_memory) == 1


def test_errors_are_never_kept(empty_memory):
    assert "Välj" in draw(YearForm({"ar": ""}))
    assert not empty_memory


def test_options_are_asked_for_once():
    asked: list[int] = []

    def years() -> list[tuple[str, str]]:
        asked.append(1)
        return YEARS

    draw(year_form(years))
    assert len(asked) == 1


def test_memory_is_bounded(empty_memory, monkeypatch):
    monkeypatch.setattr(drawn_fields, "MAX_KEPT", 3)
    for year in range(2000, 2010):
        draw(year_form([(str(year), str(year))]))
        assert len(empty_memory) <= 3
