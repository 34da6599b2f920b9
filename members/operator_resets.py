"""A lost second factor in a förbund without two persons who can remove it: it-driften stands in for the first.

Only when nobody at all could confirm does it-driften remove the factor alone. Both leave a row in the history and are
told to the person (ADR 5).
"""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finsam import history
from members import accounts, emails
from members.models import FactorReset, Person, Uppdrag, User
from members.permissions import RESETS_FACTORS

NO_FACTOR = "Kontot har inget andra steg att ta bort."
NOBODY_CONFIRMS = (
    "Ingen annan kan logga in och bekräfta. Kontrollera vem som frågar och kör kommandot igen med --alone: "
    "då tas det andra steget bort direkt."
)
SOMEBODY_CONFIRMS = "En kollega kan bekräfta. Kör kommandot utan --alone."


def can_be_confirmed(user: User) -> bool:
    """Whether somebody else with an open account, who has not lost the second factor too, may confirm."""
    lost = FactorReset.objects.waiting().values("person_id")
    others = Uppdrag.objects.active().filter(role__in=RESETS_FACTORS, person__user__is_active=True)
    return others.exclude(person_id=user.person_id).exclude(person_id__in=lost).exists()


@transaction.atomic
def ask(user: User) -> None:
    """It-driften asks, or takes over what a colleague has asked, so that the colleague can confirm.

    Raises ValidationError.
    """
    _check_factor(user)
    if not can_be_confirmed(user):
        raise ValidationError(NOBODY_CONFIRMS)
    found = _waiting(user.person)
    if found is not None and found.asked_by_id is None:
        raise ValidationError(accounts.ALREADY_ASKED)
    reset = found or FactorReset(person=user.person)
    reset.asked_by = None
    reset.full_clean()
    reset.save()
    history.record(user, "factor_reset.asked", by=None)
    emails.try_send_notice(user, "It-driften har begärt att ditt andra steg vid inloggning tas bort.")


@transaction.atomic
def remove(user: User) -> None:
    """It-driften removes the factors where nobody could confirm; all sessions end. Raises ValidationError."""
    _check_factor(user)
    if can_be_confirmed(user):
        raise ValidationError(SOMEBODY_CONFIRMS)
    reset = _waiting(user.person) or FactorReset(person=user.person)
    reset.asked_by, reset.confirmed_at = None, timezone.now()
    reset.full_clean()
    reset.save()
    accounts.remove_factors(user, code="factor_reset.done_by_operator", by=None)


def _check_factor(user: User) -> None:
    if not Authenticator.objects.filter(user=user).exists():
        raise ValidationError(NO_FACTOR)


def _waiting(person: Person) -> FactorReset | None:
    return FactorReset.objects.waiting().select_for_update(of=("self",)).filter(person=person).first()
