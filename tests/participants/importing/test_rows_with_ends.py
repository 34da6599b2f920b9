"""A row with a slutdatum is checked by the rules of utregistrering too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finsam.dates import today
from finsam.forms import DATE_ERROR, FUTURE
from participants.forms.list_rows import NO_END, NO_REASON
from participants.importing.columns import COLUMNS, suggested
from participants.importing.enums import Listutfall
from participants.importing.row_form import MISTAKE, TAKEN_BACK, UNKNOWN, RowForm
from tests.insatser.factories import InsatsFactory
from tests.participants.importing.ends import ago
from tests.participants.importing.test_row_form import cells

pytestmark = pytest.mark.usefixtures("forbund")


def ended(**changed: str) -> dict[str, str]:
    told = {
        "ends_on": ago(10).isoformat(),
        "reason": "Enligt plan",
        "forsorjning_efter": "Ingen",
        "sysselsattning_efter": "Arbete 75 %",
    }
    return cells(**told | changed)


@pytest.fixture
def form(db: None) -> RowForm:
    return RowForm(InsatsFactory())


def test_words_become_an_end(form):
    checked = form.check(ended(sysselsattning_efter="Arbete, studier 25 %", omfattning_forvarvsarbete_efter="0,5"))
    end = checked.end
    assert (checked.utfall, end.ends_on, end.reason.key) == (Listutfall.AVSLUTAD, ago(10), "enligt_plan")
    assert [kalla.key for kalla in end.after.forsorjning] == ["ingen_offentlig_forsorjning"]
    assert {slag.key: part for slag, part in end.after.sysselsattning.items()} == {"forvarvsarbete": 50, "studier": 25}
    assert {slag.key: part for slag, part in checked.entry.before.sysselsattning.items()} == {"studier": 25}


def test_a_row_without_an_end_goes_on(form):
    nothing = dict.fromkeys(("ends_on", "reason", "forsorjning_efter", "sysselsattning_efter"), "")
    checked = form.check(ended(**nothing))
    assert (checked.utfall, checked.end) == (Listutfall.NY, None)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ends_on": "2024-01-31"}, ("ends_on", "Slutdatum kan inte vara före startdatum. Kontrollera båda datumen.")),
        ({"ends_on": (today() + timedelta(days=1)).isoformat()}, ("ends_on", FUTURE)),
        ({"ends_on": "i fjol"}, ("ends_on", DATE_ERROR)),
        ({"reason": ""}, ("reason", NO_REASON)),
        ({"reason": "Tröttnade"}, ("reason", UNKNOWN)),
        ({"reason": "Felregistrering"}, ("reason", MISTAKE)),
        ({"forsorjning_efter": ""},
         ("forsorjning_efter", "Välj försörjning efter insatsen. Välj Okänd om det inte går att få veta.")),
        ({"sysselsattning_efter": ""},
         ("sysselsattning_efter", "Välj sysselsättning efter insatsen. Välj Okänd om det inte går att få veta.")),
        ({"forsorjning_efter": "Ingen, sjukpenning"},
         ("forsorjning_efter", "Ingen offentlig försörjning kan inte förenas med något annat. Välj antingen det eller"
                               " de andra.")),
        ({"sysselsattning_efter": "Studier"},
         ("omfattning_studier_efter", "Skriv omfattningen av studier i procent.")),
        ({"sysselsattning_efter": "Studier 130 %"},
         ("omfattning_studier_efter", "Omfattningen är högst 100 procent.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_as_the_page_says_it(changed, fault, form):
    checked = form.check(ended(**changed))
    assert (checked.utfall, checked.end) == (Listutfall.FEL, None)
    assert fault in checked.faults


@pytest.mark.parametrize("name", ["reason", "forsorjning_efter", "sysselsattning_efter"])
def test_what_belongs_to_an_end_is_wrong_without_one(name, form):
    others = {
        other: "" for other in ("ends_on", "reason", "forsorjning_efter", "sysselsattning_efter") if other != name
    }
    assert form.check(ended(**others)).faults == [(name, NO_END)]


def test_whoever_took_the_consent_back_is_not_registered(form):
    checked = form.check(ended(reason="Återtaget samtycke", forsorjning_efter="", sysselsattning_efter=""))
    assert (checked.utfall, ("reason", TAKEN_BACK) in checked.faults) == (Listutfall.SAMTYCKE, True)


@pytest.mark.parametrize("after", ["", "Okänd"])
def test_after_a_death_nothing_is_asked_and_nothing_kept(after, form):
    checked = form.check(ended(reason="Avliden", forsorjning_efter=after, sysselsattning_efter=after))
    assert (checked.faults, checked.end.after) == ([], None)


@pytest.mark.parametrize(
    ("days", "may_follow", "reason", "utfall"),
    [
        (30, "nej", "Enligt plan", Listutfall.AVSLUTAD),
        (31, "nej", "Enligt plan", Listutfall.UTAN_NAMN),
        (31, "", "Enligt plan", Listutfall.UTAN_NAMN),
        (31, "ja", "Enligt plan", Listutfall.AVSLUTAD),
        (31, "ja", "Avliden", Listutfall.UTAN_NAMN),
        (760, "ja", "Enligt plan", Listutfall.AVSLUTAD),
        (761, "ja", "Enligt plan", Listutfall.UTAN_NAMN),
    ],
)
def test_the_name_comes_along_while_a_consent_stands(days, may_follow, reason, utfall, form, settings):
    settings.IDENTITY_DAYS_AFTER_END, settings.FOLLOW_UP_DAYS_AFTER_END = 30, 760
    told = ended(ends_on=ago(days).isoformat(), may_follow=may_follow, reason=reason)
    assert form.check(told).utfall == utfall


def test_rows_leave_nothing_for_the_next_and_ask_no_questions(form):
    form.check(ended(reason="", sysselsattning_efter="Studier"))
    with CaptureQueriesContext(connection) as asked:
        assert [form.check(told).faults for told in (cells(), ended(), cells())] == [[], [], []]
    assert len(asked) == 0
    assert form.check(cells()).end is None


@pytest.mark.parametrize("name", ["ends_on", "reason", "forsorjning_efter", "sysselsattning_efter"])
def test_a_formula_is_no_answer(name, form):
    for word in ("=1", "=TODAY()", "+46 8 123", "@SUM(A1)", "\t=1"):
        checked = form.check(ended(**{name: word}))
        assert checked.entry is None, word
        assert not any(word in message for _, message in checked.faults)


def test_headings_are_recognised():
    found = suggested(
        ["Start", "Slutdatum", "Planerat slut", "Avslutsorsak", "Försörjning före", "Försörjning efter insats",
         "Sysselsättning", "Sysselsättning efter", "Omfattning arbete", "Omfattning arbete efter", "Orsak"]
    )  # fmt: skip
    assert found == {
        "starts_on": 0, "ends_on": 1, "planned_end_on": 2, "reason": 3, "forsorjning": 4, "forsorjning_efter": 5,
        "sysselsattning": 6, "sysselsattning_efter": 7, "omfattning_forvarvsarbete": 8,
        "omfattning_forvarvsarbete_efter": 9,
    }  # fmt: skip
    assert suggested([column.label for column in COLUMNS]) == {
        column.name: place for place, column in enumerate(COLUMNS)
    }
