"""The demo's remisser: one member's remittent, four insatser, and every state that a remiss can be in."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from finsam import acting
from finsam.codelists.models import Kodvarde
from finsam.demo import answers
from finsam.demo.invented import somebody
from finsam.demo.years import Years
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import Inregistrering
from participants.enums import Sprak, Syfte
from participants.models import Remiss
from participants.remisser import moves
from participants.remisser.enums import Remissfraga, RemissState, Samtyckessatt
from participants.remisser.moves import Answer, Remissuppgifter

SEED = 2003
OPEN = ("steget", "unga-vagar", "sprakspar", "grona-rummet")
ASKS = (Remissfraga.KOMMUN, Remissfraga.STOD, Remissfraga.UTBILDNING, Remissfraga.TID, Remissfraga.FORSORJNING)
PLAN: tuple[tuple[RemissState, int], ...] = (
    (RemissState.SKICKAD, 2),
    (RemissState.SKICKAD, 12),
    (RemissState.SKICKAD, 36),
    (RemissState.KO, 20),
    (RemissState.KO, 44),
    (RemissState.ANTAGEN, 15),
    (RemissState.ANTAGEN, 28),
    (RemissState.AVBOJD, 18),
    (RemissState.ATERKALLAD, 25),
    (RemissState.BORJAT, 60),
    (RemissState.BORJAT, 48),
)
"""Of each insats: what has become of it, and how many days ago it was sent."""


def build(years: Years, insatser: dict[str, Insats], staff: dict[str, User], users: dict[str, User]) -> None:
    """Send and answer them in the names of those who do."""
    random, taken = Random(SEED), set[str]()  # noqa: S311 -- invented people, not secrets
    sender = users["remittent"]
    sender.act_with(sender.person.uppdrag_set.get().pk)
    handlaggare = users["handlaggare"]
    handlaggare.act_with(handlaggare.person.uppdrag_set.get().pk)
    codes = {(code.lista, code.key): code for code in Kodvarde.objects.all()}
    for place, code in enumerate(OPEN):
        insats, holder = insatser[code], staff[code]
        holder.act_with(holder.person.uppdrag_set.get().pk)
        with acting.acting_as(handlaggare.subject):
            acting.declare(handlaggare.subject)
            moves.set_reception(insats, is_open=True, fragor=ASKS, by=handlaggare)
        for state, days in PLAN:
            _one(_Made(random, taken, years, codes), insats, (sender, holder), state, days + place)
    acting.declare(acting.SYSTEM)


class _Made:
    """What a remiss of the demo is made of."""

    def __init__(self, random: Random, taken: set[str], years: Years, codes: dict[tuple[str, str], Kodvarde]) -> None:
        self.random, self.codes, self.today = random, codes, years.today
        self.person = somebody(
            random, years.today - timedelta(days=55 * 365), years.today - timedelta(days=20 * 365), taken
        )
        self.before = answers.before(random, is_young=False)

    def moment(self, days_ago: int) -> datetime:
        """A moment of a working day, that has been."""
        at = datetime.combine(self.today - timedelta(days=days_ago), time(9, 0), ZoneInfo("Europe/Stockholm"))
        return min(at + timedelta(minutes=self.random.randrange(8 * 60)), timezone.now())

    def sent(self, sender: User, insats: Insats, days_ago: int) -> Remissuppgifter:
        """What is sent."""
        told = self.before.chosen(self.codes)
        support = self.random.choice(("kartlaggning", "arbetstraning", "studier", "vardag", "samordning"))
        return Remissuppgifter(
            name=self.person.name,
            personnummer=self.person.number,
            consent_on=self.today - timedelta(days=days_ago),
            consent_how=self.random.choice(list(Samtyckessatt)),
            sprak=Sprak.SVENSKA,
            parter=list({one.pk: one for one in (sender.person.employer, insats.agare.organisation)}.values()),
            kommun=self.before.kommun,
            varden=[
                self.codes["utbildningsniva", self.before.utbildningsniva],
                self.codes["tid_offentlig_forsorjning", self.before.tid],
                self.codes["remiss_stod", support],
                *told.forsorjning,
            ],
        )

    def started(self, days_ago: int) -> Inregistrering:
        """How the person begins."""
        day = self.today - timedelta(days=days_ago)
        return Inregistrering(
            name=self.person.name,
            personnummer=self.person.number,
            starts_on=day,
            kommun=self.before.kommun,
            utbildningsniva=self.codes["utbildningsniva", self.before.utbildningsniva],
            tid_offentlig_forsorjning=self.codes["tid_offentlig_forsorjning", self.before.tid],
            remittent=self.codes["remittent", "fk"],
            before=self.before.chosen(self.codes),
            consents={Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: True, Syfte.LANGTIDSUPPFOLJNING: False},
            consent_on=day,
        )


def _one(made: _Made, insats: Insats, people: tuple[User, User], state: RemissState, days: int) -> None:
    sender, holder = people
    with acting.acting_as(sender.subject):
        acting.declare(sender.subject)
        remiss = moves.send(insats, made.sent(sender, insats, days), by=sender, at=made.moment(days))
        if state == RemissState.ATERKALLAD:
            moves.recall(remiss.locked(), is_withdrawn=True, by=sender)
    if state in (RemissState.SKICKAD, RemissState.ATERKALLAD):
        return
    with acting.acting_as(holder.subject):
        acting.declare(holder.subject)
        answered = days - made.random.randrange(3, min(days, 15))
        first = RemissState.ANTAGEN if state == RemissState.BORJAT else state
        expected = made.today + timedelta(days=30) if first != RemissState.AVBOJD else None
        is_no = first == RemissState.AVBOJD
        given = Answer(
            first,
            expected,
            made.codes["remiss_avbojd", "annan_insats"] if is_no else None,
            made.codes["remiss_rad", "annan_insats"] if is_no else None,
        )
        moves.answer(remiss.locked(), given, by=holder, at=made.moment(answered))
        if state == RemissState.BORJAT:
            started = max(answered - made.random.randrange(7, 25), 1)
            moves.begin(Remiss.objects.get(pk=remiss.pk), made.started(started), by=holder)
