"""Counting those who were asked after the end: who could be, what came of it at each time, and who came back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from finsam.codelists.models import Kodvarde
from participants.enums import Fas
from participants.models import Deltagande, Sysselsattning, Uppfoljningssysselsattning, Uppfoljningstillfalle
from participants.uppfoljning.enums import FAS_LISTA, SAMTYCKE_ATERTAGET, SVAR

WORK_OR_STUDIES = ("forvarvsarbete", "studier")
AT_END = "slut"
RETURN_DAYS = 731
"""Whoever begins in another insats within two years has come back."""


@dataclass(frozen=True)
class Time:
    """A time to ask: its key in the kodlista, and what it is called."""

    key: str
    label: str


class Parts(NamedTuple):
    """Of those who could be asked: each is in one of them."""

    arbete_studier: int = 0
    annat: int = 0
    okant: int = 0
    inget_svar: int = 0
    inte_fragade: int = 0

    @property
    def reached(self) -> tuple[int, ...]:
        """Who answered, who did not, and who was not asked."""
        return (sum(self[:3]), self.inget_svar, self.inte_fragade)

    @property
    def became(self) -> tuple[int, ...]:
        """Of those who answered: in work or studies, or not."""
        return (self.arbete_studier, self.annat + self.okant)

    @property
    def otherwise(self) -> tuple[int, ...]:
        """Of those who answered and neither work nor study."""
        return (self.annat, self.okant)


@dataclass
class Counted:
    """What was counted of one row."""

    people: int = 0
    returned: int = 0
    parts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def add(self, other: "Counted") -> None:
        """Count a row in."""
        self.people += other.people
        self.returned += other.returned
        for key, parts in other.parts.items():
            self.parts[key] = [one + more for one, more in zip(self.parts[key], parts, strict=True)]

    def at(self, time: str) -> Parts:
        """The parts of a time; those who are in none of the others were not asked."""
        works, other, unknown, missed = found = self.parts[time]
        return Parts(works, other, unknown, missed, self.people - sum(found))


def _does(
    model: type[Sysselsattning | Uppfoljningssysselsattning], outer: str, keys: Iterable[str], **more: Any
) -> Exists:
    return Exists(model.objects.filter(slag__key__in=list(keys), **{outer: OuterRef("pk")}, **more))


def _people(year: int, insatser: Sequence[UUID]) -> QuerySet[Deltagande]:
    """Those who ended in the year and for whom a question was ever planned."""
    planned = Uppfoljningstillfalle.objects.filter(deltagande=OuterRef("pk"))
    rows = Deltagande.objects.counted().filter(ends_on__range=(date(year, 1, 1), date(year, 12, 31)))
    return rows.filter(Exists(planned), insats__in=insatser).order_by()


def counted(year: int, insatser: Sequence[UUID]) -> dict[tuple[str, str], Counted]:
    """Insats and kön → what was counted: two questions, whatever the rows."""
    found: dict[tuple[str, str], Counted] = defaultdict(Counted)
    withdrawn = Uppfoljningstillfalle.objects.filter(deltagande=OuterRef("pk"), utfall__key=SAMTYCKE_ATERTAGET)
    later = Deltagande.objects.counted().filter(
        deltagare=OuterRef("deltagare"),
        starts_on__gt=OuterRef("ends_on"),
        starts_on__lte=OuterRef("ends_on") + timedelta(days=RETURN_DAYS),
    )
    works = _does(Sysselsattning, "deltagande", WORK_OR_STUDIES, fas=Fas.EFTER)
    unknown = _does(Sysselsattning, "deltagande", ["okand"], fas=Fas.EFTER) | ~Exists(
        Sysselsattning.objects.filter(deltagande=OuterRef("pk"), fas=Fas.EFTER)
    )
    rows = (
        _people(year, insatser)
        .annotate(
            works=works,
            unknown=unknown,
            is_back=Exists(later.exclude(insats=OuterRef("insats"))) & ~Exists(withdrawn),
        )
        .values("insats_id", "deltagare__kon")
        .annotate(
            people=Count("pk"),
            back=Count("pk", filter=Q(is_back=True)),
            in_work=Count("pk", filter=Q(works=True)),
            not_known=Count("pk", filter=Q(works=False, unknown=True)),
        )
        .values_list("insats_id", "deltagare__kon", "people", "back", "in_work", "not_known")
    )
    for insats, kon, people, back, in_work, not_known in rows:
        one = found[str(insats), kon]
        one.people, one.returned = people, back
        one.parts[AT_END] = [in_work, people - in_work - not_known, not_known, 0]
    for insats, kon, fas, answered, in_work, not_known, missed in _asked(year, insatser):
        found[str(insats), kon].parts[fas] = [in_work, answered - in_work - not_known, not_known, missed]
    return found


def _asked(
    year: int, insatser: Sequence[UUID]
) -> QuerySet[Uppfoljningstillfalle, tuple[UUID, str, str, int, int, int, int]]:
    """Insats, kön and time → who answered, works, is not known and was missed."""
    of_year = Uppfoljningstillfalle.objects.filter(
        deltagande__in=_people(year, insatser).values("pk"), utfall__isnull=False
    )
    return (
        of_year.annotate(
            works=_does(Uppfoljningssysselsattning, "tillfalle", WORK_OR_STUDIES),
            unknown=_does(Uppfoljningssysselsattning, "tillfalle", ["okand"]),
        )
        .order_by()
        .values("insats_id", "deltagande__deltagare__kon", "fas__key")
        .annotate(
            answered=Count("pk", filter=Q(utfall__key=SVAR)),
            in_work=Count("pk", filter=Q(utfall__key=SVAR, works=True)),
            not_known=Count("pk", filter=Q(utfall__key=SVAR, works=False, unknown=True)),
            missed=Count("pk", filter=~Q(utfall__key=SVAR)),
        )
        .values_list(
            "insats_id", "deltagande__deltagare__kon", "fas__key", "answered", "in_work", "not_known", "missed"
        )
    )


def reasons(year: int, insatser: Sequence[UUID]) -> dict[str, dict[str, int]]:
    """Time → why there is no answer → how many."""
    rows = Uppfoljningstillfalle.objects.filter(deltagande__in=_people(year, insatser).values("pk"))
    counted = (
        rows.filter(utfall__isnull=False)
        .exclude(utfall__key=SVAR)
        .order_by()
        .values("fas__key", "utfall__label", "utfall__sort")
        .annotate(count=Count("pk"))
        .order_by("utfall__sort")
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for fas, label, count in counted.values_list("fas__key", "utfall__label", "count"):
        found[fas][label] = count
    return found


def times() -> tuple[Time, ...]:
    """The times at which people are asked, also those that are not used any more, in order."""
    rows = Kodvarde.objects.in_list(FAS_LISTA).filter(attributes__has_key="manader")
    return tuple(Time(key, label) for key, label in rows.values_list("key", "label"))
