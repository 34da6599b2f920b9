"""What waits of the care for personal data: reviews, requests about the own data, gallring, nödöppningar."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from finsam import dates
from finsam.formats import antal
from finsam.prepared import prepared
from followup.waiting.items import LATE, NEW, OPEN, SOON, TO_DO, Found, Item, Situation, address
from insatser.models import Insats
from members.enums import Role
from participants.gallring import carrying_out
from participants.models import Granskningsvecka, Nodoppning
from participants.models.granskning import late_before, monday_of
from participants.rights import begaranden
from participants.rights.enums import SOON_DAYS


def access_to_review(now: Situation) -> Found:
    """Weeks in which identities were seen: the insatsansvarig reviews them, and the förbundschef hears of the late."""
    late = late_before(monday_of(now.today))
    waiting = [week for week, insats in _unreviewed(monday_of(now.today)) if now.seen is None or insats in now.seen]
    belated = sum(week < late for week in waiting)
    if now.user.has_role(Role.INSATSANSVARIG) and waiting:
        text = f"{antal(len(waiting), 'vecka', 'veckor')} av åtkomst till uppgifter om deltagare väntar på granskning."
        yield Item(text, LATE if belated else TO_DO, address("participants:reviews"), "Granska åtkomst")
    elif now.user.has_role(Role.FORBUNDSCHEF) and belated:
        text = f"Åtkomsten till uppgifter om deltagare är inte granskad i tid: {antal(belated, 'vecka', 'veckor')}."
        yield Item(text, LATE, f"{address('participants:reviews')}?status=sen", "Se vilka som saknas")


@prepared
def _unreviewed(this_week_on: date) -> "QuerySet[Granskningsvecka, tuple[date, UUID]]":
    valid = Granskningsvecka.objects.waiting(this_week_on).filter(insats__in=Insats.objects.valid())
    return valid.order_by().values_list("week_on", "insats_id")


def gallring_to_do(now: Situation) -> Found:
    """That nothing has been erased by the plan for a month."""
    if carrying_out.is_due(now.today):
        yield Item("Inget har gallrats på en månad.", TO_DO, address("participants:gallring"), "Öppna gallringen")


def emergencies(now: Situation) -> Found:
    """Nödöppningar that are open, and for some days those that were: to the one who opened and those who are told."""
    since = timezone.now() - timedelta(days=settings.EMERGENCY_SHOWN_DAYS)
    seen = Nodoppning.objects.visible_to(now.user).filter(opened_at__gte=since).select_related("insats")
    for one in seen.order_by("-opened_at", "pk")[:5]:
        until = f"{dates.local_moment(one.closed_at or one.ends_at):%Y-%m-%d %H.%M}"
        text = f"Nödöppning: {one.insats} {'är' if one.is_open else 'var'} öppen till {until}."
        yield Item(text, OPEN if one.is_open else NEW, one.get_absolute_url(), "Visa nödöppningen")


def requests_to_answer(now: Situation) -> Found:
    """The deltagaransvariga hear of all that wait in their insatser; insatsansvariga and förbundschef of the late."""
    rows = begaranden.numbers()
    waiting, late = sum(row.waiting for row in rows), begaranden.late_in_all(rows)
    if now.user.has_role(Role.DELTAGARANSVARIG) and waiting:
        first = min(row.first_due for row in rows if row.first_due is not None)
        who = antal(waiting, "begäran", "begäranden")
        text = f"{who} om egna uppgifter väntar på svar, den första senast {first}."
        soon = first <= now.today + timedelta(days=SOON_DAYS)
        urgency = LATE if late else SOON if soon else TO_DO
        yield Item(text, urgency, address("participants:begaranden"), "Besvara begäranden")
    elif late and not now.user.has_role(Role.DELTAGARANSVARIG):
        text = f"{antal(late, 'begäran', 'begäranden')} om egna uppgifter har inte fått svar i tid."
        yield Item(text, LATE, address("participants:begaran_numbers"), "Se antal begäranden")
