"""Waiting times: the example of docs/berakningar/vantetider.md, and what must hold of any."""

import statistics
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam import acting, protection
from finsam.protection import Protected
from members.enums import Role
from participants.models import Remiss, Remisspart, Samtyckestext
from participants.remisser import waiting_times
from participants.remisser.waiting_times import Wait, of_year
from tests.insatser.factories import InsatsFactory
from tests.participants.people import deltagaransvarig, opened, remittent

pytestmark = pytest.mark.usefixtures("forbund")
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXAMPLE = (
    ("2026-03-30", 2, 35),
    ("2026-04-01", 4, None),
    ("2026-04-01", 7, 90),
    ("2026-05-01", 12, 61),
    ("2026-05-01", 30, None),
)


def moment(day: date):
    return timezone.make_aware(datetime.combine(day, time(23, 30)))


def write(insats, rows):
    """Remisser with days to the answer and to the start, in whatever state that takes; nobody's name."""
    sender = remittent()
    opened(insats)
    acting.declare(sender.subject)
    text = Samtyckestext.objects.get(syfte="informationsutbyte")
    over = {"consent_status": "givet", "consent_text": text, "consent_how": "blankett"}
    made = []
    for sent, *_ in rows:
        on = date.fromisoformat(sent)
        last = on + timedelta(days=365)
        made.append(
            Remiss(
                insats=insats,
                sent_by=sender.acting,
                sent_at=moment(on),
                consent_on=on,
                consent_last_on=last,
                keeps_until=last,
                **over,
            )
        )
    Remiss.objects.bulk_create(made)
    parties = {sender.person.employer, insats.agare.organisation}
    standing = [one for one in made if one.stands]
    Remisspart.objects.bulk_create(
        [Remisspart(remiss=one, organisation=party) for one in standing for party in parties]
    )
    return list(zip(made, rows, strict=True))


def end(insats, pairs):
    """Answer and begin, as the insats's deltagaransvarig may by SQL."""
    holder, _ = deltagaransvarig(insats)
    acting.declare(holder.subject)
    for remiss, (sent, answer, start) in pairs:
        on = date.fromisoformat(sent)
        rows = Remiss.objects.filter(pk=remiss.pk)
        if answer is not None:
            rows.update(state="antagen", answered_at=moment(on + timedelta(days=answer)))
        if start is not None:
            rows.update(
                state="borjat",
                started_on=on + timedelta(days=start),
                consent_status="upphort",
                consent_over_on=on,
            )
    acting.declare(acting.NOBODY)


@pytest.fixture
def example():
    insats = InsatsFactory(starts_on=date(2025, 1, 1))
    end(insats, write(insats, EXAMPLE))
    with time_machine.travel(NOVEMBER, tick=False):
        yield insats


def test_the_example_worked_by_hand(example):
    first, second, third, *_ = of_year(2026, [example.pk], exact=True)
    assert (first.received, second.received) == (1, 4)
    assert second.answer == Wait(5, Decimal(7), Decimal(4), Decimal(12))
    assert second.start == Wait(2, Decimal("62.5"), Decimal("48.75"), Decimal("76.25"))
    assert third.start.median == Decimal(61)


def test_the_board_sees_only_what_five_share(example):
    second = of_year(2026, [example.pk], exact=False)[1]
    assert isinstance(second.received, Protected)
    assert second.answer == Wait(5, Decimal(7), Decimal(4), Decimal(12))
    assert second.start == Wait(Protected(5))


def test_what_waits_today_and_a_quarter_that_has_not_begun(example):
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(UTC)):  # a proof is of the real moment
        write(example, [("2026-05-01", None, None)])
    with time_machine.travel(moment(date(2026, 6, 1)), tick=False):
        (row,) = waiting_times.today([example.pk], exact=True)
        assert (row.count, row.oldest) == (3, 61)  # two that were accepted, one without an answer
        (row,) = waiting_times.today([example.pk], exact=False)
        assert (row.count, row.oldest) == (Protected(5), None)
        assert [quarter.number for quarter in of_year(2026, [example.pk], exact=True)] == [1, 2]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 80), min_size=1, max_size=9))
def test_any_waits_are_ordered_as_statistics_does_and_small_numbers_hidden(forbund, days):
    insats = InsatsFactory(starts_on=date(2025, 1, 1))
    end(insats, write(insats, [("2026-04-05", wait, None) for wait in days]))
    with time_machine.travel(NOVEMBER, tick=False):
        second, hidden = (of_year(2026, [insats.pk], exact=exact)[1] for exact in (True, False))
    low, median, high = statistics.quantiles(days, n=4, method="inclusive") if len(days) > 1 else days * 3
    assert (second.answer.count, second.answer.low, second.answer.median, second.answer.high) == (
        len(days),
        *(Decimal(str(value)) for value in (low, median, high)),
    )
    assert isinstance(hidden.answer.count, Protected) == (len(days) < 5)
    assert (hidden.answer.median is None) == (len(days) < 5)


def test_the_page_and_its_files(example, user_with, login):
    url = reverse("participants:waiting_times")
    client = login(user_with(Role.LEDAMOT))
    page = client.get(f"{url}?ar=2026").content.decode()
    assert "färre än 5" in page
    assert "62,5" not in page
    client = login(user_with(Role.EKONOM))
    page = client.get(f"{url}?ar=2026").content.decode()
    assert "62,5" in page
    assert "48,8 till 76,3" in page
    text = b"".join(client.get(f"{url}?ar=2026&format=csv").streaming_content).decode()
    assert "<5" in text
    assert "62,5" not in text
    exact = b"".join(client.get(f"{url}?ar=2026&format=csv&exakt=ja").streaming_content).decode()
    assert f"{example.name};2;4;5;7,0;4,0;12,0;2;62,5" in exact
    asked = b"".join(login(user_with(Role.LEDAMOT)).get(f"{url}?format=csv&exakt=ja").streaming_content).decode()
    assert "62,5" not in asked


def test_the_questions_do_not_grow_with_the_insatser(example):
    others = [InsatsFactory().pk for _ in range(5)]
    of_year(2026, [], exact=False)
    protection.threshold()  # kept for the rest of the request
    with CaptureQueriesContext(connection) as few:
        of_year(2026, [example.pk], exact=False)
    with CaptureQueriesContext(connection) as many:
        of_year(2026, [example.pk, *others, uuid4()], exact=False)
    assert len(few) == len(many) == 3
