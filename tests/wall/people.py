"""The two axes of people: those whose names are held, and those who look. Facts alone, for the rule and the world."""

from dataclasses import dataclass
from enum import Enum

from members.enums import OrganisationKind, Role


class Kind(Enum):
    """What of somebody is held; each is a table behind the wall."""

    DELTAGANDE = "deltagande"
    KONTAKT = "kontaktuppgift"
    BLANKETT = "underskriven blankett"
    REMISS = "remiss"
    LISTRAD = "rad i en lista"


class Later(Enum):
    """The consent to be asked later on."""

    NO = "nej"
    GIVEN = "ja"
    SHORT = "ja, till i går"
    WITHDRAWN = "återtaget"


class End(Enum):
    """What has taken the identity away for good, whatever was consented to."""

    NONE = ""
    WITHDRAWN = "samtycket återtaget"
    MISTAKE = "felregistrerad"
    GRANTED = "raderad på begäran"
    GALLRAD = "gallrad"
    PROTECTED = "räknas anonymt"
    CALLED_BACK = "återkallad"
    OVER = "tiden ute"


@dataclass(frozen=True)
class Standing:
    """How it stands with one person's data: one row of the matrix."""

    label: str
    kind: Kind = Kind.DELTAGANDE
    later: Later = Later.NO
    ended_days: int | None = None
    """Days since the end of the deltagande; None while it goes on."""
    end: End = End.NONE
    is_dead: bool = False
    is_restricted: bool = False
    by_kansli: bool = False

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.label}"


STANDINGS = (
    Standing("pågår"),
    Standing("pågår, registrerat av kansliet från blankett", by_kansli=True),
    Standing("pågår, får frågas senare", later=Later.GIVEN),
    Standing("pågår, samtycket att frågas återtaget", later=Later.WITHDRAWN),
    Standing("pågår, begränsat", is_restricted=True),
    Standing("slut för 30 dagar sedan", ended_days=30),
    Standing("slut för 31 dagar sedan", ended_days=31),
    Standing("slut för 200 dagar sedan, får frågas", ended_days=200, later=Later.GIVEN),
    Standing("slut för 200 dagar sedan, får frågas, begränsat", ended_days=200, later=Later.GIVEN, is_restricted=True),
    Standing("slut för 200 dagar sedan, fick frågas till i går", ended_days=200, later=Later.SHORT),
    Standing("slut för 200 dagar sedan, samtycket att frågas återtaget", ended_days=200, later=Later.WITHDRAWN),
    Standing("slut för 760 dagar sedan, får frågas", ended_days=760, later=Later.GIVEN),
    Standing("slut för 761 dagar sedan, fick frågas", ended_days=761, later=Later.GIVEN),
    Standing("avliden för 10 dagar sedan", ended_days=10, later=Later.GIVEN, is_dead=True),
    Standing("avliden för 31 dagar sedan", ended_days=31, later=Later.GIVEN, is_dead=True),
    Standing("samtycket återtaget", later=Later.GIVEN, end=End.WITHDRAWN),
    Standing("samtycket återtaget efter slutet", ended_days=200, later=Later.GIVEN, end=End.WITHDRAWN),
    Standing("raderat på begäran", later=Later.GIVEN, end=End.GRANTED),
    Standing("felregistrerat", later=Later.GIVEN, end=End.MISTAKE),
    Standing("gallrat", ended_days=100, end=End.GALLRAD),
    Standing("skyddade personuppgifter", later=Later.GIVEN, end=End.PROTECTED),
    Standing("pågår", Kind.KONTAKT, Later.GIVEN),
    Standing("slut för 200 dagar sedan", Kind.KONTAKT, Later.GIVEN, ended_days=200),
    Standing("slut för 200 dagar sedan, begränsat", Kind.KONTAKT, Later.GIVEN, ended_days=200, is_restricted=True),
    Standing("samtycket att frågas återtaget", Kind.KONTAKT, Later.WITHDRAWN),
    Standing("samtycket återtaget", Kind.KONTAKT, Later.GIVEN, end=End.WITHDRAWN),
    Standing("pågår", Kind.BLANKETT),
    Standing("pågår, tillagd av kansliet", Kind.BLANKETT, by_kansli=True),
    Standing("pågår, begränsat", Kind.BLANKETT, is_restricted=True),
    Standing("slut för 31 dagar sedan", Kind.BLANKETT, ended_days=31),
    Standing("samtycket återtaget", Kind.BLANKETT, end=End.WITHDRAWN),
    Standing("väntar på besked", Kind.REMISS),
    Standing("antagen", Kind.REMISS),
    Standing("avböjd", Kind.REMISS),
    Standing("återkallad", Kind.REMISS, end=End.CALLED_BACK),
    Standing("samtycket återtaget", Kind.REMISS, end=End.WITHDRAWN),
    Standing("tiden ute i går", Kind.REMISS, end=End.OVER),
    Standing("väntar på beslut", Kind.LISTRAD),
    Standing("tiden ute", Kind.LISTRAD, end=End.OVER),
)


class Tie(Enum):
    """What somebody has to do with the insats of the people above."""

    NONE = "ingen"
    OWN = "egen insats"
    OTHER = "annan insats"
    SUCCESSOR = "insats som tagit över uppföljningen"
    OPENED = "nödöppning pågår"
    CLOSED = "nödöppning stängd"
    SENDER = "har skickat remisserna"


class Fault(Enum):
    """Why an uppdrag does not count today."""

    NONE = ""
    ENDED = "uppdraget slut i går"
    NOT_BEGUN = "uppdraget börjar i övermorgon"
    UNCONFIRMED = "uppdraget inte bekräftat"
    UNTIED = "kopplingen till insatsen slut i går"
    CLOSED = "kontot stängt"
    NO_PROOF = "utan bevis"
    FORGED = "med ett bevis som inte är äkta"
    ANOTHER = "med en annans uppdrag"


@dataclass(frozen=True)
class Actor:
    """Somebody who looks: one column of the matrix, or several that have the same answers."""

    label: str
    role: Role | None = None
    employer: OrganisationKind = OrganisationKind.KOMMUN
    tie: Tie = Tie.NONE
    fault: Fault = Fault.NONE
    uploads: bool = False
    """Who has uploaded the list."""
    sees_much_the_same: bool = False
    """Differs from somebody else in what the database asks about alone, so it is asked of lists and by SQL."""

    def __str__(self) -> str:
        return self.label


DA, FORBUND = Role.DELTAGARANSVARIG, OrganisationKind.SAMORDNINGSFORBUND
ACTORS = (
    Actor("utan inloggning"),
    *(
        Actor(role.label.lower(), role, FORBUND)
        for role in (
            Role.FORBUNDSCHEF,
            Role.HANDLAGGARE,
            Role.EKONOM,
            Role.STATISTIKANSVARIG,
            Role.NAMNDSEKRETERARE,
            Role.SYSTEMADMINISTRATOR,
        )
    ),
    *(
        Actor(role.label.lower(), role)
        for role in (
            Role.ORDFORANDE,
            Role.LEDAMOT,
            Role.ERSATTARE,
            Role.BEREDNINGSGRUPP,
            Role.MEDLEMSREPRESENTANT,
            Role.REVISOR,
        )
    ),
    Actor("insatsansvarig, annan insats", Role.INSATSANSVARIG, tie=Tie.OTHER),
    Actor("remittent som skickat remisserna", Role.REMITTENT, OrganisationKind.FK, Tie.SENDER),
    Actor("remittent, annan", Role.REMITTENT, OrganisationKind.AF),
    Actor("deltagaransvarig, egen insats, har läst in listan", DA, tie=Tie.OWN, uploads=True),
    *(
        Actor(f"deltagaransvarig, egen insats, anställd hos {kind.label}", DA, kind, Tie.OWN, sees_much_the_same=True)
        for kind in (OrganisationKind.FK, OrganisationKind.AF, OrganisationKind.REGION, OrganisationKind.KOMMUN)
    ),
    Actor("insatsansvarig, egen insats", Role.INSATSANSVARIG, tie=Tie.OWN),
    Actor("deltagaransvarig, annan insats", DA, tie=Tie.OTHER),
    Actor("deltagaransvarig, insats som tagit över uppföljningen", DA, tie=Tie.SUCCESSOR),
    Actor("deltagaransvarig, nödöppning pågår", DA, tie=Tie.OPENED),
    Actor("deltagaransvarig, nödöppning stängd", DA, tie=Tie.CLOSED),
    *(
        Actor(f"deltagaransvarig, egen insats, {fault.value}", DA, tie=Tie.OWN, fault=fault)
        for fault in Fault
        if fault != Fault.NONE
    ),
)
