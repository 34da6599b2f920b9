"""Nödöppning: a deltagaransvarig opens another insats for some hours, and two others are told (ADR 15)."""

from datetime import timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from finsam import acting, history
from finsam.codelists.models import Kodvarde
from insatser.models import Insats, InsatsUppdrag
from members import emails
from members.enums import Role
from members.models import Uppdrag, User
from participants.models import Nodoppning, Nodoppningsnotis

log = structlog.get_logger(__name__)
TELL = "participants.tell_of_emergencies"
TOLD = 2


def told_of(insats: Insats, opener: User) -> list[User]:
    """The insatsansvariga of the insats and the förbundschef; where they are not two, the handläggare too."""
    managing = InsatsUppdrag.objects.active().filter(insats=insats, uppdrag__role=Role.INSATSANSVARIG)
    of_insats = _with(Q(pk__in=managing.values("uppdrag")), opener)
    found = list(of_insats | _with(Q(role=Role.FORBUNDSCHEF), opener))
    return found if len(found) >= TOLD else list({*found, *_with(Q(role=Role.HANDLAGGARE), opener)})


def _with(condition: Q, opener: User) -> QuerySet[User]:
    """Open accounts of others with such an uppdrag today."""
    people = Uppdrag.objects.active().filter(condition).values("person")
    return User.objects.filter(is_active=True, person__in=people).exclude(person=opener.person_id)


def open_insats(insats: Insats, grund: Kodvarde, reason: str, *, to: list[User], by: User) -> Nodoppning:
    """From now on, for the hours of the setting. The two are told when the transaction has ended well."""
    assert by.acting is not None  # noqa: S101 -- refused by can_open_emergency
    now, hours = timezone.now(), Nodoppning.hours()
    with transaction.atomic():
        made = Nodoppning.objects.create(
            insats=insats,
            uppdrag=by.acting,
            grund=grund,
            reason=reason,
            opened_at=now,
            ends_at=now + timedelta(hours=hours),
        )
        Nodoppningsnotis.objects.bulk_create([Nodoppningsnotis(nodoppning=made, user=user) for user in to])
        changes = {"grund": [None, grund.key], "hours": [None, str(hours)], "told": [None, str(len(to))]}
        history.record(made, "nodoppning.opened", by=by, changes=changes)
        transaction.on_commit(lambda: current_app.send_task(TELL))
    return made


def close(nodoppning: Nodoppning, *, by: User) -> None:
    """It opens nothing from now on."""
    with transaction.atomic():
        Nodoppning.objects.filter(pk=nodoppning.pk).update(closed_at=timezone.now(), closed_by=by.acting)
        history.record(nodoppning, "nodoppning.closed", by=by)


def tell() -> int:
    """Send what is not sent, and tell how many. Safe to run as often as you like, and by two at once."""
    with acting.transaction_as(acting.SYSTEM):
        waiting = list(
            Nodoppningsnotis.objects.filter(sent_at__isnull=True).order_by("pk").values_list("pk", flat=True)
        )
    return sum(_send(pk) for pk in waiting)


def _send(pk: int) -> bool:
    """One mail; one that is not taken is tried again at the next run."""
    try:
        with acting.transaction_as(acting.SYSTEM):
            held = Nodoppningsnotis.objects.select_for_update(of=("self",), skip_locked=True)
            notis = held.filter(pk=pk, sent_at__isnull=True).select_related("user", "nodoppning__insats").first()
            if notis is None:
                return False
            Nodoppningsnotis.objects.filter(pk=pk).update(sent_at=timezone.now())
            context = {
                "nodoppning": notis.nodoppning,
                "link": emails.address("participants:emergency", notis.nodoppning_id),
            }
            emails.send("emergency", notis.user.email, context, folder="participants")
    except OSError as error:
        log.warning("mail_failed", kind="emergency", error=type(error).__name__)
        return False
    return True
