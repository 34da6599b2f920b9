"""An insats with somebody in each standing, and everybody who may try to look. Made through the program, as it is."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from finsam.dates import today
from insatser.models import Insats, InsatsUppdrag
from members.enums import Role
from members.models import Uppdrag, User
from participants.access import emergency
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.protecting import make_anonymous
from participants.deltaganden.registering import register_out, withdraw
from participants.enums import Syfte
from participants.gallring import carrying_out
from participants.identity.personnummer import parse
from participants.importing import examining, mapping
from participants.importing.receiving import receive
from participants.models import (
    Deltagande,
    Deltagarlista,
    Identitet,
    Kontaktuppgift,
    Listrad,
    Remiss,
    Remissidentitet,
    Samtycke,
    Samtyckesblankett,
    Uppfoljningsansvar,
)
from participants.remisser.enums import RemissState
from participants.remisser.moves import Answer, answer, recall
from participants.rights import begaranden
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt
from participants.samtycke import blanketter
from participants.samtycke.enums import Filtyp
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import OrganisationFactory, UppdragFactory, UserFactory
from tests.participants.gallring.plans import planned
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.people import as_user, before, number, referred, registered, value
from tests.participants.samtycke.signed_forms import pdf
from tests.participants.uppfoljning.follow_ups import reached
from tests.wall.people import ACTORS, STANDINGS, Actor, End, Fault, Kind, Later, Standing, Tie

EVERYBODY = "Prova"
"""What they are all called, with family names of their own."""
LETTERS = ("alfa", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "jota", "kappa", "lambda", "omikron", "sigma")
ENDINGS = ("gren", "son", "lund", "berg")
YESTERDAY = timedelta(days=1)


@dataclass
class Held:
    """Somebody in a standing: what gives away who it is, and what is only a code."""

    standing: Standing
    name: str
    digits: str
    row: Any = None
    secrets: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        """Eight signs; nothing for what has no code of its own."""
        return str(self.row.pk)[:8] if self.standing.kind in (Kind.DELTAGANDE, Kind.REMISS) else ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The number as it may be written."""
        day, last = self.digits[:8], self.digits[8:]
        return self.digits, f"{day}-{last}", f"{day[2:]}-{last}", f"{day[2:]}{last}"


class World:
    """All that the matrix looks at."""

    def __init__(self) -> None:
        self.insats: Insats = InsatsFactory(name="Steget vidare")
        self.others: Insats = InsatsFactory(name="En annan insats")
        self.successor: Insats = InsatsFactory(name="Tar över", state="pagaende")
        self.people = {actor: self._person(actor) for actor in ACTORS if actor.role is not None}
        self.holder = self._who(Role.DELTAGARANSVARIG, uploads=True)
        self.forms: list[UUID] = []
        self.held = [self._held(nth, standing) for nth, standing in enumerate(STANDINGS)]
        for kind in Kind:  # any withdrawal takes lists away, so they come last
            for held in self.held:
                if held.standing.kind == kind:
                    MAKERS[kind](self, held)
        self._gallra()
        self._open_and_hand_over()
        for actor, user in self.people.items():
            _spoil(actor.fault, user)

    def _who(self, role: Role, **facts: Any) -> User:
        wanted = {"tie": Tie.NONE, "fault": Fault.NONE, **facts} if not facts else {"fault": Fault.NONE, **facts}
        return next(
            user
            for actor, user in self.people.items()
            if actor.role == role and all(getattr(actor, name) == fact for name, fact in wanted.items())
        )

    def _person(self, actor: Actor) -> User:
        user: User = UserFactory(person__employer=OrganisationFactory(kind=actor.employer))
        uppdrag = UppdragFactory(person=user.person, role=actor.role)
        ties = {Tie.OWN: self.insats, Tie.SUCCESSOR: self.successor}
        if actor.role in (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG):
            InsatsUppdragFactory(uppdrag=uppdrag, insats=ties.get(actor.tie, self.others))
        user.act_with(uppdrag.pk)
        return user

    def _held(self, nth: int, standing: Standing) -> Held:
        family = f"Prov{LETTERS[nth % len(LETTERS)]}{ENDINGS[nth // len(LETTERS)]}"
        return Held(standing, family, number(nth, born=f"19{50 + nth}0317"))

    # Deltaganden

    def register(self, held: Held) -> None:
        """A deltagande in its standing."""
        standing = held.standing
        by = self._who(Role.HANDLAGGARE) if standing.by_kansli else self.holder
        ended = today() - timedelta(days=standing.ended_days or 0)
        begun = ended - timedelta(days=90)
        made = registered(
            by,
            self.insats,
            name=f"{EVERYBODY} {held.name}",
            personnummer=parse(held.digits),
            starts_on=begun,
            consent_on=begun,
            consents={Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: standing.later != Later.NO},
            follow_up_until=today() - YESTERDAY if standing.later == Later.SHORT else None,
        )
        held.row = made
        with as_user(self.holder):
            _keep(held, Identitet.objects.get(pk=made.pk))
            if standing.kind == Kind.KONTAKT:
                reached(self.holder, made, phone=f"070-9{held.digits[2:8]}", email=f"{held.name}@example.org".lower())
        if standing.kind == Kind.BLANKETT:
            self._sign(held, by)
        with as_user(self.holder):
            if standing.kind == Kind.KONTAKT:
                held.secrets.clear()
                _keep(held, Kontaktuppgift.objects.get(pk=made.pk))
            if standing.ended_days is not None:
                reason = value("avslutsanledning", "avliden" if standing.is_dead else "enligt_plan")
                after = None if standing.is_dead else before()
                register_out(made, ends_on=ended, reason=reason, after=after, by=self.holder)
            self._end(made, standing)
        if standing.end != End.PROTECTED:
            made.refresh_from_db()

    def _sign(self, held: Held, by: User) -> None:
        """A form that is kept with the name, from whoever registered it."""
        with as_user(by):
            blanketter.add(held.row, pdf() + held.name.upper().encode(), Filtyp.PDF, [Syfte.REGISTRERING], by=by)
        with as_user(self.holder):
            row = Samtyckesblankett.objects.get(deltagande=held.row)
            self.forms.append(row.pk)
            held.secrets = {held.name.upper(), row.content_encrypted}

    def _end(self, made: Deltagande, standing: Standing) -> None:
        gone, wrong = value("avslutsanledning", "atertaget_samtycke"), value("avslutsanledning", "felregistrering")
        if standing.is_restricted:
            self._ask(made, Ratt.BEGRANSNING, "begransning_grund", "riktighet")
        if standing.later == Later.WITHDRAWN or standing.end == End.WITHDRAWN:
            syfte = Syfte.REGISTRERING if standing.end == End.WITHDRAWN else Syfte.LANGTIDSUPPFOLJNING
            samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=made, syfte=syfte)
            withdraw(samtycke, on=today(), reason=gone, by=self.holder)
        if standing.end == End.MISTAKE:
            register_mistake(made, what_went_wrong="Fel insats valdes", reason=wrong, by=self.holder)
        if standing.end == End.PROTECTED:
            connection.check_constraints()  # as when the registration was committed
            make_anonymous(made, Identitet.objects.get(pk=made.pk), by=self.holder)
        if standing.end == End.GRANTED:
            self._ask(made, Ratt.RADERING, "radering_grund", "samtycke")

    def _ask(self, made: Deltagande, ratt: Ratt, lista: str, key: str) -> None:
        begaran = begaranden.receive(made, Received(ratt, today(), Inkom.MUNTLIGT), by=self.holder)
        given = Answered(BegaranState.BEVILJAD, today(), Identifiering.KAND, value(lista, key))
        begaranden.decide(begaran, given, by=self.holder)

    def _gallra(self) -> None:
        chef = self._who(Role.FORBUNDSCHEF)
        with as_user(chef):
            ordered = carrying_out.order(planned(chef, identitet=60), 1, by=chef)
            assert carrying_out.erase_some(ordered) == 1
            carrying_out.finish(ordered, by=chef)

    # Remisser and lists

    def refer(self, held: Held) -> None:
        """A remiss in its standing."""
        made = referred(
            self._who(Role.REMITTENT, tie=Tie.SENDER),
            self.insats,
            name=f"{EVERYBODY} {held.name}",
            personnummer=parse(held.digits),
        )
        held.row, standing = made, held.standing
        with as_user(self.holder):
            _keep(held, Remissidentitet.objects.get(pk=made.pk))
            if "antagen" in standing.label:
                answer(made.locked(), Answer(RemissState.ANTAGEN), by=self.holder)
            if "avböjd" in standing.label:
                ground = value("remiss_avbojd", "fel")
                answer(made.locked(), Answer(RemissState.AVBOJD, ground=ground), by=self.holder)
            if standing.end in (End.CALLED_BACK, End.WITHDRAWN):
                recall(made.locked(), is_withdrawn=standing.end == End.WITHDRAWN, by=self.holder)
            if standing.end == End.OVER:
                Remiss.objects.filter(pk=made.pk).update(keeps_until=today() - YESTERDAY)

    def upload(self, held: Held) -> None:
        """A list with one row that is wrong, its columns chosen."""
        cells = {"Personnummer": held.numbers[1], "Namn": f"{EVERYBODY} {held.name}", "Startdatum": "ingen dag"}
        with as_user(self.holder):
            content = csv([HEADINGS, line(0, **cells)]).encode()
            made = receive(content, self.insats, by=self.holder)
            places, answers = mapping.proposal(self.insats, HEADINGS)
            choices = mapping.Choices({name: HEADINGS[place] for name, place in places.items()}, answers)
            examining.examine(made, choices, by=self.holder)
            held.row = made
            held.secrets = {held.name, *held.numbers}
            for row in Listrad.objects.filter(lista=made, number__gt=0).values():
                held.secrets |= {str(part) for name, part in row.items() if name.endswith("_encrypted") and part}
            if held.standing.end == End.OVER:
                Deltagarlista.objects.filter(pk=made.pk).update(keeps_until=timezone.now())

    # Who else gets in

    def _open_and_hand_over(self) -> None:
        told = [self._who(Role.FORBUNDSCHEF), self._who(Role.INSATSANSVARIG, tie=Tie.OWN)]
        for tie in (Tie.OPENED, Tie.CLOSED):
            opener = self._who(Role.DELTAGARANSVARIG, tie=tie)
            with as_user(opener):
                ground = value("nodoppningsgrund", "fara")
                made = emergency.open_insats(self.insats, ground, "Det är bråttom", to=told, by=opener)
                if tie == Tie.CLOSED:
                    emergency.close(made, by=opener)
        chef = self._who(Role.FORBUNDSCHEF)
        Insats.objects.filter(pk=self.insats.pk).update(state="avslutad", ends_on=today())
        with as_user(chef):
            Uppfoljningsansvar.objects.create(insats=self.insats, efterfoljare=self.successor, named_by=chef.acting)


def _keep(held: Held, row: Any) -> None:
    """What of a row gives away who somebody is, in clear, encrypted and as a digest."""
    fields = {field.attname for field in row._meta.fields}
    secret = {name for name in fields if name.endswith(("_encrypted", "_digest"))}
    held.secrets |= {getattr(row, name) for name in secret if getattr(row, name)}
    held.secrets |= {held.name, *held.numbers} if "name_encrypted" in fields else {row.phone, row.email}


MAKERS = {
    Kind.DELTAGANDE: World.register,
    Kind.KONTAKT: World.register,
    Kind.BLANKETT: World.register,
    Kind.REMISS: World.refer,
    Kind.LISTRAD: World.upload,
}


def _spoil(fault: Fault, user: User) -> None:
    """Let the uppdrag not count."""
    uppdrag, yesterday = Uppdrag.objects.filter(pk=user.acting.pk), today() - YESTERDAY
    match fault:
        case Fault.ENDED:
            uppdrag.update(to_on=yesterday)
        case Fault.NOT_BEGUN:
            uppdrag.update(from_on=today() + 2 * YESTERDAY)
        case Fault.UNCONFIRMED:
            uppdrag.update(confirmed_by=None)
        case Fault.UNTIED:
            InsatsUppdrag.objects.filter(uppdrag=user.acting).update(to_on=yesterday)
        case Fault.CLOSED:
            User.objects.filter(pk=user.pk).update(is_active=False, closed_at=timezone.now())
