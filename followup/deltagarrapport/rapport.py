"""The report of a selection: exact for those who may see every number, else protected (U 5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from finsam.codelists.models import Kodvarde
from finsam.prepared import prepared
from finsam.protection import Count
from followup.deltagarrapport.figures import Anledning, Flode, Forandring, Line, Resultat, percent_of
from followup.deltagarrapport.outside import Utanfor, outside, share_with_names
from followup.deltagarrapport.protected import protected
from followup.deltagarrapport.selection import Cut, Urval
from followup.deltagarrapport.source import AnswerKey, Figures, Source
from participants.enums import Fas

LISTS = {"forsorjning": "forsorjningskalla", "sysselsattning": "sysselsattning", "avslutsanledning": "avslutsanledning"}


@dataclass(frozen=True)
class Deltagarrapport:
    """Everything in the report."""

    urval: Urval
    is_exact: bool
    total: Line
    cuts: Mapping[Cut, tuple[Line, ...]]
    forsorjning: tuple[Forandring, ...]
    sysselsattning: tuple[Forandring, ...]
    anledningar: tuple[Anledning, ...]
    personer: Count
    utanfor: tuple[Utanfor, ...]

    @property
    def andel_personuppgifter(self) -> int | None:
        """Deltaganden of deltaganden and anonymous together, in percent; for a calendar year alone."""
        if self.urval.year is None or self.urval.alder:
            return None
        return percent_of(*share_with_names(self.total.flode.antal, self.utanfor))

    @property
    def is_empty(self) -> bool:
        """Whether nobody took part in the period."""
        return not any(self.total.flode.cells)


def deltagarrapport(urval: Urval, *, is_exact: bool, with_persons: bool = True) -> Deltagarrapport:
    """The report. Protected figures are not narrowed: what one choice hides another would give away.

    Counting different people costs with the rows, so a page that does not show them leaves it out.
    """
    if not is_exact and urval.narrowed:
        raise ValueError("Protected figures are not narrowed.")
    make = _exact if is_exact else protected
    found = make(urval, with_persons=with_persons)
    labels: dict[str, dict[str, str]] = {lista: {} for lista in LISTS.values()}
    for lista, key, label in _labels():
        labels.get(lista, {})[key] = label
    ended = found.total.flode.avslutade
    return Deltagarrapport(
        urval=urval,
        is_exact=is_exact,
        total=found.total,
        cuts=found.cuts,
        forsorjning=_changes("forsorjning", found.answers, labels, ended),
        sysselsattning=_changes("sysselsattning", found.answers, labels, ended),
        anledningar=tuple(
            Anledning(key, label, found.answers["avslutsanledning", "", key], ended)
            for key, label in labels[LISTS["avslutsanledning"]].items()
            if ("avslutsanledning", "", key) in found.answers
        ),
        personer=found.personer,
        utanfor=tuple(outside(urval, is_exact=is_exact)),
    )


def _exact(urval: Urval, *, with_persons: bool) -> Figures:
    source = Source.read(urval, [urval.period.start, urval.after], 1, with_persons=with_persons)
    cuts = {
        cut: source.in_order(cut, {key: _line(source, cut, key) for key in source.flow(cut)})
        for cut in Cut
        if cut not in urval.narrowed
    }
    answers = {(one.kind, one.fas, one.key): one.number for one in source.answers}
    return Figures(_line(source, None, ""), cuts, answers, source.personer)


def _line(source: Source, cut: Cut | None, key: str) -> Line:
    before, here, *_ = source.flow(cut)[key]
    stays = before.nya - before.avslutade
    outcome = source.became(cut)[key]
    return Line(
        key,
        source.name(cut, key),
        Flode(stays, here.nya, here.avslutade, stays + here.nya - here.avslutade),
        Resultat(outcome.avslutade, outcome.arbetar, outcome.okant, outcome.okat, *source.days(cut, key, outcome)),
    )


def _changes(
    kind: str, answers: Mapping[AnswerKey, Count], labels: Mapping[str, Mapping[str, str]], ended: Count
) -> tuple[Forandring, ...]:
    found = (
        Forandring(key, label, answers.get((kind, Fas.FORE, key), 0), answers.get((kind, Fas.EFTER, key), 0), ended)
        for key, label in labels[LISTS[kind]].items()
    )
    return tuple(change for change in found if change.fore or change.efter)


@prepared
def _labels() -> QuerySet[Kodvarde, tuple[str, str, str]]:
    rows = Kodvarde.objects.filter(lista__in=list(LISTS.values())).order_by("lista", "sort", "label", "pk")
    return rows.values_list("lista", "key", "label")
