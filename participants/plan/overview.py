"""A person's plan as its page and document show it: rows, picture, and what ran in parallel.

The picture is that of figure 11 in the idea paper on samverkan: one party after another, or several at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.utils.safestring import SafeString

from finsam import dates
from finsam.formats import antal, datum
from finsam.timelines import Bar, Marks, Scale, Shape, Strip, timeline
from members.enums import MEMBER_KINDS, OrganisationKind
from participants.models import Deltagande, Plandel, Plankontakt, Sip
from participants.plan.enums import Kontaktutfall
from participants.plan.parallel import Stretch, Summary, stretches, summary

PADDING = timedelta(days=7)
AHEAD = timedelta(days=28)
"""So far ahead of today the picture goes when something has no end."""
FILLS = {kind: place for place, kind in enumerate(MEMBER_KINDS)}
NAMES = [OrganisationKind(kind).label for kind in MEMBER_KINDS]
SHAPES = {
    Kontaktutfall.BLEV_AV: Shape.DOT,
    Kontaktutfall.UTEBLEV: Shape.CROSS,
    "": Shape.RING,
}
MARK_NAMES = (
    (Shape.DOT, "Kontakt"),
    (Shape.CROSS, "Personen kom inte"),
    (Shape.RING, "Bokad kontakt"),
    (Shape.DIAMOND, "SIP"),
    (Shape.HOLLOW_DIAMOND, "Uppföljning av SIP"),
)


def step_of(part: Plandel) -> int:
    """The number of the part's step towards work."""
    return int(part.steg.attributes["steg"])


@dataclass(frozen=True)
class Plan:
    """All that stands in a plan, seen on a day."""

    deltagande: Deltagande
    parts: Sequence[Plandel]
    contacts: Sequence[Plankontakt]
    sips: Sequence[Sip]
    today: date

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.parts or self.contacts or self.sips)

    @cached_property
    def running(self) -> list[Plandel]:
        """The parts of the picture."""
        return [part for part in self.parts if part.took_place]

    @property
    def until(self) -> date:
        """The last day on which something can have happened: today, or the end."""
        return min(self.deltagande.ends_on or self.today, self.today)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The days so far, divided by which parts went on; from the first part on. None before anything has begun."""
        begun = [part.starts_on for part in self.running if part.starts_on <= self.until]
        if not begun:
            return []
        periods = [(part.starts_on, part.ends_on or date.max) for part in self.running]
        return list(stretches(periods, min(begun), self.until))

    @cached_property
    def summary(self) -> Summary:
        """How many days in parallel, one at a time, and without anything."""
        return summary(self.stretches)

    @property
    def finding(self) -> str:
        """What the picture shows, in words."""
        if not self.stretches:
            return "Ingen del av planen har börjat."
        found = self.summary
        told = f"Från {datum(self.stretches[0].first)} till och med {datum(self.until)} pågick flera delar samtidigt"
        days = [antal(number, "dag", "dagar") for number in (found.parallel, found.alone, found.none)]
        return f"{told} under {days[0]}, en i taget under {days[1]} och ingen under {days[2]}."

    @property
    def furthest(self) -> Plandel | None:
        """The part that is nearest work, of those that have begun; the latest of several."""
        begun = [part for part in self.running if part.starts_on <= self.today]
        return max(begun, key=lambda part: (step_of(part), part.starts_on), default=None)

    @property
    def stretch_rows(self) -> Iterator[tuple[Stretch, str, str]]:
        """The stretches as a table: with the names of what went on, and the highest step of it."""
        for stretch in self.stretches:
            names = [
                f"{part.slag.label} ({part.ansvarig.name})" for part in map(self.running.__getitem__, stretch.places)
            ]
            yield stretch, ", ".join(names) or "Ingen del", self._step(stretch)

    @property
    def page_picture(self) -> SafeString:
        """The picture of the page."""
        return self.picture()

    @property
    def document_picture(self) -> SafeString:
        """The picture of the document."""
        return self.picture(is_pdf=True)

    def picture(self, *, is_pdf: bool = False) -> SafeString:
        """Bars, marks, and how much went on at once."""
        rows: list[Bar | Marks | Strip] = [
            Bar(self._name(part), part.starts_on, part.ends_on, FILLS.get(OrganisationKind(part.ansvarig.kind), 0))
            for part in self.running
        ]
        marks = list(self._contact_marks())
        if marks:
            rows.append(Marks("Kontakter", marks))
        marks = list(self._sip_marks())
        if marks:
            rows.append(Marks("SIP", marks))
        if self.stretches:
            rows.append(Strip("Delar samtidigt", self._boxes(lambda one: str(len(one.places)))))
            rows.append(Strip("Högsta steg mot arbete som pågår", self._boxes(self._step)))
        return timeline(
            "plan",
            "Planen över tid: varje del med sin part, kontakter och SIP",
            self.finding,
            rows,
            scale=self._scale,
            today=self.today,
            bar_names=NAMES,
            mark_names=MARK_NAMES,
            is_pdf=is_pdf,
        )

    @property
    def _scale(self) -> Scale:
        begins = [part.starts_on for part in self.running] + [one.held_on for one in self.contacts]
        ends = [part.ends_on or part.starts_on for part in self.running] + [one.held_on for one in self.contacts]
        first, last = min([self.deltagande.starts_on, *begins]), max([self.until, *ends])
        if any(part.ends_on is None for part in self.running):
            last = max(last, self.today + AHEAD)
        return Scale(first, last + PADDING)

    def _name(self, part: Plandel) -> str:
        end = "" if part.ends_on else ", inget slut bestämt"
        return f"{part.slag.label}, {part.ansvarig.name}, steg {step_of(part)}{end}"

    def _contact_marks(self) -> Iterator[tuple[date, Shape]]:
        for one in self.contacts:
            if not one.is_mistake and one.utfall in SHAPES:
                yield one.held_on, SHAPES[one.utfall]

    def _sip_marks(self) -> Iterator[tuple[date, Shape]]:
        scale = self._scale
        for one in self.sips:
            for day, shape in ((one.made_on, Shape.DIAMOND), (one.follow_up_on, Shape.HOLLOW_DIAMOND)):
                if day is not None and not one.is_mistake and scale.first <= day <= scale.last:
                    yield day, shape

    def _step(self, stretch: Stretch) -> str:
        steps = [step_of(self.running[place]) for place in stretch.places]
        return str(max(steps)) if steps else "–"

    def _boxes(self, told: Callable[[Stretch], str]) -> list[tuple[date, date, str]]:
        """Stretches in a row with the same text are one box."""
        boxes = []
        for text, together in groupby(self.stretches, key=told):
            found = list(together)
            boxes.append((found[0].first, found[-1].last, text))
        return boxes


def of(deltagande: Deltagande, *, with_mistakes: bool = False) -> Plan:
    """The plan, as far as the database lets it be read; what was registered by mistake only when asked for."""
    parts = Plandel.objects.filter(deltagande=deltagande).select_related("slag", "ansvarig", "steg")
    contacts = Plankontakt.objects.filter(deltagande=deltagande).select_related("satt").prefetch_related("parter")
    sips = Sip.objects.filter(deltagande=deltagande).prefetch_related("parter")
    if not with_mistakes:
        parts, contacts, sips = parts.counted(), contacts.counted(), sips.counted()
    return Plan(deltagande, list(parts), list(contacts), list(sips), dates.today())
