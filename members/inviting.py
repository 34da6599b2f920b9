"""Invitations: a one-time link by e-mail with which a person chooses user name and password."""

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from finsam import acting, history
from members import emails
from members.models import Invitation, Person, User

log = structlog.get_logger()
USED = "Inbjudan gäller inte längre. Be den som bjöd in dig att skicka en ny."
ALREADY_INVITED = "Personen har redan en inbjudan. Skicka den igen i stället."


@transaction.atomic
def invite(person: Person, *, by: User | None) -> tuple[Invitation, str]:
    """A new invitation and its secret, which is nowhere stored; `by` is None at set-up. Raises ValidationError."""
    if User.objects.filter(person=person).exists():
        raise ValidationError("Personen har redan ett konto.")
    invitation = Invitation(person=person, sent_by=by.person if by is not None else None)
    token = invitation.renew_token()
    invitation.full_clean()
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        # sent twice at the same time: the database saw what full_clean could not
        raise ValidationError(ALREADY_INVITED) from error
    history.record(person, "invitation.sent", by=by)
    return invitation, token


def _open(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.open().select_related("person").select_for_update(of=("self",))
    locked = rows.filter(pk=invitation.pk).first()
    if locked is None:
        raise ValidationError("Inbjudan är redan använd eller återtagen.")
    return locked


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> tuple[Invitation, str]:
    """A new secret for the same invitation; the earlier link stops working. Raises ValidationError."""
    locked = _open(invitation)
    token = locked.renew_token()
    locked.sent_count += 1
    locked.sent_by = by.person
    locked.save()
    history.record(locked.person, "invitation.resent", by=by)
    return locked, token


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """Let the link stop working. Raises ValidationError."""
    locked = _open(invitation)
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    history.record(locked.person, "invitation.withdrawn", by=by)


def deliver(invitation: Invitation, token: str) -> bool:
    """Send the link; False when the mail server did not take it, so that the page can say so."""
    try:
        emails.send_invitation(invitation, token)
    except OSError as error:
        log.warning("mail_failed", kind="invitation", error=type(error).__name__)
        return False
    return True


def usable(token: str) -> Invitation | None:
    """The invitation that the link opens, or None when it is used, withdrawn or too old."""
    return Invitation.objects.usable().with_token(token).select_related("person__employer").first()


@transaction.atomic
def accept(invitation: Invitation, username: str, password: str) -> User:
    """Make the login and use the link up. From here on the new user acts. Raises ValidationError."""
    locked = Invitation.objects.usable().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if locked is None:
        raise ValidationError(USED)
    person = invitation.person
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, person.email, password, person=person)
    except IntegrityError as error:
        raise ValidationError({"username": "Användarnamnet är upptaget. Välj ett annat."}) from error
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    acting.declare(user.subject)
    history.record(user, "user.created", by=user)
    history.record(person, "invitation.used", by=user)
    return user
