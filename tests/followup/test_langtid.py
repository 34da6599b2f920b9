"""What those say who were asked after the end: the example of docs/berakningar/langtidsuppfoljning.md, and more."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam import protection
from finsam.protection import Count, Protected, use_threshold
from followup.langtid.counting import AT_END, Counted
from followup.langtid.result import Answered, _lines, _total, result
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import Answers
from participants.identity.personnummer import parse
from participants.models import Deltagande
from tests.insatser.factories import InsatsFactory
from tests.participants.people import deltagaransvarig, number, registered, value
from tests.participants.uppfoljning.follow_ups import asked, ended, first_time, works

LIMIT = 5
LEFT = date(2024, 6, 30)
URL = "/uppfoljning/langtid/"


@pytest.fixture(autouse=True, scope="module")
def _five() -> Iterator[None]:
    before = protection._threshold_source
    use_threshold(lambda: LIMIT)
    yield
    use_threshold(before)


def does(**shares: int | None) -> Answers:
    return Answers(
        [value("forsorjningskalla", "studiestod")],
        {value("sysselsattning", key): share for key, share in shares.items()},
    )


def woman(nth: int) -> Any:
    return parse(number(2 * nth))


def man(nth: int) -> Any:
    return parse(number(2 * nth + 1))


def person(user: User, insats: Insats, who: Any, *, on: date = LEFT) -> Deltagande:
    return ended(user, insats, on=on, personnummer=who, follow_up_until=date(2030, 1, 1))


@pytest.fixture
def example(forbund: object) -> tuple[User, Insats]:
    """Six people who ended in 2024."""
    user, insats = deltagaransvarig()
    a, b, c, d, e, _f = (person(user, insats, who) for who in (woman(0), woman(1), man(0), man(1), man(2), woman(2)))
    asked(user, first_time(a), answers=works(50))
    asked(user, first_time(b), answers=does(studier=100, aktivt_arbetssokande=None))
    asked(user, first_time(c), answers=does(aktivt_arbetssokande=None))
    asked(user, first_time(d), answers=does(okand=None))
    asked(user, first_time(e), key="ej_nadd")
    other, another = deltagaransvarig()
    registered(other, another, personnummer=woman(0), starts_on=LEFT + timedelta(days=200))
    registered(user, insats, personnummer=man(0), starts_on=LEFT + timedelta(days=30))
    # neither in 2024, nor asked
    person(user, insats, man(3), on=date(2023, 6, 30))
    ended(user, insats, on=LEFT, personnummer=man(4), reason="avliden")
    return user, insats


def figures(*counts: int) -> Answered:
    return Answered(*counts)


def test_the_example_worked_by_hand(example):
    _, insats = example
    found = result(2024, [insats.pk], exact=True)
    after = found.total.at["m6"]
    assert after == figures(4, 2, 1, 1, 1, 1)
    assert (found.total.people, found.total.returned) == (6, 1)
    assert (after.response_rate, after.working_rate) == (Decimal("0.8"), Decimal("0.5"))
    assert found.total.at["m12"] == figures(0, 0, 0, 0, 0, 6)
    assert found.total.at[AT_END] == figures(6, 0, 6, 0, 0, 0)
    women, men = found.kon
    assert (women.at["m6"], men.at["m6"]) == (figures(2, 2, 0, 0, 0, 1), figures(2, 0, 1, 1, 1, 0))
    assert found.insatser[0].at == found.total.at
    assert found.reasons["m6"] == (("Ej nådd", 1),)


def test_the_board_sees_none_of_its_parts(example):
    found = result(2024, [example[1].pk], exact=False)
    after = found.total.at["m6"]
    assert found.total.people == 6
    assert all(isinstance(part, Protected) for part in after.figures)
    assert after.working_rate is after.response_rate is None
    assert isinstance(found.total.returned, Protected)
    assert all(isinstance(count, Protected) for _, count in found.reasons["m6"])


# Nothing is told twice, and nothing small


@st.composite
def counted(draw: st.DrawFn) -> dict[str, Counted]:
    rows = {}
    for key in "abcd"[: draw(st.integers(1, 4))]:
        one = Counted()
        for time in (AT_END, "m6", "m12"):
            one.parts[time] = draw(st.lists(st.integers(0, 9), min_size=4, max_size=4))
        one.people = max(sum(parts) for parts in one.parts.values()) + draw(st.integers(0, 6))
        one.returned = draw(st.integers(0, one.people))
        rows[key] = one
    return rows


TIMES = (AT_END, "m6", "m12")


@settings(deadline=None, max_examples=80)
@given(counted())
def test_parts_sum_to_the_people_and_small_ones_are_hidden(rows: dict[str, Counted]) -> None:
    whole = Counted()
    for one in rows.values():
        whole.add(one)
    total = _total(whole, TIMES, LIMIT)
    lines = _lines(whole, total, rows, TIMES, LIMIT)
    for line in (total, *lines):
        truth = rows[line.key] if line.key else whole
        for time in TIMES:
            parts, shown = truth.at(time), line.at[time]
            assert sum(parts) == truth.people == sum(parts.reached)
            true = (parts.inte_fragade, parts.inget_svar, parts.reached[0], *parts[:3])
            known = [one for one in zip(shown.figures, true, strict=True) if isinstance(one[0], int)]
            assert all(one == right and (one == 0 or one >= LIMIT) for one, right in known)
            _is_never_alone(line.people, (shown.svar, shown.inget_svar, shown.inte_fragade))
            # what is not work or studies is not printed, but follows from the two others
            rest = _difference(shown.svar, shown.arbete_studier)
            assert rest is None or rest == 0 or rest >= LIMIT
            _is_never_alone(Protected(LIMIT) if rest is None else rest, (shown.annat, shown.okant))
    for name in ("svar", "arbete_studier", "annat", "okant", "inget_svar", "inte_fragade"):
        for time in TIMES:
            hidden = sum(isinstance(getattr(line.at[time], name), Protected) for line in lines)
            assert hidden in (0, len(lines)) or hidden > 1
    hidden = sum(isinstance(line.people, Protected) for line in lines)
    assert hidden in (0, len(lines)) or hidden > 1


def _is_never_alone(whole: Count, parts: tuple[Count, ...]) -> None:
    """A part that is hidden alone could be worked out from its sum; and none is shown beside a hidden sum."""
    hidden = sum(isinstance(part, Protected) for part in parts)
    assert hidden != 1
    assert isinstance(whole, int) or hidden == len(parts)


def _difference(whole: Count, part: Count) -> int | None:
    return whole - part if isinstance(whole, int) and isinstance(part, int) else None


# The page


def page(client: Client, **query: str) -> str:
    response = client.get(URL, {"ar": "2024", **query})
    assert response.status_code == 200
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def test_the_insats_sees_its_own_exactly_and_files_are_protected(example, login: Callable[[User], Client]):
    user, insats = example
    client = login(user)
    text = page(client)
    assert "<svg" in text
    assert insats.name in text
    assert "80\xa0%" in text
    assert "ej nådd 1" in text
    told = page(client, format="csv")
    assert "6 månader efter" in told
    assert ";<5;<5;" in told
    assert client.get(URL, {"ar": "2024", "format": "xlsx", "exakt": "ja"}).status_code == 200
    assert "Ingen som slutade" in page(client, ar="2022") or "2022" not in page(client)


def test_another_insats_and_the_board(example, login: Callable[[User], Client], user_with: Callable[..., User]):
    _, insats = example
    stranger, _ = deltagaransvarig()
    assert insats.name not in page(login(stranger))
    text = page(login(user_with(Role.LEDAMOT)))
    assert "80\xa0%" not in text
    assert "Värden under 5 visas inte" in text
    assert "exakt=ja" not in text


def test_the_number_of_queries_is_the_same_whatever_the_rows(example, login: Callable[[User], Client]):
    user, insats = example
    client = login(user)
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for nth in range(3, 6):
        asked(user, first_time(person(user, insats, woman(nth))))
    InsatsFactory.create_batch(3)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few)
