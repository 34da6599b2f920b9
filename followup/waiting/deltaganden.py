"""What waits of people: their registration, the remisser about them, and asking after the end."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet

from finsam import dates
from finsam.formats import antal
from finsam.prepared import prepared
from followup.waiting.items import CAME_LATE, LATE, NEW, SOON, TO_DO, Found, Item, Rows, Situation, address
from participants.deltaganden import missing
from participants.models import Deltagande, Remiss, Uppfoljningstillfalle
from participants.plan import work_list
from participants.remisser.enums import ANSWERS, RemissState

ANSWERED_DAYS = 14


def missing_registration(now: Situation) -> Found:
    """People of the insatser of one's sight who lack an end or an answer, or were registered in late."""
    found = [
        row for row in _missing(now.today, missing.asked_since(now.today)) if now.seen is None or row[0] in now.seen
    ]
    without_end, unknown = sum(row[2] for row in found), sum(row[3] for row in found)
    late = sum(row[4] for row in found)
    url, label = address("participants:missing"), "Se vad som saknas"
    if without_end:
        text = f"{antal(without_end, 'deltagande', 'deltaganden')} pågår fast slutet har passerat."
        yield Item(text, LATE, url, label)
    if unknown:
        yield Item(f"{antal(unknown, 'deltagande', 'deltaganden')} har svar som är okända.", TO_DO, url, label)
    if late:
        days, lately = settings.LATE_AFTER_DAYS, settings.IDENTITY_DAYS_AFTER_END
        who = antal(late, "deltagande", "deltaganden")
        text = f"{who} registrerades in mer än {days} dagar efter starten de senaste {lately} dagarna."
        yield Item(text, CAME_LATE, url, label)


@prepared
def _missing(day: date, since: date) -> "QuerySet[Deltagande, tuple[UUID, int, int, int, int]]":
    return missing.per_insats(day, since)


def remisser_to_answer(now: Situation) -> Found:
    """People whom somebody has referred to one's insatser, and who have no answer or no start."""
    found = {state: (count, first) for state, count, first in _remisser(now)}
    url = address("participants:remisser")
    if RemissState.SKICKAD in found:
        count, first = found[RemissState.SKICKAD]
        days = (now.today - dates.local_moment(first).date()).days
        late = days > settings.LATE_AFTER_DAYS
        text = f"{antal(count, 'remiss', 'remisser')} väntar på besked, den äldsta sedan {antal(days, 'dag', 'dagar')}."
        yield Item(text, LATE if late else TO_DO, url, "Ge besked om remisser")
    if RemissState.ANTAGEN in found:
        count, _ = found[RemissState.ANTAGEN]
        yield Item(
            f"{antal(count, 'antagen remiss', 'antagna remisser')} väntar på start.", TO_DO, url, "Öppna remisser"
        )


def _remisser(now: Situation) -> "QuerySet[Remiss, Rows]":
    rows = Remiss.objects.visible_to(now.user).open().order_by().values("state")
    return rows.annotate(count=Count("pk"), first=Min("sent_at")).values_list("state", "count", "first")


def remisser_answered(now: Situation) -> Found:
    """Answers that have come lately to what one has sent."""
    since = now.today - timedelta(days=ANSWERED_DAYS)
    count = Remiss.objects.visible_to(now.user).filter(state__in=ANSWERS, state_at__date__gte=since).count()
    if count:
        text = f"{antal(count, 'remiss', 'remisser')} har fått besked de senaste {ANSWERED_DAYS} dagarna."
        yield Item(text, NEW, f"{address('participants:remisser')}?status=alla", "Läs beskeden")


def follow_ups(now: Situation) -> Found:
    """People who have consented to be asked after the end, and whose day has come."""
    rows = Uppfoljningstillfalle.objects.visible_to(now.user)
    late = rows.late(now.today).count()
    count = rows.to_do(now.today).count()
    url, label = address("participants:follow_ups"), "Öppna långtidsuppföljning"
    if late:
        text = f"{antal(late, 'långtidsuppföljning', 'långtidsuppföljningar')} är försenad{'' if late == 1 else 'e'}."
        yield Item(text, LATE, f"{url}?status=sena", label)
    if count > late:
        text = f"{antal(count - late, 'långtidsuppföljning', 'långtidsuppföljningar')} ska göras nu."
        yield Item(text, TO_DO, url, label)


def plans(now: Situation) -> Found:
    """Steps, contacts and SIP in the plans of the own insatser: past their day, or soon there. Never whose."""
    late, soon = work_list.late_count(now.user, now.today), work_list.soon_count(now.user, now.today)
    url, label = address("participants:plan_work"), "Öppna planerna"
    if late:
        text = f"{antal(late, 'sak', 'saker')} i deltagarnas planer har passerat sin dag och saknar resultat."
        yield Item(text, LATE, url, label)
    if soon:
        days = work_list.AHEAD.days
        text = f"{antal(soon, 'sak', 'saker')} i deltagarnas planer börjar, slutar eller ska göras inom {days} dagar."
        yield Item(text, SOON, url, label)
