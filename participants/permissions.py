"""Who may see and register head counts and deltaganden."""

from collections.abc import Iterable

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsState
from insatser.models import Insats
from insatser.permissions import can_see_insats_details, insatser_worked_with, works_with_insats
from members.enums import INSATS_ROLES, KANSLI, Role
from members.models import User
from participants.enums import SamtyckeStatus, Syfte
from participants.models import (
    Deltagande,
    Identitet,
    Samtycke,
)
from participants.uppfoljning.enums import WRITTEN_BY_THE_DATABASE

REGISTERS_COUNTS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
FOLLOWS_PERSONS = (*REGISTERS_COUNTS, Role.DELTAGARANSVARIG)
MISSING_READERS = (*FOLLOWS_PERSONS, Role.INSATSANSVARIG)
NUMBERS_ONLY = Refusal("Insatsen följs upp med endast antal. Registrera antalet deltagare i stället.")
LISTS_ARE_READ = Refusal(
    "En lista läses och rättas med namn, så den läses in av insatsens deltagaransvariga. Be någon av dem, eller"
    " registrera en i taget från underskrivna blanketter."
)
ENDED = Refusal("Deltagandet är redan utregistrerat.")
MISTAKE = Refusal("Deltagandet är felregistrerat och kan inte ändras.")
TAKEN_BACK = Refusal("Samtycket är återtaget. Svaren hör inte längre till någon person och kan inte rättas.")
INSATS_NOT_OPEN = Refusal("Insatsen pågår inte, så ingen kan vara kvar i den. Rätta slutdatumet i stället.")
CONSENT_IS_OVER = Refusal(
    "Samtycket till registrering gäller inte längre. Registrera in personen på nytt, med ett nytt samtycke."
)
ASKED_SINCE = Refusal("Personen är redan frågad efter slutet. Rätta slutdatumet i stället.")
GOING_ON = Refusal("Deltagandet är inte utregistrerat än.")
ONLY_FORBUNDSCHEF = Refusal("Förbundschefen godkänner texterna om samtycke.")
NOBODY_ANSWERS = Refusal(
    "Det står inte vem som är personuppgiftsansvarig för insatsen. Kansliet anger det under Ändra uppgifter."
)
RESTRICTED = Refusal("Uppgifterna är begränsade och kan inte ändras. Häv begränsningen först.")
UNKNOWN = Refusal("Namn och personnummer kan bara rättas medan ett samtycke gäller.")
NOBODY_KNOWN = Refusal("Inget namn finns kvar eller går att läsa, så inget leder från deltagandet till personen.")


def can_see_counts(user: User) -> bool:
    """All who see more of an insats than the catalogue; whether exact or protected is `sees_exact_counts`."""
    return can_see_insats_details(user)


def sees_exact_counts(user: User) -> bool:
    """The kansli, and the people of an insats, who see no other insats than their own."""
    return user.has_role(*KANSLI, *INSATS_ROLES)


def can_register_counts(user: User, insats: Insats) -> Decision:
    """Förbundschef, handläggare and statistikansvarig, and the insats's own people."""
    may = user.has_role(*REGISTERS_COUNTS) or works_with_insats(user, insats)
    return _open_for_counts(insats) if may else NOT_ALLOWED


def registers_counts_of(user: User, insatser: Iterable[Insats]) -> list[Insats]:
    """Those of the insatser whose counts the user may register, with one question to the database at most."""
    every = user.has_role(*REGISTERS_COUNTS)
    own = set() if every else insatser_worked_with(user)
    return [insats for insats in insatser if (every or insats.pk in own) and _open_for_counts(insats)]


def _open_for_counts(insats: Insats) -> Decision:
    if insats.state == InsatsState.FELREGISTRERAD:
        return Refusal("Insatsen är felregistrerad och kan inte ändras.")
    if insats.state == InsatsState.PLANERAD:
        return Refusal("Insatsen har inte börjat än. Antal registreras när den har startat.")
    return True


def can_see_deltaganden(user: User) -> bool:
    """The deltagaransvariga see their own with names, the kansli's registrars all without; the pages are no others'."""
    return user.has_role(*FOLLOWS_PERSONS)


def can_see_missing(user: User) -> bool:
    """The same, and those who answer for an insats: numbers alone."""
    return user.has_role(*MISSING_READERS)


def sees_names(user: User) -> bool:
    """Whether the page asks for identities at all; which of them it gets is for the database to say."""
    return user.has_role(Role.DELTAGARANSVARIG)


def can_register_deltagare(user: User, insats: Insats) -> Decision:
    """The deltagaransvariga of the insats, and the kansli's registrars from a signed form."""
    if insats.counts_only:
        return NUMBERS_ONLY
    return _open_for_counts(insats) if _follows(user, insats) else NOT_ALLOWED


def _follows(user: User, insats: Insats) -> bool:
    own = user.has_role(Role.DELTAGARANSVARIG) and works_with_insats(user, insats)
    return own or user.has_role(*REGISTERS_COUNTS)


def can_import_list(user: User, insats: Insats) -> Decision:
    """The deltagaransvariga of the insats alone: a list is read and corrected, which the kansli may not (ADR 11)."""
    may = can_register_deltagare(user, insats)
    return LISTS_ARE_READ if may and not sees_names(user) else may


def can_register_out(user: User, deltagande: Deltagande) -> Decision:
    """The same, until it has been done."""
    may = can_register_deltagare(user, deltagande.insats)
    if may and deltagande.is_restricted:
        return RESTRICTED
    return ENDED if may and deltagande.ends_on is not None else may


def can_correct(user: User, deltagande: Deltagande) -> Decision:
    """Whoever may register in the insats, as long as the answers are somebody's."""
    may = can_register_deltagare(user, deltagande.insats)
    if may and (deltagande.is_mistake or deltagande.is_restricted):
        return MISTAKE if deltagande.is_mistake else RESTRICTED
    given = deltagande.samtycke_set.filter(syfte=Syfte.REGISTRERING)
    return TAKEN_BACK if may and given.filter(status=SamtyckeStatus.ATERTAGET).exists() else may


def can_correct_end(user: User, deltagande: Deltagande) -> Decision:
    """The same, when there is an end."""
    return GOING_ON if deltagande.ends_on is None else can_correct(user, deltagande)


def can_reopen(user: User, deltagande: Deltagande) -> Decision:
    """The same, while the consent to be registered stands, the insats goes on and nobody has asked since."""
    may = can_correct_end(user, deltagande)
    if not may:
        return may
    if deltagande.insats.state != InsatsState.PAGAENDE:
        return INSATS_NOT_OPEN
    if not deltagande.samtycke_set.filter(syfte=Syfte.REGISTRERING).standing().exists():
        return CONSENT_IS_OVER
    asked = deltagande.uppfoljningstillfallen.filter(utfall__isnull=False)
    return ASKED_SINCE if asked.exclude(utfall__key__in=WRITTEN_BY_THE_DATABASE).exists() else True


def can_correct_identity(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """Those who see it."""
    if not sees_names(user):
        return NOT_ALLOWED
    return can_correct(user, deltagande) if identity is not None else UNKNOWN


def can_register_mistake(user: User, deltagande: Deltagande) -> Decision:
    """Whoever may register in the insats, once; also when the consent is taken back."""
    may = can_register_deltagare(user, deltagande.insats)
    if may and deltagande.is_restricted:
        return RESTRICTED
    return MISTAKE if may and deltagande.is_mistake else may


def can_make_anonymous(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """The deltagaransvariga of the insats, who know whom it concerns; what is restricted too."""
    if not (sees_names(user) and works_with_insats(user, deltagande.insats)):
        return NOT_ALLOWED
    return True if identity is not None else NOBODY_KNOWN


def can_see_consent_texts(user: User) -> bool:
    """Those who take consents."""
    return user.has_role(*FOLLOWS_PERSONS)


def can_decide_consent_texts(user: User) -> Decision:
    """The förbundschef, for the förbund."""
    return user.has_role(Role.FORBUNDSCHEF) or ONLY_FORBUNDSCHEF


def can_print_consent_form(user: User, insats: Insats) -> Decision:
    """Whoever may register in the insats, once it is said who is personuppgiftsansvarig."""
    may = can_register_deltagare(user, insats)
    return NOBODY_ANSWERS if may and insats.personuppgiftsansvarig_id is None else may


def can_withdraw(user: User, samtycke: Samtycke) -> Decision:
    """Whoever may register in the insats writes down that a consent is taken back, at any time."""
    if samtycke.status not in (SamtyckeStatus.GIVET, SamtyckeStatus.UPPHORT):
        return Refusal("Samtycket gäller inte längre.")
    return True if _follows(user, samtycke.deltagande.insats) else NOT_ALLOWED
