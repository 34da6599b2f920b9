"""Fields, messages and lost-update protection."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django import forms as django_forms
from django.db import models

from finsam import forms
from finsam.forms import summary_errors
from finsam.versioning import Versioned

DATE_ERROR = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21."


class Prov(forms.Form):
    namn = django_forms.CharField(label="Insatsens namn", help_text="Som i beslutet.")
    kommun = django_forms.ChoiceField(label="Kommun", choices=[("", "Välj kommun"), ("a", "Ån")])
    kon = django_forms.ChoiceField(label="Kön", choices=[("k", "Kvinna")], widget=django_forms.RadioSelect)
    start = forms.DateField(label="Startdatum")
    belopp = forms.MoneyField(label="Belopp i kronor")
    esf = forms.YesNoField(label="Är insatsen ett ESF-projekt?")
    anteckning = django_forms.CharField(label="Anteckning", required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("namn") == "fel":
            raise django_forms.ValidationError("Namnet finns redan.")


def errors_of(data: dict[str, Any]) -> dict[str, str]:
    form = Prov(data)
    return {line.target: line.message for line in summary_errors(form)}


def test_required_messages_name_the_field() -> None:
    assert errors_of({}) == {
        "id_namn": "Skriv insatsens namn.",
        "id_kommun": "Välj kommun.",
        "id_kon_0": "Välj kön.",
        "id_start": DATE_ERROR,
        "id_belopp": "Skriv beloppet i kronor med siffror, till exempel 12 500.",
        "id_esf_0": "Svara på frågan ”Är insatsen ett ESF-projekt?”.",
    }


def test_a_field_that_is_added_later_has_the_same_messages() -> None:
    form = Prov({"typ": "fel"})
    form.fields["typ"] = django_forms.ChoiceField(label="Typ", choices=[("a", "Ån")])
    form.fields["dag"] = forms.DateField(label="Dag")
    assert form.errors["typ"] == ["Det du valde finns inte i listan. Välj något annat."]
    assert form.errors["dag"] == [DATE_ERROR]


def test_the_summary_follows_the_page_with_the_whole_form_first() -> None:
    form = Prov({"namn": "fel"})
    assert [line.message for line in summary_errors(form)][:2] == ["Namnet finns redan.", "Välj kommun."]


@pytest.mark.parametrize("typed", ["2026-11-21", "20261121", " 2026-11-21 ", "2026\u221211\u221221"])
def test_dates_are_read_forgivingly(typed: str) -> None:
    assert forms.DateField().clean(typed) == dt.date(2026, 11, 21)


def test_a_day_to_come_has_not_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms.dates, "today", lambda: dt.date(2026, 11, 21))
    field = forms.PastDateField()
    assert field.clean("2026-11-21") == dt.date(2026, 11, 21)
    with pytest.raises(django_forms.ValidationError, match="Datumet har inte varit än"):
        field.clean("2026-11-22")
    assert forms.PastDateField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["21/11", "11/21/2026", "2026-13-01", "2026-02-30", "26-11-21", "2026-1-2", "i går"])
def test_other_dates_are_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(django_forms.ValidationError, match=DATE_ERROR):
        forms.DateField().clean(typed)


def test_dates_are_shown_as_they_are_typed() -> None:
    html = str(Prov(initial={"start": dt.date(2026, 11, 21)})["start"])
    assert 'value="2026-11-21"' in html
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html


def test_amounts_are_read_forgivingly_and_shown_in_swedish() -> None:
    assert forms.MoneyField().clean("12\u00a0500,50 kr") == Decimal("12500.50")
    assert 'value="12 500,50"' in str(Prov(initial={"belopp": Decimal("12500.50")})["belopp"])
    assert 'value="−12 500"' in str(Prov(initial={"belopp": Decimal(-12500)})["belopp"])


@pytest.mark.parametrize("typed", ["1000", "1 000", " 1\u00a0000 "])
def test_counts_may_be_typed_as_they_are_shown(typed: str) -> None:
    assert forms.CountField().clean(typed) == 1000


@pytest.mark.parametrize("typed", ["1 00", "12 5", "1000 000", "tio", "1,5"])
def test_other_counts_are_refused(typed: str) -> None:
    with pytest.raises(django_forms.ValidationError):
        forms.CountField().clean(typed)


def test_an_amount_with_too_many_digits_is_refused() -> None:
    with pytest.raises(django_forms.ValidationError):
        forms.MoneyField(max_digits=6).clean("12 345,00")


def test_a_choice_that_is_not_there_is_told_in_plain_words() -> None:
    wrong = {"namn": "A", "kommun": "b", "kon": "k", "start": "2026-01-01", "belopp": "1", "esf": "ja"}
    assert errors_of(wrong) == {"id_kommun": "Det du valde finns inte i listan. Välj något annat."}


def test_an_unchanged_amount_is_not_a_change() -> None:
    field = forms.MoneyField()
    assert not field.has_changed(Decimal("12500.00"), "12 500")
    assert field.has_changed(Decimal("12500.00"), "12 501")
    assert field.has_changed(Decimal("12500.00"), "abc")


def test_years_and_months_are_chosen() -> None:
    assert forms.YearField(years=[2026, 2025]).clean("2025") == 2025
    assert forms.MonthField().clean("10") == 10
    assert ("10", "oktober") in forms.MonthField().choices


def test_yes_and_no() -> None:
    field = forms.YesNoField()
    assert field.clean("ja") is True
    assert field.clean("nej") is False
    assert field.prepare_value(False) == "nej"


def test_a_field_says_what_belongs_to_it() -> None:
    html = Prov({"namn": ""})["namn"].as_field_group()
    assert 'aria-describedby="id_namn_helptext id_namn_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("Som i beslutet.") < html.index("Skriv insatsens namn.") < html.index("<input")


def test_a_group_of_radios_is_a_fieldset_with_a_legend() -> None:
    html = Prov({})["kon"].as_field_group()
    assert "<fieldset" in html
    assert "<legend>Kön" in html
    assert 'aria-describedby="id_kon_error"' in html


def test_what_may_be_left_out_says_so() -> None:
    assert "(frivilligt)" in Prov()["anteckning"].as_field_group()
    assert "(frivilligt)" not in Prov()["namn"].as_field_group()


def test_no_placeholder_is_drawn() -> None:
    class WithPlaceholder(forms.Form):
        namn = django_forms.CharField(widget=django_forms.TextInput(attrs={"placeholder": "Namn", "class": "w20"}))

    html = str(WithPlaceholder()["namn"])
    assert "placeholder" not in html
    assert 'class="w20"' in html


def test_what_was_typed_is_escaped() -> None:
    assert "<script>" not in Prov({"namn": "<script>"})["namn"].as_field_group()


class Rad(Versioned):
    namn = models.CharField("namn", max_length=20)
    belopp = models.DecimalField("belopp", max_digits=18, decimal_places=2)
    slag = models.CharField("slag", max_length=5, choices=[("a", "Lön"), ("b", "Hyra")])

    class Meta:
        app_label = "finsam"
        managed = False


class RadForm(forms.VersionedForm[Rad]):
    class Meta:
        model = Rad
        fields = ("namn", "belopp", "slag")
        field_classes = {"belopp": forms.MoneyField}


def stored(version: int, **fields: Any) -> Rad:
    values = {"namn": "Ett", "belopp": Decimal(100), "slag": "a", **fields}
    return Rad(pk=1, version=version, **values)


def existing(version: int, **fields: Any) -> Rad:
    row = stored(version, **fields)
    row._state.adding = False
    return row


DATA = {"namn": "Två", "belopp": "150", "slag": "a"}


def test_a_new_row_has_no_version_to_check() -> None:
    form = RadForm(DATA)
    assert form.is_valid()
    assert "version" not in form.fields


def test_the_version_rises_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rad, "locked", lambda self: stored(3))
    form = RadForm({**DATA, "version": "3"}, instance=existing(3))
    assert form.is_valid()
    assert form.save(commit=False).version == 4


def test_somebody_elses_change_is_shown_and_nothing_typed_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rad, "locked", lambda self: stored(4, belopp=Decimal(120), slag="b"))
    form = RadForm({**DATA, "version": "3"}, instance=existing(3))
    assert not form.is_valid()
    assert form.non_field_errors() == [forms.CONFLICT]
    shown = [(value.label, value.newer, value.typed) for value in form.newer_values]
    assert shown == [("Namn", "Ett", "Två"), ("Belopp", "120", "150"), ("Slag", "Hyra", "Lön")]
    assert 'value="Två"' in str(form["namn"])
    assert 'value="4"' in str(form["version"])


def test_the_second_save_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rad, "locked", lambda self: stored(4))
    first = RadForm({**DATA, "version": "3"}, instance=existing(3))
    assert not first.is_valid()
    again = RadForm({**DATA, "version": str(first["version"].value())}, instance=existing(4))
    assert again.is_valid()


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_version_that_is_not_one_is_a_conflict(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rad, "locked", lambda self: stored(1))
    form = RadForm({**DATA, "version": version}, instance=existing(1))
    assert not form.is_valid()
    assert form.non_field_errors() == [forms.CONFLICT]


class WithSelect(forms.Form):
    kommun = django_forms.ChoiceField(
        label="Kommun", choices=[("", "Välj"), ("Norr", [("a", "Ån & <B>"), ("b", "By")]), ("c", "Ce")], initial="b"
    )


def test_a_select_shows_groups_and_what_is_chosen() -> None:
    html = " ".join(str(WithSelect()["kommun"]).split())
    assert '<optgroup label="Norr"><option value="a">Ån &amp; &lt;B&gt;</option>' in html
    assert html.count(" selected>") == 1
    assert '<option value="b" selected>By</option>' in html
    assert 'id="id_kommun"' in html


@pytest.mark.parametrize("typed", ["11/12/2026", "11/12/26", "Oct 25 2026"])
def test_no_field_reads_another_order_than_ours(typed: str) -> None:
    """Django's own Swedish formats would take 11/12/2026 for the 12th of November."""
    with pytest.raises(django_forms.ValidationError):
        django_forms.DateField(localize=True).clean(typed)


def test_a_number_is_a_text_field_so_that_wrong_input_stays() -> None:
    class Numbered(forms.Form):
        ordning = django_forms.IntegerField(label="Ordning", min_value=0)

    html = str(Numbered({"ordning": "tio"})["ordning"])
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="tio"' in html
    assert "min=" not in html
