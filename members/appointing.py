"""A förbund whose only systemadministratör has left for good: it-driften appoints another one on the server.

While somebody else can log in as systemadministratör the pages do it, with a colleague who sees it (ADR 5).
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finsam import dates, history
from members import accounts, administrators, assigning, inviting
from members.current_forbund import current_forbund
from members.enums import Role
from members.models import Invitation, Person, Uppdrag, User

ANOTHER_CAN = "En annan systemadministratör kan logga in. Låt hen utse en till och stänga kontot under Användare."
NO_FORBUND = "Det finns inget förbund. Lägg upp ett med setup_forbund."
SAME_PERSON = "Det är samma person som har slutat. Öppna kontot igen eller ange någon annan."
CLOSED = "Personen har ett konto som är stängt. Ange en annan e-postadress."


@dataclass(frozen=True)
class Appointed:
    """Who is systemadministratör now, and the secret of the invitation; None when the person has a login."""

    person: Person
    token: str | None


@transaction.atomic
def appoint(name: str, email: str, *, instead_of: User) -> Appointed:
    """End what the one who left may do, and let somebody else begin. Safe to run twice: then the link is a new one.

    Raises ValidationError.
    """
    administrators.lock()
    forbund = current_forbund()
    if forbund is None:
        raise ValidationError(NO_FORBUND)
    able = administrators.able_on(dates.today()).exclude(person_id=instead_of.person_id)
    if able.exclude(person__email__iexact=email).exists():
        raise ValidationError(ANOTHER_CAN)
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        person = Person(name=name, email=email.lower(), employer=forbund.organisation)
        person.full_clean(exclude=["sort_key"])
        person.save()
        history.record(person, "person.added", by=None)
    if person.pk == instead_of.person_id:
        raise ValidationError(SAME_PERSON)
    _end(instead_of)
    _begin(assigning.locked_person(person.pk))
    return Appointed(person, _token(person))


def _end(user: User) -> None:
    """The uppdrag as systemadministratör ends with yesterday and the account is closed, both from this moment on."""
    assigning.locked_person(user.person_id)
    for uppdrag in Uppdrag.objects.standing().filter(person_id=user.person_id, role=Role.SYSTEMADMINISTRATOR):
        before, today = str(uppdrag.to_on or ""), dates.today()
        if uppdrag.from_on >= today:
            uppdrag.withdrawn_at = timezone.now()
            uppdrag.save(update_fields=["withdrawn_at"])
            history.record(uppdrag, "uppdrag.withdrawn", by=None)
            continue
        uppdrag.to_on = today - dt.timedelta(days=1)
        uppdrag.save(update_fields=["to_on"])
        history.record(uppdrag, "uppdrag.ended", by=None, changes={"to_on": [before, str(uppdrag.to_on)]})
    accounts.close(user, by=None)


def _begin(person: Person) -> None:
    if Uppdrag.objects.active().filter(person=person, role=Role.SYSTEMADMINISTRATOR).exists():
        return
    uppdrag = Uppdrag(
        person=person,
        role=Role.SYSTEMADMINISTRATOR,
        organisation=assigning.usual_organisation(person, Role.SYSTEMADMINISTRATOR),
        from_on=dates.today(),
    )
    assigning.save_checked(uppdrag)
    history.record(uppdrag, "uppdrag.given_by_operator", by=None, changes={"role": [None, uppdrag.role]})


def _token(person: Person) -> str | None:
    """The secret of a new link; an earlier one stops working."""
    user = User.objects.filter(person=person).first()
    if user is not None and not user.is_active:
        raise ValidationError(CLOSED)
    if user is not None:
        return None
    waiting = Invitation.objects.open().select_for_update(of=("self",)).filter(person=person).first()
    if waiting is None:
        return inviting.invite(person, by=None)[1]
    token = waiting.renew_token()
    waiting.sent_by = None
    waiting.save()
    history.record(person, "invitation.resent", by=None)
    return token
