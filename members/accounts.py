"""Accounts: closing and opening, closing of those unused for long, and a lost second factor removed by two persons."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from finsam import acting, dates, history
from members import administrators, emails
from members.current_forbund import current_forbund
from members.models import FactorReset, Person, User

ALREADY_ASKED = "Någon har redan begärt återställning. Den väntar på bekräftelse."


def end_sessions(user: User) -> None:
    """Log the user out everywhere, at the next request of each session."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def change_email(person: Person) -> None:
    """Let the login have the person's e-mail. The old address is told, and sessions end: it may be a stranger's act."""
    user = User.objects.select_related("person").filter(person=person).exclude(email__iexact=person.email).first()
    if user is None:
        return
    User.objects.filter(pk=user.pk).update(email=person.email)
    end_sessions(user)
    # `user` still has the old address
    emails.try_send_notice(user, "E-postadressen till ditt konto är ändrad. Meddelanden skickas till den nya adressen.")


@transaction.atomic
def close(user: User, *, by: User | None, code: str = "user.closed") -> None:
    """Close the account from the next request on. Raises ValidationError for the last administrator."""
    administrators.lock()
    account = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not account.is_active:
        return
    administrators.check_account_can_close(account)
    account.is_active = False
    account.closed_at = timezone.now()
    account.session_epoch += 1
    account.save(update_fields=["is_active", "closed_at", "session_epoch"])
    history.record(account, code, by=by)


@transaction.atomic
def reopen(user: User, *, by: User) -> None:
    """Let the account be used again; the clock of unused time starts anew."""
    account = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if account.is_active:
        return
    account.is_active = True
    account.closed_at = None
    account.reopened_at = timezone.now()
    account.save(update_fields=["is_active", "closed_at", "reopened_at"])
    history.record(account, "user.opened", by=by)


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier; the last of the month where there is no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (dt.date(years + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(years, month + 1, min(day.day, last))


def unused_since(day: dt.date) -> list[User]:
    """Open accounts that nobody has used since `day`: neither logged in, made nor opened again."""
    used = Q(last_login__date__gte=day) | Q(created_at__date__gte=day) | Q(reopened_at__date__gte=day)
    return list(User.objects.filter(is_active=True).exclude(used).select_related("person").order_by("pk"))


def close_unused() -> int:
    """Close accounts unused for the months that the förbund has set; returns how many. Safe to run twice."""
    forbund = current_forbund()
    if forbund is None:
        return 0
    limit = months_back(dates.today(), forbund.months_unused_before_close)
    closed = 0
    for user in unused_since(limit):
        with acting.transaction_as(acting.SYSTEM):
            administrators.lock()
            if administrators.is_last_account(user):
                continue
            close(user, by=None, code="user.closed_unused")
        emails.try_send_notice(user, "Ditt konto är stängt eftersom du inte har loggat in på länge.")
        closed += 1
    return closed


@transaction.atomic
def ask_factor_reset(user: User, *, by: User) -> FactorReset:
    """The first of two persons asks that the second factor is removed. Raises ValidationError."""
    reset = FactorReset(person=user.person, asked_by=by.person)
    reset.full_clean()
    try:
        with transaction.atomic():
            reset.save()
    except IntegrityError as error:
        raise ValidationError(ALREADY_ASKED) from error
    history.record(user, "factor_reset.asked", by=by)
    emails.try_send_notice(user, f"{by.person} har begärt att ditt andra steg vid inloggning tas bort.")
    return reset


def _waiting(reset: FactorReset) -> FactorReset:
    locked = FactorReset.objects.waiting().select_for_update(of=("self",)).filter(pk=reset.pk).first()
    if locked is None:
        raise ValidationError("Någon annan har redan tagit hand om begäran.")
    return locked


@transaction.atomic
def confirm_factor_reset(reset: FactorReset, *, by: User) -> None:
    """The second person confirms: all factors go, all sessions end, and the user is told. Raises ValidationError."""
    locked = _waiting(reset)
    locked.confirmed_by = by.person
    locked.confirmed_at = timezone.now()
    locked.full_clean()
    locked.save()
    user = User.objects.select_related("person").get(person_id=locked.person_id)
    remove_factors(user, code="factor_reset.confirmed", by=by)


def remove_factors(user: User, *, code: str, by: User | None) -> None:
    """Take all factors away, end all sessions and tell the user."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    history.record(user, code, by=by)
    what = "Ditt andra steg vid inloggning är borttaget. Logga in och lägg till ett nytt."
    emails.try_send_notice(user, what)


@transaction.atomic
def decline_factor_reset(reset: FactorReset, *, by: User) -> None:
    """Turn the request down: nothing changes for the user. Raises ValidationError."""
    locked = _waiting(reset)
    locked.declined_at = timezone.now()
    locked.save()
    user = User.objects.get(person_id=locked.person_id)
    history.record(user, "factor_reset.declined", by=by)
