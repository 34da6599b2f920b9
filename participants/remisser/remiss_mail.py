"""Telling whoever sent a remiss that it has been answered: which insats and a link, nothing about the person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from finsam import acting, dates
from finsam.constraints import broken_constraint
from members import emails
from members.models import Uppdrag, User
from participants.models import Remiss, Remissmejl
from participants.remisser.enums import ANSWERS

log = structlog.get_logger(__name__)
TOLD_WITHIN = timedelta(days=7)
"""An answer that is older is seen on the start page; a mail about it would only confuse."""


@dataclass(frozen=True)
class Told:
    """One answer that somebody is to hear of."""

    remiss_id: UUID
    about_at: datetime
    email: str
    insats: str


def due(moment: datetime) -> Iterator[Told]:
    """Answers that their senders have not heard of, of those whose uppdrag and account still stand."""
    told = Remissmejl.objects.filter(remiss=OuterRef("pk"), about_at=OuterRef("state_at"))
    rows = Remiss.objects.filter(state__in=ANSWERS, state_at__gte=moment - TOLD_WITHIN).exclude(Exists(told))
    standing = Uppdrag.objects.active_on(dates.local_moment(moment).date())
    found = list(rows.filter(sent_by__in=standing).select_related("insats", "sent_by").order_by("state_at", "pk"))
    people = {remiss.sent_by.person_id for remiss in found}
    users = {user.person_id: user for user in User.objects.filter(is_active=True, person__in=people)}
    for remiss in found:
        if user := users.get(remiss.sent_by.person_id):
            yield Told(remiss.pk, remiss.state_at, user.email, remiss.insats.name)


def send_due(moment: datetime) -> int:
    """Send what is due, and tell how many. Safe to run as often as you like, and by two at once."""
    with acting.transaction_as(acting.SYSTEM):
        waiting = list(due(moment))
    return sum(_send(told) for told in waiting)


def _send(told: Told) -> bool:
    """One mail. The row comes first: who writes it sends. A mail that is not taken takes the row back."""
    try:
        with acting.transaction_as(acting.SYSTEM):
            Remissmejl.objects.create(remiss_id=told.remiss_id, about_at=told.about_at)
            link = emails.address("participants:remiss", told.remiss_id)
            emails.send("remiss", told.email, {"insats": told.insats, "link": link}, folder="participants")
    except IntegrityError as error:
        if broken_constraint(error) != "participants_remissmejl_once":
            raise
        return False  # somebody was faster
    except OSError as error:  # tried again at the next run
        log.warning("mail_failed", kind="remiss", error=type(error).__name__)
        return False
    return True
