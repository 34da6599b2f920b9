"""The demo's deltaganden: some 900 in every state, written as an import would, and the newest as the pages do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from finsam import acting, dates
from finsam.codelists.models import Kodvarde
from finsam.demo import answers, follow_ups
from finsam.demo.answers import After, Before, Codes
from finsam.demo.invented import Invented, somebody
from finsam.demo.plan import INSATSER, PlannedInsats
from finsam.demo.years import Years
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import Inregistrering, recognise_all, register_in, register_out, withdraw
from participants.enums import NEEDS_NO_AFTER, Fas, SamtyckeStatus, Sprak, Syfte
from participants.models import Deltagande, Forsorjning, Identitet, Samtycke, Samtyckespart, Sysselsattning
from participants.samtycke import parter
from participants.samtycke.shown import Decisions

SEED = 1179
YOUNG = ("unga-vagar", "arbetslust")
ERASED_SINCE = timedelta(days=90)
"""Names whose consents ended longer ago were never written: they would be gone."""
LANGUAGES = {1: Sprak.LATTLAST, 4: Sprak.ARABISKA, 7: Sprak.SOMALISKA, 9: Sprak.ENGELSKA}
"""Of eleven people, those who were not given the Swedish text."""
MISTAKES, WITHDRAWALS, ON_PAGES = 1, 2, 3
"""Of each insats: registered by mistake, taken back, and, where it runs, registered as the pages do."""


@dataclass(frozen=True)
class Planned:
    """One deltagande that is to be."""

    person: Invented
    starts_on: date
    ends_on: date | None
    consents: dict[Syfte, bool]
    before: Before
    after: After | None
    registered_at: datetime
    registered_out_at: datetime | None


def build(years: Years, insatser: dict[str, Insats], staff: dict[str, User]) -> None:
    """All of them, each in the name of the insats's deltagaransvarig."""
    random, taken, known = Random(SEED), set[str](), list[Invented]()  # noqa: S311 -- invented people, not secrets
    codes: Codes = {(code.lista, code.key): code for code in Kodvarde.objects.all()}
    for planned in INSATSER:
        if planned.counts_only:
            continue
        user = staff[planned.code]
        user.act_with(user.person.uppdrag_set.get().pk)
        people = _People(random, years, planned, taken, known)
        rows = [_planned(random, years, planned, person, starts_on) for person, starts_on in people.starts()]
        with acting.acting_as(user.subject):
            acting.declare(user.subject)
            written = _write(insatser[planned.code], rows, codes, user)
            _correct(random, written, codes, user)
            if years.first + planned.years[-1] == years.current:
                _as_the_pages(people, insatser[planned.code], codes, user)
    acting.declare(acting.SYSTEM)


@dataclass
class _People:
    """Who begins in an insats, and when. Some have been in another one before."""

    random: Random
    years: Years
    planned: PlannedInsats
    taken: set[str]
    known: list[Invented]

    def starts(self) -> Iterator[tuple[Invented, date]]:
        """A person and a first day, for each deltagande; nobody twice."""
        earlier, here = list(self.known), set[str]()
        for offset in self.planned.years:
            year = self.years.first + offset
            last = min(date(year, 12, 10), self.years.today - timedelta(days=9))
            days = max((last - date(year, 1, 8)).days, 1)
            for _ in range(round(self.planned.planned * days / 337 * self.random.uniform(1.05, 1.25))):
                person = self._returning(earlier, here) or self.new(year)
                here.add(person.number.digits)
                yield person, min(date(year, 1, 8) + timedelta(days=self.random.randrange(days)), last)

    def _returning(self, earlier: list[Invented], here: set[str]) -> Invented | None:
        if not earlier or self.random.random() > 0.08:
            return None
        person = self.random.choice(earlier)
        is_young = self.planned.code not in YOUNG or person.number.born_on.year >= self.years.first - 28
        return person if is_young and person.number.digits not in here else None

    def new(self, year: int) -> Invented:
        """Somebody of an age that the insats is for."""
        youngest, oldest = (19, 29) if self.planned.code in YOUNG else (23, 62)
        span = date(year - oldest, 1, 1), date(year - youngest, 1, 1)
        person = somebody(self.random, *span, self.taken)
        self.known.append(person)
        return person


def _planned(random: Random, years: Years, planned: PlannedInsats, person: Invented, starts_on: date) -> Planned:
    ends_on = _end(random, years, planned, starts_on)
    before = answers.before(random, is_young=planned.code in YOUNG)
    registered_at = _registered(random, starts_on)
    return Planned(
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        consents={
            Syfte.REGISTRERING: True,
            Syfte.INFORMATIONSUTBYTE: random.random() < 0.85,
            Syfte.LANGTIDSUPPFOLJNING: random.random() < 0.4,
        },
        before=before,
        after=answers.after(random, before) if ends_on else None,
        registered_at=registered_at,
        registered_out_at=max(registered_at, _registered(random, ends_on)) if ends_on else None,
    )


def _end(random: Random, years: Years, planned: PlannedInsats, starts_on: date) -> date | None:
    """The last day, or None while it goes on; never after the insats, nor into a year when it pauses."""
    ends_on = starts_on + timedelta(days=round(random.triangular(30, 420, 180)))
    offset = starts_on.year - years.first
    while offset + 1 in planned.years:
        offset += 1
    closes_on = date(years.first + offset, 12, 31)
    ends_on = min(ends_on, closes_on)
    return ends_on if ends_on < years.today - timedelta(days=1) else None


def _registered(random: Random, day: date) -> datetime:
    """The moment when it was registered: most within days, a few after a month or more."""
    late = random.randrange(30, 75) if random.random() < 0.04 else round(random.expovariate(1 / 5))
    at = datetime.combine(day + timedelta(days=late), time(8, 0), ZoneInfo("Europe/Stockholm"))
    at += timedelta(minutes=random.randrange(8 * 60))
    return min(at, timezone.now())


# Writing


def _write(insats: Insats, rows: list[Planned], codes: Codes, user: User) -> list[Deltagande]:
    persons = recognise_all([row.person.number for row in rows])
    made = [_deltagande(insats, row, person, codes, user) for row, person in zip(rows, persons, strict=True)]
    Deltagande.objects.bulk_create(made)
    pairs, decisions = list(zip(made, rows, strict=True)), Decisions()
    Samtycke.objects.bulk_create([one for pair in pairs for one in _consents(*pair, user, decisions)])
    _name_parties(insats, user)
    follow_ups.ask(insats, codes, user, dates.today())
    # while the consents stand: the database lets nobody write a name whose consent is over
    Identitet.objects.bulk_create([_identity(*pair) for pair in pairs if _is_kept(pair[1])])
    _end_consents(insats)
    asked = Samtycke.objects.filter(syfte=Syfte.LANGTIDSUPPFOLJNING, deltagande__insats=insats)
    standing = asked.standing_on(timezone.localdate()).order_by("deltagande__starts_on", "pk")
    follow_ups.reach(insats, standing.values_list("deltagande_id", flat=True))
    _write_answers(pairs, codes)
    return made


def _deltagande(insats: Insats, row: Planned, person: UUID, codes: Codes, user: User) -> Deltagande:
    return Deltagande(
        insats=insats,
        deltagare_id=person,
        starts_on=row.starts_on,
        # some of them have a planned end, which a few have passed
        planned_end_on=row.starts_on + timedelta(days=240) if row.starts_on.day % 3 == 0 else None,
        ends_on=row.ends_on,
        kommun=row.before.kommun,
        utbildningsniva=codes["utbildningsniva", row.before.utbildningsniva],
        tid_offentlig_forsorjning=codes["tid_offentlig_forsorjning", row.before.tid],
        remittent=codes["remittent", row.before.remittent],
        avslutsanledning=codes["avslutsanledning", row.after.reason] if row.after else None,
        registered_by=user.acting,
        registered_at=row.registered_at,
        registered_out_at=row.registered_out_at,
    )


def _consents(deltagande: Deltagande, row: Planned, user: User, decisions: Decisions) -> Iterator[Samtycke]:
    given_on = row.starts_on - timedelta(days=row.starts_on.day % 9)
    sprak = LANGUAGES.get(row.starts_on.toordinal() % 11, Sprak.SVENSKA)
    for syfte, is_given in row.consents.items():
        text, shown = decisions.given(syfte, sprak, given_on)
        status = SamtyckeStatus.GIVET if is_given else SamtyckeStatus.NEKAT
        yield Samtycke(
            deltagande=deltagande,
            syfte=syfte,
            status=status,
            given_on=given_on,
            taken_by=user.acting,
            text=text,
            shown=shown,
        )


def _name_parties(insats: Insats, user: User) -> None:
    """With whom information may be exchanged: two members beside the insats and its owner; a few were taken out."""
    given = Samtycke.objects.filter(deltagande__insats=insats, syfte=Syfte.INFORMATIONSUTBYTE, status="givet")
    others = parter.possible(insats)[:2]
    made = [row for one in given for row in parter.rows(one, [*parter.always(insats), *others], by=user)]
    for row in made[3::97]:
        row.withdrawn_on = row.from_on + timedelta(days=14)
    Samtyckespart.objects.bulk_create(made)


def _is_kept(row: Planned) -> bool:
    """Whether the name stands in the database still: gallring has taken those whose consents were over before."""
    if row.ends_on is None:
        return True
    days = settings.IDENTITY_DAYS_AFTER_END
    if row.consents[Syfte.LANGTIDSUPPFOLJNING]:
        days = settings.FOLLOW_UP_DAYS_AFTER_END
    return row.ends_on + timedelta(days=days) >= timezone.localdate() - ERASED_SINCE


def _end_consents(insats: Insats) -> None:
    """As `register_out` does, for all that are over."""
    given = Samtycke.objects.filter(deltagande__insats=insats, status=SamtyckeStatus.GIVET)
    for syfte, days in (
        (Syfte.REGISTRERING, settings.IDENTITY_DAYS_AFTER_END),
        (Syfte.LANGTIDSUPPFOLJNING, settings.FOLLOW_UP_DAYS_AFTER_END),
    ):
        rows = list(given.filter(syfte=syfte, deltagande__ends_on__isnull=False).select_related("deltagande"))
        for samtycke in rows:
            samtycke.last_on = (samtycke.deltagande.ends_on or samtycke.given_on) + timedelta(days=days)
            samtycke.follows_end = True
        Samtycke.objects.bulk_update(rows, ["last_on", "follows_end"], batch_size=500)


def _identity(deltagande: Deltagande, row: Planned) -> Identitet:
    identity = Identitet(deltagande=deltagande, insats_id=deltagande.insats_id)
    identity.write(name=row.person.name, personnummer=row.person.number)
    return identity


def _write_answers(pairs: Iterable[tuple[Deltagande, Planned]], codes: Codes) -> None:
    lives_on, does = list[Forsorjning](), list[Sysselsattning]()
    for deltagande, row in pairs:
        for fas, told in ((Fas.FORE, row.before), (Fas.EFTER, row.after)):
            if told is None or (isinstance(told, After) and told.reason in NEEDS_NO_AFTER):
                continue
            for key in told.forsorjning:
                kalla = codes["forsorjningskalla", key]
                lives_on.append(Forsorjning(deltagande=deltagande, fas=fas, kalla=kalla))
            for key, percent in told.sysselsattning.items():
                slag = codes["sysselsattning", key]
                does.append(Sysselsattning(deltagande=deltagande, fas=fas, slag=slag, omfattning=percent))
    Forsorjning.objects.bulk_create(lives_on)
    Sysselsattning.objects.bulk_create(does)


# What happened afterwards


def _correct(random: Random, written: list[Deltagande], codes: Codes, user: User) -> None:
    """A few are registered out as mistakes, and a few take their consent back: then the name is gone."""
    ongoing = [deltagande for deltagande in written if deltagande.ends_on is None]
    chosen = random.sample(ongoing, min(MISTAKES + WITHDRAWALS, len(ongoing) // 2))
    for place, deltagande in enumerate(chosen):
        on = deltagande.starts_on + timedelta(days=1)
        if place < MISTAKES:
            reason = codes["avslutsanledning", "felregistrering"]
            register_out(deltagande, ends_on=on, reason=reason, after=None, by=user)
        else:
            samtycke = Samtycke.objects.select_related("deltagande").get(
                deltagande=deltagande, syfte=Syfte.REGISTRERING
            )
            withdraw(samtycke, on=on, reason=codes["avslutsanledning", "atertaget_samtycke"], by=user)
    at = F("registered_at") + timedelta(days=2)
    done = Deltagande.objects.filter(pk__in=[deltagande.pk for deltagande in chosen], registered_at__lt=_days_ago(3))
    done.update(registered_out_at=at)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _as_the_pages(people: _People, insats: Insats, codes: Codes, user: User) -> None:
    """The newest of an insats that runs: registered one by one, and so with a row each in the history."""
    for place in range(ON_PAGES):
        starts_on = max(people.years.today - timedelta(days=7 - place), date(people.years.current, 1, 1))
        person = people.new(people.years.current)
        told = answers.before(people.random, is_young=people.planned.code in YOUNG)
        entry = Inregistrering(
            name=person.name,
            personnummer=person.number,
            starts_on=starts_on,
            kommun=told.kommun,
            utbildningsniva=codes["utbildningsniva", told.utbildningsniva],
            tid_offentlig_forsorjning=codes["tid_offentlig_forsorjning", told.tid],
            remittent=codes["remittent", told.remittent],
            before=told.chosen(codes),
            consents={Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: place > 0, Syfte.LANGTIDSUPPFOLJNING: False},
            consent_on=starts_on,
            sprak=Sprak.SVENSKA,
        )
        deltagande = register_in(insats, entry, by=user)
        if place == 0:
            after = answers.after(people.random, told)
            reason = codes["avslutsanledning", "enligt_plan"]
            register_out(deltagande, ends_on=people.years.today, reason=reason, after=after.chosen(codes), by=user)
