"""The demo's plans: most of those who are in an insats have one, some one part after another, some several at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import models
from django.utils import timezone

from finsam import acting
from finsam.codelists.models import Kodvarde
from finsam.demo.years import Years
from insatser.models import Insats
from members.enums import OrganisationKind
from members.models import Medlem, Organisation, User
from participants.enums import Syfte
from participants.models import Deltagande, Plandel, Plankontakt, Samtycke, Sip
from participants.plan.enums import Delresultat, Kontaktutfall

SEED = 1111
HAVE_ONE, IN_PARALLEL, HAVE_SIP = 0.75, 0.6, 0.25
PARTS = (
    ("kartlaggning", "planera", None, 35),
    ("vagledning", "forbereda", OrganisationKind.AF, 120),
    ("hos_part", "forbereda", OrganisationKind.REGION, 90),
    ("arbetstraning", "trana", None, 90),
    ("vagledning", "trana", OrganisationKind.FK, 75),
    ("praktik", "prova", OrganisationKind.AF, 100),
    ("studier", "arbeta", OrganisationKind.KOMMUN, 240),
)
"""Kind, step, whose (none: who drives the insats), and about how many days."""
Codes = dict[tuple[str, str], Kodvarde]


@dataclass
class _Writer:
    """What is made for one insats, written at once at the end."""

    random: Random
    insats: Insats
    codes: Codes
    members: list[Organisation]
    today: date

    def __post_init__(self) -> None:
        self.parts: list[Plandel] = []
        self.contacts: list[Plankontakt] = []
        self.sips: list[Sip] = []

    def plan(self, deltagande: Deltagande) -> None:
        """One person's plan."""
        self.parts += self._parts(deltagande)
        self.contacts += self._contacts(deltagande)
        if self.random.random() < HAVE_SIP:
            made_on = min(deltagande.starts_on + timedelta(days=self.random.randrange(60)), self.today)
            follow_up = made_on + timedelta(days=180)
            self.sips.append(Sip(deltagande=deltagande, insats=self.insats, made_on=made_on, follow_up_on=follow_up))

    def _parts(self, deltagande: Deltagande) -> Iterator[Plandel]:
        latest = deltagande.ends_on or self.today + timedelta(days=60)
        is_parallel = self.random.random() < IN_PARALLEL
        begins = deltagande.starts_on
        for place, (kind, step, whose, about) in enumerate(PARTS):
            if begins > latest:
                return
            if place and self.random.random() < 0.2:
                continue
            ends = begins + timedelta(days=round(about * self.random.uniform(0.6, 1.4)))
            result = Delresultat.AVBRUTEN if self.random.random() < 0.12 else Delresultat.GENOMFORD
            is_told = ends < self.today - timedelta(days=5) or (ends < self.today and self.random.random() < 0.5)
            yield Plandel(
                deltagande=deltagande,
                insats=self.insats,
                slag=self.codes["plandel", kind],
                ansvarig=self._party(whose),
                steg=self.codes["steg_mot_arbete", step],
                starts_on=begins,
                ends_on=min(ends, deltagande.ends_on or ends),
                resultat=result if is_told else "",
            )
            shift = (ends - begins) * (self.random.uniform(0.2, 0.6) if is_parallel else 1)
            begins += max(shift, timedelta(days=7)) + timedelta(days=0 if is_parallel else 1)

    def _party(self, kind: OrganisationKind | None) -> Organisation:
        found = [member for member in self.members if member.kind == kind]
        return self.random.choice(found) if found else self.insats.agare.organisation

    def _contacts(self, deltagande: Deltagande) -> Iterator[Plankontakt]:
        last = deltagande.ends_on or self.today + timedelta(days=20)
        day = deltagande.starts_on + timedelta(days=self.random.randrange(1, 10))
        ways = ("mote", "telefon", "flerpart", "video", "besok")
        while day <= last:
            outcome: str = self.random.choices(list(Kontaktutfall.values), (86, 9, 5))[0]
            yield Plankontakt(
                deltagande=deltagande,
                insats=self.insats,
                held_on=day,
                satt=self.codes["kontaktsatt", self.random.choices(ways, (40, 30, 15, 10, 5))[0]],
                utfall=outcome if day < self.today else "",
            )
            day += timedelta(days=self.random.randrange(12, 40))

    def write(self) -> None:
        """All of it, with the parties."""
        Plandel.objects.bulk_create(self.parts)
        Plankontakt.objects.bulk_create(self.contacts)
        Sip.objects.bulk_create(self.sips)
        met = {one: self.random.randrange(1, 3) for one in self.contacts if one.satt.key == "flerpart"}
        self._parties(Plankontakt.parter.through, "plankontakt", met)
        self._parties(Sip.parter.through, "sip", {one: self.random.randrange(2, 4) for one in self.sips})

    def _parties(
        self, through: type[models.Model], name: str, wanted: "dict[Plankontakt, int] | dict[Sip, int]"
    ) -> None:
        rows = [
            through(**{f"{name}_id": one.pk, "organisation_id": party.pk})
            for one, number in wanted.items()
            for party in self.random.sample(self.members, number)
        ]
        through._default_manager.bulk_create(rows)


def build(years: Years, insatser: dict[str, Insats], holders: dict[str, User]) -> None:
    """Plans for most of those whose consent to be registered stands, in the names of the deltagaransvariga."""
    codes = {(code.lista, code.key): code for code in Kodvarde.objects.all()}
    members = [one.organisation for one in Medlem.objects.active_on(years.today).select_related("organisation")]
    members.sort(key=lambda one: one.sort_key)
    for code, user in holders.items():
        user.act_with(user.person.uppdrag_set.get().pk)
        random = Random(f"{SEED}{code}")  # noqa: S311 -- invented people, not secrets
        insats = Insats.objects.select_related("agare__organisation").get(pk=insatser[code].pk)
        writer = _Writer(random, insats, codes, members, years.today)
        # by the calendar of the database, which lets nobody write a plan whose consent is over
        standing = Samtycke.objects.filter(syfte=Syfte.REGISTRERING).standing_on(timezone.localdate())
        rows = Deltagande.objects.filter(insats=insats, pk__in=standing.values("deltagande_id")).counted().in_use()
        for deltagande in rows.order_by("starts_on", "pk"):
            if random.random() < HAVE_ONE:
                writer.plan(deltagande)
        with acting.acting_as(user.subject):
            acting.declare(user.subject)
            writer.write()
    acting.declare(acting.SYSTEM)
