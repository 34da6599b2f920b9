"""What becomes of each row of a list: told before anything is registered, and asked again when it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from finsam import history
from insatser.models import Insats
from members.models import User
from participants.access.enums import Andamal
from participants.identity import personnummer
from participants.identity.personnummer import Personnummer
from participants.importing import rows
from participants.importing.arrays import is_any
from participants.importing.enums import NEW, ListState, Listutfall
from participants.importing.mapping import Choices, headings_of, project
from participants.importing.reading import Progress, nothing
from participants.importing.row_form import Cells, Checked, Period, RowForm
from participants.models import Deltagande, Deltagarlista, Identitet, Listrad

AT_ONCE = 500
KNOWN = "Personen är redan registrerad i insatsen."
ALIKE = (
    "Ett deltagande med samma kön, födelseår, start och slut finns redan i insatsen, utan namn. Är det en annan person:"
    " registrera den på sidan Registrera in."
)
Alike = tuple[str, int, date, date | None]
"""What is left to know somebody by whose name is gone: kön, year of birth, start and end."""


@dataclass(frozen=True)
class Judged:
    """A row with its number in the file, and what becomes of it."""

    number: int
    checked: Checked = field(repr=False)
    utfall: Listutfall

    @property
    def new_row(self) -> rows.NewRow:
        """As it is kept."""
        content = {"cells": self.checked.cells, "faults": self.checked.faults}
        return rows.NewRow(self.number, self.utfall, content)


def check(form: RowForm, numbered: Sequence[tuple[int, Cells]], progress: Progress) -> list[tuple[int, Checked]]:
    """Each row alone."""
    found = []
    for place, (number, cells) in enumerate(numbered):
        if place % AT_ONCE == 0:
            progress(place, len(numbered))
        found.append((number, form.check(cells)))
    return found


def judge(
    insats: Insats, checked: Sequence[tuple[int, Checked]], *, by: User, met: Sequence[Checked] = ()
) -> list[Judged]:
    """The rows together, and beside those who are in the insats already. Whoever is met there is looked at.

    `met` are other rows of the list that are found to be alike one without a name: each counts for one.
    """
    known = _known(insats, checked, by=by)
    alike = _alike(insats, checked)
    alike.subtract(_alike_to(one) for one in met if one.entry and one.end)
    earlier: dict[str, list[tuple[int, Checked]]] = {}
    judged = []
    for number, one in checked:
        digits = one.number.digits if one.number else ""
        others = earlier.setdefault(digits, []) if digits else []
        same = next((row for row, other in others if clash(other.period, one.period)), None)
        others.append((number, one))
        if same is not None:
            fault = ("personnummer", f"Samma person står också på rad {same}. Ta bort den ena.")
            one = replace(one, entry=None, end=None, faults=[*one.faults, fault])
        if one.entry is not None and any(clash(period, one.period) for period in known.get(digits, ())):
            judged.append(as_known(Judged(number, one, Listutfall.NY), KNOWN))
        elif one.utfall == Listutfall.UTAN_NAMN and alike[_alike_to(one)] > 0:
            alike[_alike_to(one)] -= 1
            judged.append(as_known(Judged(number, one, Listutfall.NY), ALIKE))
        else:
            judged.append(Judged(number, one, one.utfall))
    return judged


def as_known(one: Judged, why: str) -> Judged:
    """The row, of somebody who is there already."""
    checked = replace(one.checked, entry=None, end=None, faults=[("personnummer", why)])
    return Judged(one.number, checked, Listutfall.FINNS)


def clash(one: Period | None, other: Period | None) -> bool:
    """Whether nobody can be in the insats in both periods; of a row that is wrong the period is not known."""
    if one is None or other is None:
        return True
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)


def _known(insats: Insats, checked: Sequence[tuple[int, Checked]], *, by: User) -> dict[str, list[Period]]:
    """When the persons of right rows are in the insats already, as far as the wall lets one see. They are looked at."""
    asked: dict[Personnummer, list[Period]] = {}
    for _, one in checked:
        if one.number and one.period:
            asked.setdefault(one.number, []).append(one.period)
    by_digest = {digest: number for number in asked for digest in number.digests}
    listed = is_any("participants_identitet.personnummer_digest", by_digest, "text")
    met = Identitet.objects.filter(listed, insats=insats, deltagande__is_mistake=False).values_list(
        "personnummer_digest", "deltagande_id", "deltagande__starts_on", "deltagande__ends_on"
    )
    found, seen = dict[str, list[Period]](), []
    for digest, deltagande_id, starts_on, ends_on in met:
        number = by_digest[digest]
        if any(clash((starts_on, ends_on), period) for period in asked[number]):
            found.setdefault(number.digits, []).append((starts_on, ends_on))
            seen.append(Deltagande(pk=deltagande_id))
    history.looks(seen, Andamal.LISTA.value, by=by)
    return found


def _alike(insats: Insats, checked: Sequence[tuple[int, Checked]]) -> Counter[Alike]:
    """How many deltaganden without a name there are like each row that brings none: the list may come again."""
    starts = {one.period[0] for _, one in checked if one.utfall == Listutfall.UTAN_NAMN and one.period}
    if not starts:
        return Counter()
    there = Deltagande.objects.counted().filter(
        is_any("participants_deltagande.starts_on", starts, "date"), insats=insats, ends_on__isnull=False
    )
    nameless = there.filter(~Exists(Identitet.objects.filter(deltagande=OuterRef("pk"))))
    return Counter(nameless.values_list("deltagare__kon", "deltagare__birth_year", "starts_on", "ends_on"))


def _alike_to(one: Checked) -> Alike:
    assert one.entry is not None and one.end is not None  # noqa: S101, PT018 -- a row that is right, with an end
    number = one.entry.personnummer
    return (number.kon.value, number.born_on.year, one.entry.starts_on, one.end.ends_on)


def raw_cells(lista: Deltagarlista, choices: Choices) -> list[tuple[int, Cells]]:
    """The rows of a list by the names of the chosen columns."""
    places = choices.places(headings_of(lista))
    return [(number, project(cells, places, choices.answers)) for number, cells in rows.raw(lista)]


def save(lista: Deltagarlista, checked: Sequence[tuple[int, Checked]], *, by: User) -> None:
    """Keep what was chosen of each row and what becomes of it; the columns that were not chosen are gone then."""
    with transaction.atomic():
        lista = lista.locked()
        if not lista.waits_for_columns:
            return
        judged = judge(lista.insats, checked, by=by)
        lista.move(ListState.GRANSKAD, row_count=len(judged))
        Listrad.objects.filter(lista=lista).delete()
        rows.put(lista, [one.new_row for one in judged])


def examine(lista: Deltagarlista, choices: Choices, *, by: User) -> None:
    """All of it at once, for a short list."""
    checked = check(RowForm(lista.insats), raw_cells(lista, choices), nothing)
    save(lista, checked, by=by)


def counts(lista: Deltagarlista) -> dict[Listutfall, int]:
    """How many rows there are of each outcome."""
    found = dict(Listrad.objects.filter(lista=lista).examined().values_list("utfall").annotate(Count("pk")))
    return {utfall: found.get(utfall, 0) for utfall in Listutfall}


def met_nameless(form: RowForm, lista: Deltagarlista) -> list[Checked]:
    """The rows of the list that are like a deltagande without a name."""
    told = (content for _, content in rows.told(lista, Listutfall.FINNS))
    return [form.check(content["cells"]) for content in told if ["personnummer", ALIKE] in content["faults"]]


def correct(row: Listrad, cells: Cells, *, by: User) -> Judged:
    """Put other answers into a row, and judge it anew beside the other rows."""
    with transaction.atomic():
        lista = row.lista.locked()
        lista.move(ListState.GRANSKAD)
        form = RowForm(lista.insats)
        checked = _with_others(form, row, cells, lista)
        nameless = checked[-1][1].utfall == Listutfall.UTAN_NAMN
        judged = judge(lista.insats, checked, by=by, met=met_nameless(form, lista) if nameless else ())[-1]
        kept = judged.new_row
        row.utfall = kept.utfall
        row.write(kept.content)
        row.save(update_fields=["utfall", "content_encrypted"])
        if judged.checked.number is not None:
            rows.put_digests(lista, [judged.checked.number.digits])
        history.record(lista, "deltagarlista.row_corrected", by=by, changes={"rad": [None, str(row.number)]})
    return judged


def _with_others(form: RowForm, row: Listrad, cells: Cells, lista: Deltagarlista) -> list[tuple[int, Checked]]:
    """The row last, after those of the same person that it could repeat."""
    one = form.check(cells)
    others = Listrad.objects.filter(lista=lista, utfall__in=NEW).exclude(pk=row.pk).order_by("number")
    told = ((other.number, other.content["cells"]) for other in others)
    same = [
        (number, form.check(other))
        for number, other in told
        if one.number is not None and personnummer.parse(other["personnummer"]) == one.number
    ]
    return [*same, (row.number, one)]
