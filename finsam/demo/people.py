"""The demo's people, logins and uppdrag."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from finsam import history
from finsam.demo.accounts import ACCOUNTS, BOARD, PASSWORD, STAFF, TOTP_SECRET, Account
from finsam.demo.years import Years
from members.enums import Role
from members.models import Organisation, Person, Uppdrag, User


def build(years: Years, organisations: dict[str, Organisation]) -> dict[str, User]:
    """All people with their uppdrag; returns the logins by user name."""
    from_on = date(years.first, 1, 1)
    persons = {a.username: _person(a.name, organisations[a.employer]) for a in ACCOUNTS}
    giver, confirmer = persons["sysadmin"], persons["forbundschef"]
    password = make_password(PASSWORD)
    users = {}
    for account in ACCOUNTS:
        person = persons[account.username]
        users[account.username] = _user(account, person, password)
        organisation = organisations[account.organisation or account.employer]
        _uppdrag(person, account.role, organisation, from_on, giver, confirmer)
    for name, employer, role in BOARD:
        person = _person(name, organisations[employer])
        _uppdrag(person, role, organisations[employer], from_on, giver, confirmer)
    return users


def staff(years: Years, organisations: dict[str, Organisation], users: dict[str, User]) -> dict[str, User]:
    """The other deltagaransvariga, with accounts that have no password; the code of each insats → who it is."""
    giver, confirmer = users["sysadmin"].person, users["forbundschef"].person
    made = {}
    for account, codes in STAFF:
        person = _person(account.name, organisations[account.employer])
        user = _user(account, person, make_password(None))
        _uppdrag(person, account.role, organisations[account.employer], date(years.first, 1, 1), giver, confirmer)
        made.update(dict.fromkeys(codes, user))
    return made


def _person(name: str, employer: Organisation) -> Person:
    local = name.lower().translate(str.maketrans("åäöé ", "aaoe."))
    return Person.objects.create(name=name, email=f"{local}@example.org", employer=employer)


def _user(account: Account, person: Person, password: str) -> User:
    user = User.objects.create(person=person, username=account.username, email=person.email, password=password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if account.has_mfa:
        secret = get_adapter().encrypt(TOTP_SECRET)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
    return user


def _uppdrag(
    person: Person, role: Role, organisation: Organisation, from_on: date, giver: Person, confirmer: Person
) -> None:
    given_by = confirmer if person == giver else giver
    needs_confirmation = role == Role.DELTAGARANSVARIG
    uppdrag = Uppdrag.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        from_on=from_on,
        given_by=given_by,
        needs_confirmation=needs_confirmation,
        confirmed_by=confirmer if needs_confirmation else None,
    )
    changes = {"role": [None, role.value], "from_on": [None, str(from_on)]}
    history.record(uppdrag, "uppdrag.proposed" if needs_confirmation else "uppdrag.given", by=None, changes=changes)
    if needs_confirmation:
        history.record(uppdrag, "uppdrag.confirmed", by=None)
