"""Who may ask a person after the end."""

from finsam import dates
from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsState
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.enums import Syfte
from participants.models import Deltagande, Uppfoljningstillfalle
from participants.permissions import NUMBERS_ONLY, RESTRICTED

NOT_ASKED = Refusal("Personen kan inte frågas: samtycket till långtidsuppföljning gäller inte längre.")
ASKS_ITSELF = Refusal("Insatsen pågår och följer upp sina deltagare själv. En annan insats utses när den är avslutad.")


def can_see_follow_ups(user: User) -> bool:
    """Those who ask: the deltagaransvariga."""
    return user.has_role(Role.DELTAGARANSVARIG)


def can_register_follow_up(user: User, tillfalle: Uppfoljningstillfalle) -> Decision:
    """Whoever sees it, while the person may be asked, when its day is near; what is done can be corrected."""
    if not can_see_follow_ups(user):
        return NOT_ALLOWED
    if not may_be_asked(tillfalle.deltagande):
        return NOT_ASKED
    if tillfalle.utfall_id is None and tillfalle.opens_on > dates.today():
        return Refusal(f"Det är för tidigt. Frågan ställs från och med {tillfalle.opens_on}.")
    return True


def may_be_asked(deltagande: Deltagande) -> bool:
    """Whether the consent to be asked later stands."""
    return deltagande.samtycke_set.filter(syfte=Syfte.LANGTIDSUPPFOLJNING).standing().exists()


def can_change_contact(user: User, deltagande: Deltagande) -> Decision:
    """Those who ask, while the person may be asked. The deltagande is one that they follow."""
    if not can_see_follow_ups(user):
        return NOT_ALLOWED
    return RESTRICTED if deltagande.is_restricted else may_be_asked(deltagande) or NOT_ASKED


def can_name_successor(user: User, insats: Insats) -> Decision:
    """Förbundschef and handläggare, when the insats is over and has followed persons."""
    if not user.has_role(Role.FORBUNDSCHEF, Role.HANDLAGGARE):
        return NOT_ALLOWED
    if insats.counts_only:
        return NUMBERS_ONLY
    return True if insats.state == InsatsState.AVSLUTAD else ASKS_ITSELF
