"""There is always a systemadministratör with an open account, also when two close each other at the same moment."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import connection

from finsam import dates
from members.enums import Role
from members.models import Uppdrag, User
from members.models.uppdrag import UppdragQuerySet

LAST_ACCOUNT = "Det är den enda systemadministratörens konto. Utse en till innan du stänger det."
LAST_UPPDRAG = "Det är den enda systemadministratörens uppdrag. Utse en till, som har loggat in, innan du avslutar det."
OTHERS_END = (
    "De andra systemadministratörernas uppdrag slutar tidigare. Utse en till, som har loggat in, innan du avslutar det."
)


def lock() -> None:
    """Let one transaction at a time close accounts and end uppdrag of administrators. Call it before any other lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('members_administrators'))")


def able_on(day: dt.date) -> UppdragQuerySet:
    """Uppdrag as systemadministratör of those whose account is open."""
    return Uppdrag.objects.active_on(day).filter(role=Role.SYSTEMADMINISTRATOR, person__user__is_active=True)


def is_last_account(user: User) -> bool:
    """True when nobody else with an open account is systemadministratör."""
    people = set(able_on(dates.today()).values_list("person_id", flat=True))
    return people == {user.person_id}


def check_account_can_close(user: User) -> None:
    """Raises ValidationError for the last one. Call `lock` before."""
    if is_last_account(user):
        raise ValidationError(LAST_ACCOUNT)


def check_uppdrag_can_end(uppdrag: Uppdrag, to_on: dt.date) -> None:
    """Raises ValidationError when no other is left the day after, or for as long as this one was to last.

    Call `lock` before.
    """
    if uppdrag.role != Role.SYSTEMADMINISTRATOR:
        return
    after = max(dates.today(), to_on + dt.timedelta(days=1))
    if not able_on(after).exclude(pk=uppdrag.pk).exists():
        raise ValidationError(LAST_UPPDRAG)
    if not able_on(max(after, uppdrag.to_on or dt.date.max)).exclude(pk=uppdrag.pk).exists():
        raise ValidationError(OTHERS_END)
