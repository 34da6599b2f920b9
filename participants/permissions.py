"""Who may see and register head counts and deltaganden."""

from collections.abc import Iterable

from finsam import dates
from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsState
from insatser.models import Insats
from insatser.permissions import can_see_insats_details, insatser_worked_with, works_with_insats
from members.enums import INSATS_ROLES, KANSLI, MEMBER_KINDS, STYRELSE, Role
from members.models import User
from participants.enums import RemissState, SamtyckeStatus, Syfte
from participants.models import (
    Begaran,
    Deltagande,
    Granskningsvecka,
    Identitet,
    Nodoppning,
    Remiss,
    Remissmottagning,
    Samtycke,
    Uppfoljningstillfalle,
)
from participants.models.gallring import READS_GALLRING
from participants.models.granskning import READS_ALL_REVIEWS

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
GOING_ON = Refusal("Deltagandet är inte utregistrerat än.")
NOT_OVER = Refusal("Veckan pågår. Den granskas när den är slut, från och med måndagen.")
REVIEWED = Refusal("Veckan är redan granskad.")
OWN_LOOKS = Refusal(
    "Du har själv sett uppgifter om deltagare i insatsen den veckan. Be en annan insatsansvarig granska den, eller be"
    " kansliet utse en."
)
ONLY_OPENERS = Refusal("Bara en deltagaransvarig kan göra en nödöppning.")
EMERGENCY_OVER = Refusal("Nödöppningen är slut eller stängd. Namnen visas inte längre. Behövs de igen, gör en ny.")
ALREADY_OVER = Refusal("Nödöppningen är redan slut eller stängd.")
ONLY_THE_CHEF_ERASES = Refusal("Förbundschefen registrerar gallringsplanen och gallrar.")
ONLY_FORBUNDSCHEF = Refusal("Förbundschefen godkänner texterna om samtycke.")
NOBODY_ANSWERS = Refusal(
    "Det står inte vem som är personuppgiftsansvarig för insatsen. Kansliet anger det under Ändra uppgifter."
)
NOT_OF_A_MEMBER = Refusal("Bara den som är anställd hos en medlem kan remittera. Kontakta kansliet.")
TAKES_NONE = Refusal("Insatsen tar inte emot remisser just nu. Kontakta insatsen, eller välj en annan.")
IS_OVER = Refusal("Remissen är avslutad, och uppgifterna om personen är borttagna.")
NOT_ACCEPTED = Refusal("Anta remissen först. Sedan kan personen registreras in.")
NOT_DECLINED = Refusal("Bara en remiss som är avböjd kan tas upp igen så.")
ANSWERED = Refusal("Begäran är redan besvarad.")
EXTENDED = Refusal("Tiden för svar är redan förlängd en gång.")
TOO_LATE_TO_EXTEND = Refusal(
    "Personen ska få veta om förlängningen inom en månad. Den tiden har gått. Svara på begäran."
)
NOBODY_THERE = Refusal(
    "Namnet visas inte, eftersom inget samtycke gäller. Då går det inte att veta vems uppgifterna är (artikel 11)."
)
NOT_ASKED = Refusal("Personen kan inte frågas: samtycket till långtidsuppföljning gäller inte längre.")
ASKS_ITSELF = Refusal("Insatsen pågår och följer upp sina deltagare själv. En annan insats utses när den är avslutad.")
NOT_RESTRICTED = Refusal("Uppgifterna är inte begränsade.")
RESTRICTED = Refusal("Uppgifterna är begränsade och kan inte ändras. Häv begränsningen först.")
UNKNOWN = Refusal("Namn och personnummer kan bara rättas medan ett samtycke gäller.")


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


def can_see_remisser(user: User) -> bool:
    """Who sends them sees the own, the insats's deltagaransvariga what has come in. The kansli sees figures only."""
    return user.has_role(Role.REMITTENT, Role.DELTAGARANSVARIG)


def can_send_remisser(user: User) -> bool:
    """Whose pages they are."""
    return user.has_role(Role.REMITTENT)


def can_send_remiss(user: User, insats: Insats, reception: Remissmottagning | None) -> Decision:
    """A remittent whom a member employs, to an insats that takes remisser and says who answers for the data."""
    if not can_send_remisser(user):
        return NOT_ALLOWED
    if user.person.employer.kind not in MEMBER_KINDS:
        return NOT_OF_A_MEMBER
    if reception is None or not reception.is_open or insats.counts_only or insats.state != InsatsState.PAGAENDE:
        return TAKES_NONE
    return True if insats.personuppgiftsansvarig_id is not None else NOBODY_ANSWERS


def can_answer_remiss(user: User, remiss: Remiss) -> Decision:
    """The insats's deltagaransvariga, while there is somebody to answer about."""
    if not (user.has_role(Role.DELTAGARANSVARIG) and works_with_insats(user, remiss.insats)):
        return NOT_ALLOWED
    return True if remiss.is_open and remiss.stands else IS_OVER


def can_undo_no(user: User, remiss: Remiss) -> Decision:
    """The same, after a no and before the data are gone."""
    if not (user.has_role(Role.DELTAGARANSVARIG) and works_with_insats(user, remiss.insats)):
        return NOT_ALLOWED
    if remiss.state != RemissState.AVBOJD:
        return NOT_DECLINED
    return True if remiss.stands else IS_OVER


def can_start_remiss(user: User, remiss: Remiss) -> Decision:
    """The same, when it is accepted and the insats registers people."""
    may = can_answer_remiss(user, remiss)
    if may and remiss.state != RemissState.ANTAGEN:
        return NOT_ACCEPTED
    return can_register_deltagare(user, remiss.insats) if may else may


def can_recall_remiss(user: User, remiss: Remiss) -> Decision:
    """Who sent it, and the insats: a person may take the consent back with either."""
    sent = user.has_role(Role.REMITTENT) and user.acting is not None and remiss.sent_by_id == user.acting.pk
    if not (sent or (user.has_role(Role.DELTAGARANSVARIG) and works_with_insats(user, remiss.insats))):
        return NOT_ALLOWED
    return True if remiss.stands else IS_OVER


def can_set_reception(user: User, insats: Insats) -> Decision:
    """Whether an insats takes remisser: its insatsansvariga, and the kansli's registrars."""
    own = user.has_role(Role.INSATSANSVARIG) and works_with_insats(user, insats)
    if not (own or user.has_role(*REGISTERS_COUNTS)):
        return NOT_ALLOWED
    if insats.state == InsatsState.FELREGISTRERAD:
        return Refusal("Insatsen är felregistrerad och kan inte ändras.")
    return NUMBERS_ONLY if insats.counts_only else True


def can_see_waiting_times(user: User) -> bool:
    """The kansli and the insats exactly, the board protected."""
    return user.has_role(*KANSLI, *INSATS_ROLES, *STYRELSE)


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


def can_see_gallring(user: User) -> bool:
    """The kansli and the revisor: the plan and what was erased, in numbers."""
    return user.has_role(*READS_GALLRING)


def can_gallra(user: User) -> Decision:
    """The förbundschef registers the plan that was decided, and carries it out; the database says the same."""
    return user.has_role(Role.FORBUNDSCHEF) or ONLY_THE_CHEF_ERASES


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


def can_see_begaranden(user: User) -> bool:
    """What people have asked for about their own data: the deltagaransvariga, for their own insatser."""
    return user.has_role(Role.DELTAGARANSVARIG)


def can_see_begaran_numbers(user: User) -> bool:
    """How many there are, and how many are late: the kansli all insatser, those of an insats their own."""
    return user.has_role(*KANSLI, *INSATS_ROLES)


def can_receive_begaran(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """The insats's deltagaransvariga, about somebody whose name can be read."""
    if not (can_see_begaranden(user) and works_with_insats(user, deltagande.insats)):
        return NOT_ALLOWED
    return NOBODY_THERE if identity is None else True


def can_make_extract(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """The same: a registerutdrag, or the list of who has looked, for the person."""
    return can_receive_begaran(user, deltagande, identity)


def can_answer_begaran(user: User, begaran: Begaran) -> Decision:
    """The same, once."""
    if not (can_see_begaranden(user) and works_with_insats(user, begaran.insats)):
        return NOT_ALLOWED
    return True if begaran.is_open else ANSWERED


def can_extend_begaran(user: User, begaran: Begaran) -> Decision:
    """The same, once and within the first month (article 12.3)."""
    may = can_answer_begaran(user, begaran)
    if may and begaran.extended_on is not None:
        return EXTENDED
    return TOO_LATE_TO_EXTEND if may and begaran.is_late else may


def can_lift_restriction(user: User, deltagande: Deltagande) -> Decision:
    """The deltagaransvariga of the insats, who have told the person (article 18.3)."""
    if not (can_see_begaranden(user) and works_with_insats(user, deltagande.insats)):
        return NOT_ALLOWED
    return deltagande.is_restricted or NOT_RESTRICTED
