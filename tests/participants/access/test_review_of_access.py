"""The weekly review of access: how a week is ticked, and who sees that it is done."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finsam import history
from finsam.codelists.models import Kodvarde
from finsam.history.models import Entry
from followup.waiting.rules import waiting_for
from members.enums import KANSLI, Role
from members.models import User
from participants.access import reviewing
from participants.access.enums import Andamal
from participants.deltaganden import reminders
from participants.identity.personnummer import parse
from participants.models import Atkomst, Deltagande, Granskningsutfall, Granskningsvecka, granskning
from tests.participants.access.looks import (
    insatsansvarig,
    let_the_week_be_over,
    look,
    the_week,
)
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")


# Reviewing


def outcome(key: str = "i_ordning") -> Kodvarde:
    return Kodvarde.objects.get(lista="granskningsutfall", key=key)


@pytest.fixture
def marked(seen, settings, monkeypatch) -> tuple[User, User, Granskningsvecka]:
    user, manager, deltagande = seen
    settings.REVIEW_MANY_OPENED = 1
    look(user, deltagande, times=2)
    let_the_week_be_over(monkeypatch)
    return user, manager, the_week(deltagande.insats)


def address(week: Granskningsvecka) -> str:
    return reverse("participants:review_decide", args=[week.pk])


def test_a_week_is_ticked_with_an_outcome_for_each_marked_row(marked, login, settings):
    _, manager, week = marked
    client = login(manager)
    page = client.get(address(week)).content.decode()
    assert "1 märkt rad att bedöma" in page
    assert "Provsson" not in page
    assert client.post(address(week), {}).status_code == 422
    with as_user(manager):
        row = Atkomst.objects.get(is_total=False)
    answer = client.post(address(week), {f"utfall-{row.pk}": "fragat"})
    assert answer["Location"] == week.get_absolute_url()
    week.refresh_from_db()
    assert week.reviewed_by == manager.acting
    entry = Entry.objects.get(code="granskning.done")
    assert entry.changes == {"fragat": [None, "1"]}
    settings.REVIEW_MANY_OPENED = 100  # what was marked then stays marked
    shown = client.get(week.get_absolute_url()).content.decode()
    assert "Många" in shown.split("Per deltagande")[1].split("Vad märkena")[0]
    assert "Frågat personen, förklaringen godtas" in shown
    assert client.get(address(week)).status_code == 403


def test_a_week_with_nothing_marked_is_ticked_at_once(marked, login, settings):
    settings.REVIEW_MANY_OPENED = 100
    _, manager, week = marked
    assert login(manager).post(address(week), {}).status_code == 302
    week.refresh_from_db()
    assert week.reviewed_at


def test_many_rows_come_some_at_a_time(marked, login, monkeypatch):
    user, manager, week = marked
    other = registered(user, week.insats, personnummer=parse(number(1)))
    look(user, other, times=2)
    monkeypatch.setattr("participants.views.reviewing.AT_ONCE", 1)
    client = login(manager)
    for is_last in (False, True):
        with as_user(manager):
            row = reviewing.to_judge(week)[0]
        answer = client.post(address(week), {f"utfall-{row.pk}": "i_ordning"})
        assert answer["Location"] == (week.get_absolute_url() if is_last else address(week))


def test_a_week_that_goes_on_is_not_reviewed(marked, login, monkeypatch):
    monkeypatch.undo()
    _, manager, week = marked
    answer = login(manager).get(address(week))
    assert answer.status_code == 403
    assert "Veckan pågår" in answer.content.decode()


def test_nobody_reviews_what_she_has_seen_herself(marked):
    week = marked[2]
    manager = insatsansvarig(week.insats)
    with as_user(manager), transaction.atomic(), connection.cursor() as cursor:
        history.look(Deltagande.objects.get(), Andamal.DELTAGANDE.value, by=manager)
        assert reviewing.has_looked(week, manager)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "UPDATE participants_granskningsvecka SET reviewed_at = now(), reviewed_by_id = %s",
                [manager.acting.pk],
            )


@pytest.mark.parametrize("role", [None, Role.FORBUNDSCHEF, Role.DELTAGARANSVARIG, Role.SYSTEMADMINISTRATOR])
def test_nobody_else_ticks_a_week_or_writes_an_outcome(role, marked, user_with):
    _, manager, _ = marked
    with as_user(manager):
        row = Atkomst.objects.get(is_total=False)
    somebody = user_with(role) if role else insatsansvarig(deltagaransvarig()[1])
    with as_user(somebody):
        done = Granskningsvecka.objects.update(reviewed_at=timezone.now(), reviewed_by=somebody.acting)
        assert done == 0
        made = Granskningsutfall(atkomst=row, utfall=outcome(), marks=[], decided_by=somebody.acting)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            made.save(force_insert=True)


def test_an_outcome_is_of_its_list_and_final(marked):
    _, manager, week = marked
    with as_user(manager):
        row = Atkomst.objects.get(is_total=False)
        made = Granskningsutfall(
            atkomst=row, utfall=value("avslutsanledning", "flytt"), marks=[], decided_by=manager.acting
        )
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            made.save(force_insert=True)
        made.utfall = outcome()
        made.save(force_insert=True)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Granskningsutfall.objects.update(marks=["manga"])
    assert week.reviewed_at is None


# Lists, start page and mail


@pytest.mark.parametrize("role", [*KANSLI, Role.REVISOR, Role.SYSTEMADMINISTRATOR])
def test_others_see_only_that_it_is_done(role, marked, user_with, login):
    user, _, week = marked
    client = login(user_with(role))
    for suffix in ("", "?format=csv"):
        answer = client.get(reverse("participants:reviews") + suffix)
        shown = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert "Väntar" in shown
        assert user.person.name not in shown
        assert week.get_absolute_url() not in shown
        assert (week.insats.name in shown) == (role != Role.SYSTEMADMINISTRATOR)
    assert client.get(week.get_absolute_url()).status_code == 404


def test_filters_sorts_and_files(marked, login):
    user, manager, week = marked
    client = login(manager)
    url = week.get_absolute_url()
    found = "?marke=alla&marke=manga&andamal=deltagande"
    assert len(client.get(f"{url}{found}&vem={user.person_id}").context["list"].rows) == 1
    assert client.get(f"{url}?marke=eget_namn").context["list"].rows == []
    for sort in ("marken", "-vem", "visningar", "oppnade", "senast"):
        assert len(client.get(f"{url}?sortera={sort}").context["list"].rows) == 1
    file = b"".join(client.get(f"{url}?format=csv")).decode()
    assert user.person.name in file
    assert "Många" in file
    assert "Provsson" not in file
    weeks = reverse("participants:reviews")
    for status, count in (("vantar", 1), ("granskad", 0), ("pagar", 0), ("sen", 0)):
        assert len(client.get(f"{weeks}?status={status}&sortera=insats").context["list"].rows) == count


def test_the_pages_ask_the_same_whatever_the_rows(marked, login):
    user, manager, week = marked
    client = login(manager)
    counts = []
    for people in (range(1, 5), ()):
        with CaptureQueriesContext(connection) as queries:
            client.get(week.get_absolute_url())
            client.get(address(week))
        counts.append(len(queries))
        for nth in people:
            one = registered(user, week.insats, personnummer=parse(number(nth)))
            look(user, one, times=2)
    assert counts[0] == counts[1]


def test_the_start_page_and_the_mail_say_what_waits(marked, user_with, monkeypatch, mailoutbox):
    _, manager, _ = marked
    later = timezone.now() + timedelta(days=7)
    monkeypatch.setattr("finsam.dates.today", lambda: timezone.localdate(later))
    (item,) = [one for one in waiting_for(manager) if "åtkomst" in one.text]
    assert (item.label, item.status.word) == ("Granska åtkomst", "Väntar")
    chef = user_with(Role.FORBUNDSCHEF)
    assert not [one for one in waiting_for(chef) if "Åtkomsten" in one.text]
    monkeypatch.setattr("finsam.dates.today", lambda: timezone.localdate(later) + timedelta(days=21))
    assert [one for one in waiting_for(chef) if "Åtkomsten" in one.text]
    monday = granskning.monday_of(timezone.localdate(later))
    (reminder,) = [one for one in reminders.due(monday, monday) if one.user == manager]
    assert reminders._send(reminder, monday)
    assert "1 vecka av åtkomst" in mailoutbox[0].body
    assert "/deltagare/granskning/" in mailoutbox[0].body
