"""Uppdrag: given by one, for some roles confirmed by another, ended by date and never deleted (U 1)."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from finsam import dates, history
from finsam.constraints import broken_constraint
from finsam.periods import DATES_IN_ORDER
from members import administrators
from members.current_forbund import current_forbund
from members.enums import KANSLI, MEMBER_KINDS, Role
from members.models import Organisation, Person, Uppdrag, User
from members.permissions import NEEDS_CONFIRMATION

EMPLOYER = (
    "En deltagaransvarig är anställd av Försäkringskassan, Arbetsförmedlingen, en region eller en kommun."
    " Kontrollera personens arbetsgivare."
)
EMPLOYER_CONSTRAINT = "members_uppdrag_employer_of_deltagaransvarig"
ONLY_EARLIER = "Uppdraget slutar redan {}. Det kan bara avslutas tidigare. Ge ett nytt uppdrag för att förlänga."
OF_THE_FORBUND = (*KANSLI, Role.SYSTEMADMINISTRATOR)


def usual_organisation(person: Person, role: Role) -> Organisation:
    """Whom the uppdrag is for when nothing else is said: the förbund for its own staff, else the employer."""
    forbund = current_forbund()
    return forbund.organisation if forbund is not None and role in OF_THE_FORBUND else person.employer


def locked_person(person_id: UUID) -> Person:
    """The person as it is now; nobody changes it until the transaction ends.

    Lock the person before the uppdrag, so that nobody waits crosswise. The employer is read afterwards: in the same
    query it would be that of before the wait.
    """
    return Person.objects.select_for_update().get(pk=person_id)


def check_employer(person: Person, role: str) -> None:
    """An employee of a samordningsförbund is never deltagaransvarig (U 1). Raises ValidationError."""
    if role == Role.DELTAGARANSVARIG and person.employer.kind not in MEMBER_KINDS:
        raise ValidationError(EMPLOYER)


def save_checked(uppdrag: Uppdrag) -> None:
    """Save, with every rule of the database as a message. Raises ValidationError."""
    uppdrag.full_clean()
    check_employer(uppdrag.person, uppdrag.role)
    try:
        with transaction.atomic():
            uppdrag.save()
    except IntegrityError as error:
        # two at the same time: the database saw what full_clean could not
        raise ValidationError(_reason(error)) from error


def _reason(error: IntegrityError) -> str:
    name = broken_constraint(error)
    if name == EMPLOYER_CONSTRAINT:
        return EMPLOYER
    for constraint in Uppdrag._meta.constraints:
        if constraint.name == name:
            return str(constraint.violation_error_message)
    raise error


@transaction.atomic
def give(
    person: Person,
    role: Role,
    *,
    from_on: dt.date,
    to_on: dt.date | None,
    by: User,
    organisation: Organisation | None = None,
) -> Uppdrag:
    """Give an uppdrag, or propose it when the role has to be confirmed by another. Raises ValidationError."""
    person = locked_person(person.pk)
    is_proposal = role in NEEDS_CONFIRMATION
    uppdrag = Uppdrag(
        person=person,
        role=role,
        organisation=organisation or usual_organisation(person, role),
        from_on=from_on,
        to_on=to_on,
        given_by=by.person,
        needs_confirmation=is_proposal,
    )
    save_checked(uppdrag)
    changes = {"role": [None, role.value], "from_on": [None, str(from_on)]}
    history.record(uppdrag, "uppdrag.proposed" if is_proposal else "uppdrag.given", by=by, changes=changes)
    return uppdrag


def _waiting(uppdrag: Uppdrag) -> Uppdrag:
    person = locked_person(uppdrag.person_id)
    locked = Uppdrag.objects.waiting().select_for_update(of=("self",)).filter(pk=uppdrag.pk).first()
    if locked is None:
        raise ValidationError("Någon annan har redan tagit hand om förslaget.")
    locked.person = person
    return locked


@transaction.atomic
def confirm(uppdrag: Uppdrag, *, by: User) -> None:
    """Let a proposed uppdrag be valid. Raises ValidationError."""
    locked = _waiting(uppdrag)
    locked.confirmed_by = by.person
    save_checked(locked)
    history.record(locked, "uppdrag.confirmed", by=by)


@transaction.atomic
def decline(uppdrag: Uppdrag, *, by: User) -> None:
    """Turn a proposed uppdrag down; it never was valid. Raises ValidationError."""
    locked = _waiting(uppdrag)
    locked.withdrawn_at = timezone.now()
    locked.ended_by = by.person
    locked.save(update_fields=["withdrawn_at", "ended_by"])
    history.record(locked, "uppdrag.declined", by=by)


@transaction.atomic
def end(uppdrag: Uppdrag, to_on: dt.date, *, by: User) -> None:
    """End an uppdrag with that day as its last, never later than it ends already. Raises ValidationError.

    One that has not begun is taken back when the day is before its first.
    """
    if uppdrag.role == Role.SYSTEMADMINISTRATOR:
        administrators.lock()
    person = locked_person(uppdrag.person_id)
    locked = Uppdrag.objects.select_for_update(of=("self",)).get(pk=uppdrag.pk)
    locked.person = person
    if locked.withdrawn_at is not None or (locked.to_on is not None and locked.to_on < dates.today()):
        raise ValidationError("Uppdraget är redan avslutat.")
    before = locked.to_on
    if before is not None and to_on > before:
        raise ValidationError(ONLY_EARLIER.format(before))
    has_begun = locked.from_on <= dates.today()
    if to_on < locked.from_on and has_begun:
        raise ValidationError(DATES_IN_ORDER)
    administrators.check_uppdrag_can_end(locked, to_on)
    locked.ended_by = by.person
    if to_on < locked.from_on:
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at", "ended_by"])
        history.record(locked, "uppdrag.withdrawn", by=by)
        return
    locked.to_on = to_on
    save_checked(locked)
    history.record(locked, "uppdrag.ended", by=by, changes={"to_on": [str(before or ""), str(to_on)]})
