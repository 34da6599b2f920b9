"""What waits of requests about the own data: for those who answer them, and for those who see to that it is done."""

from datetime import timedelta

from finsam.formats import antal
from followup.waiting_items import LATE, SOON, TO_DO, Found, Item, Situation, address
from members.enums import Role
from participants.rights import begaranden
from participants.rights.enums import SOON_DAYS


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
