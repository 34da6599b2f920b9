"""Who may review looks at identities, and open another insats in an emergency."""

from finsam.access import NOT_ALLOWED, Decision, Refusal
from members.enums import Role
from members.models import User
from participants.models import Granskningsvecka, Nodoppning
from participants.models.granskning import READS_ALL_REVIEWS

NOT_OVER = Refusal("Veckan pågår. Den granskas när den är slut, från och med måndagen.")
REVIEWED = Refusal("Veckan är redan granskad.")
OWN_LOOKS = Refusal(
    "Du har själv sett uppgifter om deltagare i insatsen den veckan. Be en annan insatsansvarig granska den, eller be"
    " kansliet utse en."
)
ONLY_OPENERS = Refusal("Bara en deltagaransvarig kan göra en nödöppning.")
EMERGENCY_OVER = Refusal("Nödöppningen är slut eller stängd. Namnen visas inte längre. Behövs de igen, gör en ny.")
ALREADY_OVER = Refusal("Nödöppningen är redan slut eller stängd.")


def can_see_reviews(user: User) -> bool:
    """The insatsansvariga their own; kansli, revisor and systemadministratör that weeks are reviewed, never whom."""
    return user.has_role(Role.INSATSANSVARIG, *READS_ALL_REVIEWS)


def can_see_access(user: User) -> bool:
    """Who has seen whom, by code, is for the insatsansvarig of the insats."""
    return user.has_role(Role.INSATSANSVARIG)


def can_review(user: User, week: Granskningsvecka, *, has_looked: bool) -> Decision:
    """The insatsansvarig, once, when the week is over, and not of what she has seen herself."""
    if not can_see_access(user):
        return NOT_ALLOWED
    if week.reviewed_at is not None:
        return REVIEWED
    if not week.is_over:
        return NOT_OVER
    return OWN_LOOKS if has_looked else True


def can_see_emergencies(user: User) -> bool:
    """Those who open, and those who are told of it."""
    return user.has_role(Role.DELTAGARANSVARIG, Role.INSATSANSVARIG, Role.FORBUNDSCHEF, Role.HANDLAGGARE)


def can_open_emergency(user: User) -> Decision:
    """A deltagaransvarig; the database says the same."""
    return user.has_role(Role.DELTAGARANSVARIG) or ONLY_OPENERS


def can_use_emergency(user: User, nodoppning: Nodoppning) -> Decision:
    """The one who opened it, until it is over."""
    if user.acting is None or nodoppning.uppdrag_id != user.acting.pk:
        return NOT_ALLOWED
    return nodoppning.is_open or EMERGENCY_OVER


def can_close_emergency(user: User, nodoppning: Nodoppning) -> Decision:
    """Whoever sees it: the one who opened it and those who are told of it."""
    if not can_see_emergencies(user):
        return NOT_ALLOWED
    return nodoppning.is_open or ALREADY_OVER
