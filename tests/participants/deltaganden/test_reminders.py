"""The weekly mail about what is not registered."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from finsam.celery import app
from finsam.dates import today
from members.models import Forbund
from participants.deltaganden import missing, reminders
from participants.models import Paminnelse
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import deltagaransvarig, number, registered

pytestmark = pytest.mark.usefixtures("forbund")
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def waiting():
    """A deltagaransvarig with an end that is not registered."""
    user, insats = deltagaransvarig()
    registered(user, insats, planned_end_on=date(2024, 3, 1))
    return user, insats


def test_one_mail_a_week_with_numbers_and_a_link(waiting):
    user, insats = waiting
    assert reminders.send_due(MONDAY) == 1
    assert reminders.send_due(MONDAY + timedelta(days=3)) == 0
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert "- 1 deltagande pågår fast slutet har passerat." in message.body
    assert "/deltagare/saknas/" in message.body
    for secret in ("Prova", "Provsson", number(), number()[8:], insats.name):
        assert secret not in message.subject + message.body
    assert reminders.send_due(MONDAY + WEEK) == 1


def test_a_quiet_insats_is_asked_about():
    user, insats = deltagaransvarig()
    new = InsatsFactory(state="pagaende", starts_on=today() - timedelta(days=missing.QUIET_DAYS - 1))
    counted = InsatsFactory(volume=True, state="pagaende")
    for one in (new, counted):
        InsatsUppdragFactory(uppdrag=user.acting, insats=one)
    type(insats).objects.filter(pk=insats.pk).update(state="pagaende")
    assert list(missing.quiet(today())) == [insats.pk]
    reminders.send_due(MONDAY)
    assert "I 1 insats har ingen registrerats in på 60 dagar." in mail.outbox[0].body
    registered(user, insats)
    assert list(missing.quiet(today())) == []


@pytest.mark.parametrize("why", ["off", "nothing", "closed", "untied", "ended"])
def test_nobody_is_reminded_in_vain(why, waiting):
    user, insats = waiting
    match why:
        case "off":
            Forbund.objects.update(sends_reminders=False)
        case "nothing":
            insats.deltagande_set.update(planned_end_on=None)
            type(insats).objects.filter(pk=insats.pk).update(state="planerad")
        case "closed":
            type(user).objects.filter(pk=user.pk).update(is_active=False, closed_at=MONDAY)
        case "untied":
            user.acting.insats_uppdrag_set.update(to_on=today() - timedelta(days=1))
        case "ended":
            type(user.acting).objects.filter(pk=user.acting.pk).update(to_on=today() - timedelta(days=1))
    assert reminders.send_due(MONDAY) == 0
    assert not mail.outbox


def test_early_on_monday_is_too_early(waiting):
    assert reminders.monday_of(datetime(2026, 11, 23, 5, 59, tzinfo=UTC)) is None
    assert reminders.monday_of(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert reminders.monday_of(datetime(2026, 11, 29, 22, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_mail_that_is_not_taken_is_sent_the_next_time(waiting):
    with patch("members.emails.send", side_effect=OSError):
        assert reminders.send_due(MONDAY) == 0
    assert not Paminnelse.objects.exists()
    assert reminders.send_due(MONDAY) == 1


def test_two_at_once_send_one_mail(waiting):
    (reminder,) = reminders.due(date(2026, 11, 23), today())
    assert reminders._send(reminder, date(2026, 11, 23))
    assert not reminders._send(reminder, date(2026, 11, 23))
    assert len(mail.outbox) == 1


def test_a_reminder_is_final_and_of_a_monday(waiting):
    user, _ = waiting
    reminders.send_due(MONDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paminnelse.objects.update(week_on=date(2026, 11, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Paminnelse.objects.create(uppdrag=user.acting, week_on=date(2026, 11, 24))
    with pytest.raises(IntegrityError), transaction.atomic():
        Paminnelse.objects.create(uppdrag=user.acting, week_on=date(2026, 11, 23))


def test_the_clock_knows_the_task():
    assert "participants.remind" in {entry["task"] for entry in app.conf.beat_schedule.values()}
