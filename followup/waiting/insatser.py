"""What waits of insatser and their head counts."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from finsam.formats import antal, datum_lang
from finsam.prepared import prepared
from followup.waiting.items import LATE, SOON, TO_DO, Found, Item, Rows, Situation, address
from insatser.enums import InsatsState
from insatser.models import Insats
from participants.models import AnonymtAntal, VolymAntal

SOON_DAYS = 90


def ending_soon(now: Situation) -> Found:
    """Insatser of one's own sight that end within three months."""
    ending = _ending(now.today, now.today + timedelta(days=SOON_DAYS))
    for insats in [one for one in ending if now.seen is None or one.pk in now.seen][:5]:
        text = f"{insats} slutar den {datum_lang(insats.ends_on)}."
        yield Item(text, SOON, address("insatser:detail", insats.pk), f"Öppna {insats.label}")


@prepared
def _ending(first: date, last: date) -> QuerySet[Insats]:
    running = Insats.objects.filter(ends_on__gte=first, ends_on__lte=last, state=InsatsState.PAGAENDE)
    return running.order_by("ends_on", "pk").only("name", "short_name", "ends_on")


def missing_counts(now: Situation) -> Found:
    """Insatser that ran last year, or run this year, without a head count that can be registered now."""
    for year in (now.today.year - 1, now.today.year):
        uncounted = _uncounted(year, date(year, 1, 1), date(year, 12, 31))
        count = sum(now.seen is None or pk in now.seen for (pk,) in uncounted)
        if count:
            text = f"{antal(count, 'insats', 'insatser')} saknar antal deltagare för {year}."
            status = LATE if year < now.today.year else TO_DO
            yield Item(text, status, address("participants:counts"), "Registrera antal")


@prepared
def _uncounted(year: int, first: date, last: date) -> QuerySet[Insats, Rows]:
    counted = Q(insats=OuterRef("pk"), year=year, count__isnull=False)
    anonymous, volumes = AnonymtAntal.objects.filter(counted), VolymAntal.objects.filter(counted)
    begun = Insats.objects.running(first, last).exclude(state=InsatsState.PLANERAD)
    return begun.filter(~Exists(anonymous), ~Exists(volumes)).order_by().values_list("pk")
