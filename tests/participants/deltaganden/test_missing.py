"""What is missing in the registration, and how late it came."""

import statistics
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from finsam.dates import today
from members.enums import Role
from participants.deltaganden import missing
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.registering import Answers, answer, register_out, withdraw
from participants.enums import Fas
from participants.forms.deltaganden import InregistreringForm
from participants.identity.personnummer import parse
from participants.models import Deltagande, Forsorjning, Samtycke
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
NOON = time(12, tzinfo=UTC)


def figures(insats) -> tuple[int, int, int]:
    rows = {row[0]: row[1:4] for row in missing.per_insats(today(), missing.asked_since(today()))}
    return rows.get(insats.pk, (0, 0, 0))


def end(user, deltagande, ends_on: date, key: str = "enligt_plan", after=None) -> None:
    with as_user(user):
        reason = value("avslutsanledning", key)
        register_out(deltagande, ends_on=ends_on, reason=reason, after=after or before(), by=user)


def test_an_end_is_missing_when_the_plan_or_the_insats_is_over():
    user, insats = deltagaransvarig()
    yesterday = today() - timedelta(days=1)
    registered(user, insats, personnummer=parse(number(0)))
    registered(user, insats, personnummer=parse(number(1)), planned_end_on=today())
    registered(user, insats, personnummer=parse(number(2)), planned_end_on=yesterday)
    ended = registered(user, insats, personnummer=parse(number(3)), planned_end_on=yesterday)
    end(user, ended, yesterday)
    assert figures(insats) == (3, 1, 0)
    type(insats).objects.filter(pk=insats.pk).update(ends_on=yesterday)
    assert figures(insats) == (3, 3, 0)


def test_answers_are_missing_as_long_as_somebody_can_be_asked():
    user, insats = deltagaransvarig()
    people = [registered(user, insats, personnummer=parse(number(nth)), before=before("okand")) for nth in range(5)]
    assert figures(insats) == (5, 0, 5)
    end(user, people[0], today() - timedelta(days=30))
    end(user, people[1], today() - timedelta(days=31))
    with as_user(user):
        samtycke = people[2].samtycke_set.get()
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
        reason = value("avslutsanledning", "felregistrering")
        register_mistake(people[3], what_went_wrong="Fel insats", reason=reason, by=user)
    assert figures(insats) == (1, 0, 2)
    assert missing.of(people[0], today()) == ["Svar är okända"]
    assert missing.of(people[1], today()) == []


def test_an_answer_that_is_corrected_is_no_longer_unknown():
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, before=before("okand"))
    idle = Answers([value("forsorjningskalla", "a_kassa")], {value("sysselsattning", "okand"): None})
    for answers, unknown in ((before(), 0), (idle, 1), (before(), 0)):
        answer(deltagande, Fas.FORE, answers)
        assert figures(insats) == (1, 0, unknown)
    okand = value("tid_offentlig_forsorjning", "okand")
    Deltagande.objects.update(tid_offentlig_forsorjning=okand)
    answer(deltagande, Fas.FORE, before("okand"))
    answer(deltagande, Fas.FORE, before())
    assert figures(insats) == (1, 0, 1)
    Deltagande.objects.update(has_unknown=False)
    assert figures(insats) == (1, 0, 1)


def test_every_answer_may_be_unknown():
    user, insats = deltagaransvarig()
    for nth, changed in enumerate(
        [
            {"utbildningsniva": value("utbildningsniva", "okand")},
            {"tid_offentlig_forsorjning": value("tid_offentlig_forsorjning", "okand")},
            {},
        ]
    ):
        registered(user, insats, personnummer=parse(number(nth)), **changed)
    last = registered(user, insats, personnummer=parse(number(3)))
    end(user, last, today(), after=before("okand"))
    assert figures(insats)[2] == 3


DAY = date(2026, 11, 22)


def stay(insats, deltagare, started: tuple[date, int], ended: tuple[date, int] | None = None) -> Deltagande:
    """A row as an import writes it: the day of the start, and of the end, each with days until it was registered."""
    return Deltagande(
        deltagare=deltagare, insats=insats, starts_on=started[0], registered_at=_noon(*started),
        ends_on=ended and ended[0], registered_out_at=ended and _noon(*ended),
        avslutsanledning=value("avslutsanledning", "enligt_plan") if ended else None,
        utbildningsniva=value("utbildningsniva", "gymnasium"), remittent=value("remittent", "kommun"),
        tid_offentlig_forsorjning=value("tid_offentlig_forsorjning", "ar_1_2"),
    )  # fmt: skip


def _noon(day: date, lag: int) -> datetime:
    return datetime.combine(day + timedelta(days=lag), NOON)


def written(user, rows: list[Deltagande]) -> None:
    with as_user(user):
        Deltagande.objects.bulk_create(rows)
        kalla = value("forsorjningskalla", "sjukpenning")
        for row in rows:
            Samtycke.objects.create(deltagande=row, syfte="uppfoljning_registrering", status="givet", given_on=DAY)
            Forsorjning.objects.create(deltagande=row, fas="fore", kalla=kalla)


def test_lag_worked_by_hand():
    """The example of docs/berakningar/efterslapning.md."""
    user, insats = deltagaransvarig()
    people = [registered(user, insats_of(user), personnummer=parse(number(nth))).deltagare for nth in range(7)]
    september, june, october = date(2026, 9, 1), date(2025, 6, 1), date(2026, 10, 1)
    starts = [stay(insats, person, (september, lag)) for person, lag in zip(people, (0, 4, 9, 45), strict=False)]
    ends = [stay(insats, person, (june, 2), (october, lag)) for person, lag in zip(people[4:], (30, 31), strict=False)]
    written(user, [*starts, *ends])
    found = missing.lags([insats.pk], DAY)[insats.pk]
    assert (found.start.count, found.start.median, found.start.late) == (4, 6.5, 1)
    assert found.start.share == Decimal("0.25")
    assert (found.end.count, found.end.median, found.end.late) == (2, 30.5, 1)


@pytest.mark.parametrize("seed", range(5))
def test_lag_is_what_its_formula_says_of_any_rows(seed):
    user, insats = deltagaransvarig()
    person = registered(user, insats_of(user)).deltagare
    random = Random(seed)
    stays = []
    for nth in range(random.randint(1, 9)):  # one after the other, since nobody is in an insats twice at a time
        started = DAY - timedelta(days=900 - 90 * nth)
        stays.append(
            ((started, random.randrange(60)), (started + timedelta(days=60), random.choice((0, 3, 30, 31, 200))))
        )
    written(user, [stay(insats, person, *one) for one in stays])
    found = missing.lags([insats.pk], DAY).get(insats.pk, missing.Lags())
    for lag, events in ((found.start, [one[0] for one in stays]), (found.end, [one[1] for one in stays])):
        days = [late for day, late in events if day + timedelta(days=late) > DAY - timedelta(days=missing.LAG_DAYS)]
        assert lag.count == len(days)
        assert lag.median == (statistics.median(days) if days else None)
        assert lag.late == sum(late > 30 for late in days)
        assert lag.share == (Decimal(lag.late) / len(days) if days else None)


def insats_of(user):
    return InsatsUppdragFactory(uppdrag=user.acting, insats=InsatsFactory()).insats


def test_the_page_has_numbers_for_all_and_links_for_those_who_see_the_list(user_with, login):
    user, insats = deltagaransvarig()
    registered(user, insats, before=before("okand"), planned_end_on=date(2024, 3, 1))
    manager = user_with(Role.INSATSANSVARIG)
    InsatsUppdragFactory(uppdrag=manager.acting, insats=insats)
    url = reverse("participants:missing")
    shown = login(manager).get(url).content.decode()
    assert insats.name in shown
    assert "?saknas=" not in shown
    shown = login(user).get(url).content.decode()
    assert "?saknas=slut" in shown
    assert "?saknas=svar" in shown


def test_the_start_page_says_it_without_a_name(login, user_with):
    user, insats = deltagaransvarig()
    registered(user, insats, before=before("okand"), planned_end_on=date(2024, 3, 1))
    for somebody in (user, user_with(Role.STATISTIKANSVARIG)):
        shown = login(somebody).get("/").content.decode()
        assert "1 deltagande pågår fast slutet har passerat." in shown.replace("\u00a0", " ")
        assert "1 deltagande har svar som är okända." in shown.replace("\u00a0", " ")
        late = "1 deltagande registrerades in mer än 30 dagar efter starten de senaste 30 dagarna."
        assert late in shown.replace("\u00a0", " ")
        assert "Provsson" not in shown
    stranger, _ = deltagaransvarig()
    assert "svar som är okända" not in login(stranger).get("/").content.decode()


def test_a_planned_end_comes_after_the_start():
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    with pytest.raises(IntegrityError, match="planned_end_in_order"), transaction.atomic():
        Deltagande.objects.filter(pk=deltagande.pk).update(planned_end_on=deltagande.starts_on - timedelta(days=1))


def test_a_planned_end_before_the_start_is_explained():
    _, insats = deltagaransvarig()
    form = InregistreringForm({"starts_on": "2024-02-01", "planned_end_on": "2024-01-31"}, insats=insats)
    assert form.errors["planned_end_on"] == ["Planerat slut kan inte vara före startdatum. Kontrollera båda datumen."]
