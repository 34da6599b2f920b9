"""The figures of the report as they may leave the insats that counted them.

What is hidden is decided for the whole förbund at once, so that no two pages together give away what one of them
hides. A whole calendar year is protected together with the years beside it; another period stands by itself.
"""

from collections.abc import Callable, Mapping
from datetime import date

from finsam.protection import Count, Protected, protect_table, threshold
from followup.deltagarrapport.figures import Flode, Line, Resultat
from followup.deltagarrapport.flow_protection import Cell, FlowTable, Kind, hidden_sums
from followup.deltagarrapport.part_protection import Parts, Shown, protect_rows, protect_total
from followup.deltagarrapport.selection import Cut, Urval
from followup.deltagarrapport.source import UNKNOWN, AnswerKey, Figures, Source
from followup.deltagarrapport.sums import Outcome
from participants.antal.counts import years_with_insatser
from participants.enums import Fas

WORK_OR_STUDIES = ("forvarvsarbete", "studier")


def protected(urval: Urval, *, with_persons: bool) -> Figures:
    """The figures of a period for the whole förbund. `seen` alone leaves out insatser from the rows."""
    limit, (starts, place) = threshold(), _spans(urval)
    source = Source.read(urval.everything, starts, place, with_persons=with_persons)
    flow = source.flow(None)
    sums_hidden = hidden_sums(flow[""], limit) if limit else frozenset()
    whole = _Whole(source, FlowTable(flow, limit, sums_hidden), limit)
    cuts = {cut: whole.lines(cut, FlowTable(source.flow(cut), limit, sums_hidden)) for cut in Cut}
    if urval.seen is not None:
        seen = {str(pk) for pk in urval.seen}
        cuts[Cut.INSATS] = tuple(line for line in cuts[Cut.INSATS] if line.key in seen)
    return Figures(whole.total, cuts, whole.answers(), whole.personer())


def _spans(urval: Urval) -> tuple[list[date], int]:
    """The days at which the flow is cut, and which span is asked about: all calendar years, or the period alone."""
    years = sorted(years_with_insatser())
    if urval.year is None or urval.year not in years:
        return [urval.period.start, urval.after], 1
    return [date(year, 1, 1) for year in [*years, years[-1] + 1]], years.index(urval.year) + 1


class _Whole:
    """The figures of all together, protected; and with them those of the rows of a cut."""

    def __init__(self, source: Source, flow: FlowTable, limit: int) -> None:
        self.source, self.limit = source, limit
        self.hidden = Protected(limit or 1, is_secondary=True)
        self.outcome = source.became(None)[""]
        self.flode = self._flode(flow, "")
        self.total = self._lines(None, {"": self.flode})[""]

    def lines(self, cut: Cut, flow: FlowTable) -> tuple[Line, ...]:
        """The rows of a cut, in order."""
        return self.source.in_order(cut, self._lines(cut, {key: self._flode(flow, key) for key in flow.rows}))

    def _flode(self, flow: FlowTable, key: str) -> Flode:
        place = self.source.place
        cells = ((Kind.STAYS, place - 1), (Kind.NEW, place), (Kind.ENDED, place), (Kind.STAYS, place))
        came, new, ended, stays = (flow.shown(key, Cell(*cell)) for cell in cells)
        return Flode(came, new, ended, stays, limit=self.limit)

    def _lines(self, cut: Cut | None, flows: Mapping[str, Flode]) -> dict[str, Line]:
        """What became of them is cut in two steps: in work or studies or not, and then each of the two."""
        became = self.source.became(cut)
        is_open = {key: isinstance(flode.avslutade, int) for key, flode in flows.items()}
        in_work = self._parts(cut, became, lambda one: (one.arbetar, one.okant + one.annat), is_open)
        more = self._parts(cut, became, lambda one: (one.okat, one.oforandrat), _shown(in_work))
        unknown = self._parts(cut, became, lambda one: (one.okant, one.annat), _shown(in_work))
        days = self._times(cut, became, is_open)
        return {
            key: Line(
                key,
                self.source.name(cut, key),
                flode,
                Resultat(flode.avslutade, in_work[key][0], unknown[key][0], more[key][0], *days[key]),
            )
            for key, flode in flows.items()
        }

    def _parts(
        self,
        cut: Cut | None,
        became: Mapping[str, Outcome],
        parts: Callable[[Outcome], Parts],
        is_open: Mapping[str, bool],
    ) -> dict[str, Shown]:
        """Two parts of every row. Of a row they are shown when those of all together are."""
        if cut is None:
            return {"": protect_total(parts(self.outcome), is_open=is_open[""], limit=self.limit)}
        whole = parts(self.outcome)
        rows = {key: parts(one) for key, one in became.items()}
        is_whole = all(isinstance(part, int) for part in protect_total(whole, is_open=True, limit=self.limit))
        if not is_whole and self.limit:
            return dict.fromkeys(rows, (self.hidden, self.hidden))
        return protect_rows(whole, rows, [key for key in rows if is_open[key]], limit=self.limit)

    def _times(
        self, cut: Cut | None, became: Mapping[str, Outcome], is_open: Mapping[str, bool]
    ) -> dict[str, tuple[Count, Count]]:
        """Times are shown beside a shown number of people, unless those of too few could be worked out from them."""
        rest = sum(outcome.avslutade for key, outcome in became.items() if not is_open[key])
        may = not 0 < rest < self.limit
        return {
            key: self.source.days(cut, key, one) if may and is_open[key] else (self.hidden, self.hidden)
            for key, one in became.items()
        }

    def personer(self) -> Count:
        """Different people. Hidden also when few have come back: the difference from the deltaganden would tell."""
        antal, people = self.flode.antal, self.source.personer
        if people is None or not self.limit or (isinstance(antal, int) and not 0 < antal - people < self.limit):
            return people
        return self.hidden

    def answers(self) -> dict[AnswerKey, Count]:
        """What was answered, of all together."""
        resultat, shown = self.total.resultat, dict[AnswerKey, Count]()
        by_row: dict[tuple[str, str], dict[str, int]] = {}
        for one in self.source.answers:
            by_row.setdefault((one.kind, one.fas), {})[one.key] = one.number
        for (kind, fas), counts in by_row.items():
            is_after = (kind, fas) == ("sysselsattning", Fas.EFTER)
            if is_after:
                shown[kind, fas, UNKNOWN] = resultat.okant
                counts.pop(UNKNOWN, None)
            cells = self._row(counts)
            if is_after and any(isinstance(one, Protected) for one in (resultat.arbete_studier, resultat.okant)):
                cells |= dict.fromkeys(cells, self.hidden)
            shown |= {(kind, fas, key): count for key, count in cells.items()}
        return shown

    def _row(self, counts: Mapping[str, int]) -> dict[str, Count]:
        """One row of answers. Several may be given, so the row is protected as if nobody had: that is the worst case.

        What nearly everybody answers is hidden too, and work goes with studies.
        """
        if not self.limit:
            return dict(counts)
        ended = self.outcome.avslutade
        table = protect_table([list(counts.values())], has_column_totals=False, limit=self.limit)
        if not isinstance(self.flode.avslutade, int) or isinstance(table.row_totals[0], Protected):
            return dict.fromkeys(counts, self.hidden)
        found: dict[str, Count] = dict(zip(counts, table.cells[0], strict=True))
        for key, count in counts.items():
            if 0 < ended - count < self.limit and isinstance(found[key], int):
                found[key] = self.hidden
        pair = [key for key in WORK_OR_STUDIES if key in found]
        if any(isinstance(found[key], Protected) for key in pair):
            found |= {key: self.hidden for key in pair if isinstance(found[key], int)}
        return found


def _shown(parts: Mapping[str, Shown]) -> dict[str, bool]:
    return {key: isinstance(own[0], int) for key, own in parts.items()}
