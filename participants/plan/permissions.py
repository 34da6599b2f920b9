"""Who may see and change a person's plan: the deltagaransvariga of the insats, while the consent stands (ADR 22)."""

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.permissions import works_with_insats
from members.enums import Role
from members.models import User
from participants.enums import Syfte
from participants.models import Deltagande
from participants.models.plan import PlanRow

NO_CONSENT = Refusal("Planen visas inte, eftersom inget samtycke till registrering gäller.")
STORED_ONLY = Refusal("Uppgifterna är begränsade. Planen visas inte och kan inte ändras förrän begränsningen hävs.")
A_MISTAKE = Refusal("Uppgiften är felregistrerad och kan inte ändras. Registrera den på nytt i stället.")
HAS_RESULT = Refusal("Delen har redan ett resultat. Ändra den om resultatet är fel.")


def can_see_plans(user: User) -> bool:
    """Whose pages they are."""
    return user.has_role(Role.DELTAGARANSVARIG)


def can_see_plan(user: User, deltagande: Deltagande) -> Decision:
    """The insats's own; the database says the same. What is restricted is not used (ADR 17)."""
    if not (can_see_plans(user) and works_with_insats(user, deltagande.insats)):
        return NOT_ALLOWED
    if deltagande.is_restricted:
        return STORED_ONLY
    return plan_stands(deltagande) or NO_CONSENT


def can_change_plan(user: User, deltagande: Deltagande) -> Decision:
    """The same: what is read is kept up to date."""
    return can_see_plan(user, deltagande)


def can_change_row(user: User, row: PlanRow) -> Decision:
    """The same, unless the row is a mistake."""
    may = can_change_plan(user, row.deltagande)
    return A_MISTAKE if may and row.is_mistake else may


def plan_stands(deltagande: Deltagande) -> bool:
    """Whether the consent to be registered stands."""
    return deltagande.samtycke_set.filter(syfte=Syfte.REGISTRERING).standing().exists()
