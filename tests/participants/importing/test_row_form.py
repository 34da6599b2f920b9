"""Rows are checked by the form of inregistrering, with the words that people write."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finsam.dates import MONTH_NAMES
from participants.enums import Syfte
from participants.importing.enums import Listutfall
from participants.importing.row_form import NO_CONSENT, NO_CONSENT_DAY, UNKNOWN, RowForm
from tests.insatser.factories import InsatsFactory
from tests.participants.people import number

pytestmark = pytest.mark.usefixtures("forbund")


def cells(**changed: str) -> dict[str, str]:
    return {
        "personnummer": number(),
        "name": "Prova Provsson",
        "starts_on": "2024-02-01",
        "consent_on": "2024-01-30",
        "may_register": "Ja",
        "kommun": "annan kommun",
        "remittent": "FK",
        "utbildningsniva": "gymnasie",
        "tid_offentlig_forsorjning": "1-2 ÅR",
        "forsorjning": "Sjukpenning, försörjningsstöd",
        "sysselsattning": "Studier 25 %",
        **changed,
    }


@pytest.fixture
def form(db: None) -> RowForm:
    return RowForm(InsatsFactory())


def test_words_become_answers(form):
    entry = form.check(cells(surname="Testsson", may_follow="nej")).entry
    assert (entry.name, entry.remittent.key, entry.utbildningsniva.key) == (
        "Prova Provsson Testsson",
        "fk",
        "gymnasium",
    )
    assert (entry.starts_on, entry.consent_on) == (date(2024, 2, 1), date(2024, 1, 30))
    assert {kalla.key for kalla in entry.before.forsorjning} == {"sjukpenning", "forsorjningsstod"}
    assert {slag.key: percent for slag, percent in entry.before.sysselsattning.items()} == {"studier": 25}
    assert entry.consents == {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: False}


@pytest.mark.parametrize(
    ("does", "more", "found"),
    [
        ("Arbete (50%), studier 25 procent", {}, {"forvarvsarbete": 50, "studier": 25}),
        ("Arbete och studier", {"omfattning_forvarvsarbete": "0,5", "omfattning_studier": "25 %"},
         {"forvarvsarbete": 50, "studier": 25}),
        ("Arbetssökande", {"omfattning_studier": ""}, {"aktivt_arbetssokande": None}),
    ],
)  # fmt: skip
def test_extent_stands_with_the_answer_or_in_its_own_column(does, more, found, form):
    entry = form.check(cells(sysselsattning=does, **more)).entry
    assert {slag.key: percent for slag, percent in entry.before.sysselsattning.items()} == found


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"may_register": "nej"}, "Den som inte samtycker registreras inte."),
        ({"may_register": "", "consent_on": ""}, NO_CONSENT),
        ({"consent_on": ""}, NO_CONSENT_DAY),
        ({"may_register": ""}, NO_CONSENT),
        ({"may_register": "kanske"}, "Skriv ja eller nej"),
    ],
)
def test_without_consent(changed, fault, form):
    checked = form.check(cells(**changed))
    assert checked.utfall == Listutfall.SAMTYCKE
    assert any(fault in message for _, message in checked.faults)


def test_a_day_is_a_consent_whichever_column_it_stands_in(form):
    only_day = {name: text for name, text in cells().items() if name != "may_register"}
    for told in (only_day, cells(consent_on="", may_register="2024-01-30")):
        entry = form.check(told).entry
        assert (entry.consent_on, entry.consents[Syfte.REGISTRERING]) == (date(2024, 1, 30), True)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": ""}, "Skriv namn."),
        ({"name": "x" * 151}, "högst 150"),
        ({"kommun": "Ingenstans"}, UNKNOWN),
        ({"remittent": "Grannen"}, UNKNOWN),
        ({"forsorjning": "Sjukpenning, arv"}, UNKNOWN),
        ({"forsorjning": "Ingen, sjukpenning"}, "kan inte förenas"),
        ({"sysselsattning": "Studier"}, "Skriv omfattningen av studier"),
        ({"sysselsattning": "Studier 130 %"}, "högst 100 procent"),
        ({"utbildningsniva": ""}, "Välj högsta slutförda utbildning."),
        ({"starts_on": "2021-12-31"}, "Insatsen pågår inte den dagen."),
        ({"may_exchange": "kanske"}, "Skriv ja eller nej"),
    ],
)
def test_what_is_wrong_is_said_as_the_form_says_it_and_without_the_word(changed, fault, form):
    checked = form.check(cells(**changed))
    assert checked.utfall == Listutfall.FEL
    assert [message for _, message in checked.faults if fault in message]
    assert "Grannen" not in repr(checked)


def test_one_row_leaves_nothing_for_the_next_and_asks_no_questions(form):
    form.check(cells(name="", sysselsattning="Studier"))
    with CaptureQueriesContext(connection) as asked:
        assert form.check(cells()).faults == []
    assert len(asked) == 0


def wrong_numbers() -> list[str]:
    right = number()
    wrong = [right[:-1] + digit for digit in "0123456789" if digit != right[-1]]  # the check digit
    wrong += [f"1985{month:02}17{rest}" for month in (0, *range(13, 20)) for rest in ("9801", "9802")]
    wrong += [f"198503{day}9801" for day in (0, 32, 40, 45, 59, 60, 92, 93, 99)]
    wrong += [f"{year}02299808" for year in (1901, 1985, 1999, 2001, 2100)]
    wrong += [right[:length] for length in range(1, 12) if length != 10] + [right + "0", right + right]
    wrong += [right[:8] + between + right[8:] for between in ("--", "/", ".", "_", "++", "-+", ":", "O")]
    wrong += ["180003179801", "189912319806", "299903179801", "205001019804", "000000000000", "999999999999"]
    for digit in "0123456789".replace(right[-1], ""):
        wrong += [f"{right[2:-1]}{digit}", f"{right[2:8]}-{right[8:-1]}{digit}"]
    wrong += [
        right.replace("0", "O"),
        right.replace("1", "l"),
        "١٩٨٥٠٣١٧٩٨٠١",
        right + "A",
        "A" + right,
        "TF" + right[2:],
    ]
    for digit in "0123456789".replace(right[-1], ""):
        wrong += [f"{right[2:-1]}{digit}", f"{right[2:8]}-{right[8:-1]}{digit}"]
    wrong += [f"{sign}{right}" for sign in ("=", "@", "'", '"', "+", "-", "\t=")] + [f"={right}+1", "=1+1", "#VALUE!"]
    wrong += ["-", "?", "okänt", "skyddad", "null", "None", "nan", "1,98503E+11", "19850317-98", "850317-98O1", "0"]
    return wrong


def wrong_days() -> list[str]:
    wrong = [f"2024-{month:02}-01" for month in (0, 13, 14, 20, 99)] + [f"2024-01-{day:02}" for day in (0, 32, 60, 99)]
    wrong += [f"2023-02-{day}" for day in (29, 30, 31)] + [f"2024-{month:02}-31" for month in (2, 4, 6, 9, 11)]
    wrong += [f"{day}{between}02{between}2024" for day in ("01", "1") for between in "/.- "]
    wrong += [f"{day}/2/24" for day in range(1, 13)] + ["2024", "2024-02", "202402", "240201", "24-02-01", "2024-2-1"]
    wrong += ["2024-02-01.", "den 1/2", "2024/02/01", "2024.02.01", "20240132", "20241301", "2024-02-O1", "2024--02-01"]
    wrong += [f"1 {month} 2024" for month in MONTH_NAMES]
    wrong += ["1 februari 2024", "1 feb 2024", "feb-24", "Q1 2024", "v. 5 2024", "45323", "45323,5", "2024-02-01T08:00"]
    wrong += ["2024-02-01 08:00", "=TODAY()", "=IDAG()", "@2024", "+20240201", "-20240201", "#REF!", "okänt", "-", "?"]
    wrong += ["2999-01-01", "2100-01-01", "2021-12-31", "1899-12-31", "0001-01-01", "9999-12-31", "10000-01-01"]
    wrong += ["２０２４-02-01x", "2024–02–31", "2024-02-01-01", "20240201 20240202", "idag", "null", "1985-03-16"]
    return wrong


@pytest.mark.parametrize("written", wrong_numbers())
def test_no_wrong_personnummer_comes_through(written, form):
    checked = form.check(cells(personnummer=written))
    assert [name for name, _ in checked.faults] == ["personnummer"]
    assert not [message for _, message in checked.faults if len(written) > 3 and written in message]


@pytest.mark.parametrize("written", wrong_days())
@pytest.mark.parametrize("column", ["starts_on"])
def test_no_wrong_day_comes_through(column, written, form):
    assert {name for name, _ in form.check(cells(**{column: written})).faults} == {column}


def test_they_are_two_hundred():
    assert len(set(wrong_numbers())) + len(set(wrong_days())) >= 200


@pytest.mark.parametrize("column", [name for name in cells() if name not in ("name", "may_follow")])
def test_a_formula_is_no_answer(column, form):
    for word in ("=1", "=1+1", "+46 8 123", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", '="19850317-9801"', "\t=1"):
        checked = form.check(cells() | {column: word})
        assert checked.entry is None, word
        assert not any(word in message for _, message in checked.faults)
