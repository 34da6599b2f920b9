"""Who may do what with people, members and settings. The one table of who gives which role stands first."""

from finsam.access import Decision, Refusal
from members.enums import KANSLI, STYRELSE, Role
from members.models import FactorReset, Invitation, Person, Uppdrag, User

NAMED_BY_MEMBERS = (*STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR)
"""Roles that the members or the board elect; the kansli enters them."""

GIVES: dict[Role, tuple[Role, ...]] = {
    Role.SYSTEMADMINISTRATOR: (Role.SYSTEMADMINISTRATOR, *KANSLI),
    Role.FORBUNDSCHEF: (
        Role.HANDLAGGARE,
        Role.EKONOM,
        Role.STATISTIKANSVARIG,
        Role.NAMNDSEKRETERARE,
        Role.INSATSANSVARIG,
        Role.DELTAGARANSVARIG,
        Role.REMITTENT,
        *NAMED_BY_MEMBERS,
    ),
    Role.HANDLAGGARE: (Role.INSATSANSVARIG, Role.DELTAGARANSVARIG, Role.REMITTENT),
    Role.NAMNDSEKRETERARE: NAMED_BY_MEMBERS,
}
"""Who gives (and ends) which role. Nobody gives themselves one; a deltagaransvarig is proposed and then confirmed."""

NEEDS_CONFIRMATION = (Role.DELTAGARANSVARIG,)
CONFIRMS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.SYSTEMADMINISTRATOR)
RESETS_FACTORS = (Role.FORBUNDSCHEF, Role.SYSTEMADMINISTRATOR)
SEES_PEOPLE = (*KANSLI, Role.SYSTEMADMINISTRATOR)
SEES_MEMBERS = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT, Role.SYSTEMADMINISTRATOR)
CHANGES_MEMBERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.SYSTEMADMINISTRATOR)
CHANGES_SHARES = (Role.FORBUNDSCHEF, Role.EKONOM)
CHANGES_SETTINGS = (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)
CHANGES_ORDNING = (Role.FORBUNDSCHEF, Role.NAMNDSEKRETERARE)
SEES_SETTINGS = (*KANSLI, Role.SYSTEMADMINISTRATOR)

ASK_ANOTHER = "Be en kollega göra det."


def roles_given_by(user: User) -> tuple[Role, ...]:
    """The roles that the acting uppdrag lets the user give and end."""
    return GIVES.get(user.role, ()) if user.role is not None else ()


def can_list_people(user: User) -> Decision:
    """The kansli and the system administrators see who works with the förbund."""
    return user.has_role(*SEES_PEOPLE)


def can_invite_person(user: User) -> Decision:
    """Whoever may give at least one role."""
    return bool(roles_given_by(user))


def can_change_person(user: User, person: Person) -> Decision:
    """Name, e-mail and employer; one's own e-mail is changed by somebody else."""
    if not user.has_role(Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF):
        return Refusal("Bara systemadministratören och förbundschefen ändrar personuppgifter. Kontakta någon av dem.")
    if person.pk == user.person_id:
        return Refusal(f"Du kan inte ändra dina egna uppgifter här. {ASK_ANOTHER}")
    return True


def can_give_uppdrag(user: User, person: Person) -> Decision:
    """Somebody who may give some role, to somebody else."""
    if not roles_given_by(user):
        return Refusal("Din roll får inte ge uppdrag. Kontakta förbundschefen eller systemadministratören.")
    if person.pk == user.person_id:
        return Refusal(f"Ingen kan ge sig själv ett uppdrag. {ASK_ANOTHER}")
    return True


def can_give_role(user: User, role: Role) -> Decision:
    """The role stands in the table for the user's own role."""
    if role in roles_given_by(user):
        return True
    givers = " eller ".join(giver.label.lower() for giver, roles in GIVES.items() if role in roles)
    return Refusal(f"Din roll får inte ge uppdraget {role.label.lower()}. Det gör {givers}.")


def can_end_uppdrag(user: User, uppdrag: Uppdrag) -> Decision:
    """Who gives a role also ends it; nobody ends their own."""
    if uppdrag.person_id == user.person_id:
        return Refusal(f"Du kan inte avsluta ditt eget uppdrag. {ASK_ANOTHER}")
    return can_give_role(user, Role(uppdrag.role))


def can_confirm_uppdrag(user: User, uppdrag: Uppdrag) -> Decision:
    """Somebody else than the proposer and the person."""
    if not user.has_role(*CONFIRMS):
        return Refusal("Uppdraget bekräftas av förbundschefen, en handläggare eller systemadministratören.")
    if not uppdrag.is_waiting:
        return Refusal("Uppdraget väntar inte längre på bekräftelse.")
    if user.person_id in (uppdrag.given_by_id, uppdrag.person_id):
        return Refusal(f"Uppdraget ska bekräftas av någon annan än den som föreslog det. {ASK_ANOTHER}")
    return True


def can_see_waiting(user: User) -> Decision:
    """Who can confirm an uppdrag or a reset."""
    return user.has_role(*CONFIRMS, *RESETS_FACTORS)


def can_send_invitation(user: User, invitation: Invitation) -> Decision:
    """Send again or withdraw while it is open; whoever may invite."""
    if not invitation.is_open:
        return Refusal("Inbjudan är redan använd eller återtagen.")
    return can_invite_person(user)


def can_close_user(user: User, account: User) -> Decision:
    """The system administrator closes and opens accounts, but not the own one."""
    if not user.has_role(Role.SYSTEMADMINISTRATOR):
        return Refusal("Bara systemadministratören stänger och öppnar konton.")
    if account.pk == user.pk:
        return Refusal(f"Du kan inte stänga ditt eget konto. {ASK_ANOTHER}")
    return True


def can_ask_factor_reset(user: User, account: User) -> Decision:
    """One of the two persons that a reset takes."""
    if not user.has_role(*RESETS_FACTORS):
        return Refusal("En förlorad andra faktor tas bort av två personer: förbundschef eller systemadministratör.")
    if account.pk == user.pk:
        return Refusal(f"Du kan inte begära återställning åt dig själv. {ASK_ANOTHER}")
    return True


def can_confirm_factor_reset(user: User, reset: FactorReset) -> Decision:
    """The other of the two persons."""
    if not user.has_role(*RESETS_FACTORS):
        return Refusal("Återställningen bekräftas av förbundschefen eller en systemadministratör.")
    if reset.confirmed_at is not None or reset.declined_at is not None:
        return Refusal("Återställningen väntar inte längre på bekräftelse.")
    if user.person_id in (reset.asked_by_id, reset.person_id):
        return Refusal(f"Återställningen ska bekräftas av någon annan än den som begärde den. {ASK_ANOTHER}")
    return True


def can_see_members(user: User) -> Decision:
    """Organisations, members and shares."""
    return user.has_role(*SEES_MEMBERS)


def can_change_members(user: User) -> Decision:
    """Organisations and memberships."""
    return user.has_role(*CHANGES_MEMBERS) or Refusal(
        "Medlemmar och organisationer ändras av förbundschefen, en handläggare eller systemadministratören."
    )


def can_change_shares(user: User) -> Decision:
    """Shares of parts and members."""
    return user.has_role(*CHANGES_SHARES) or Refusal("Andelar ändras av förbundschefen eller ekonomen.")


def can_see_settings(user: User) -> Decision:
    """The förbund's settings and ordning."""
    return user.has_role(*SEES_SETTINGS)


def can_change_settings(user: User) -> Decision:
    """The förbund's own settings."""
    return user.has_role(*CHANGES_SETTINGS) or Refusal(
        "Inställningarna ändras av förbundschefen eller systemadministratören."
    )


def can_change_forbundsordning(user: User) -> Decision:
    """Versions of the förbundsordning."""
    return user.has_role(*CHANGES_ORDNING) or Refusal(
        "Förbundsordningen ändras av förbundschefen eller nämndsekreteraren."
    )


def can_send_test_mail(user: User) -> Decision:
    """The button that tries the e-mail server."""
    return user.has_role(Role.SYSTEMADMINISTRATOR)


def can_read_log(user: User) -> Decision:
    """The whole log. Everybody reads their own."""
    return user.has_role(Role.SYSTEMADMINISTRATOR)


def can_make_api_token(user: User) -> Decision:
    """Whoever has an uppdrag may let a program read as that uppdrag."""
    return user.acting is not None or Refusal("Du har inget uppdrag just nu. Kontakta kansliet om du ska ha ett.")
