"""What waits of those who are asked after the end."""

from finsam.formats import antal
from followup.waiting_items import LATE, TO_DO, Found, Item, Situation, address
from participants.models import Uppfoljningstillfalle


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
