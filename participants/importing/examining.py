"""What becomes of each row of a list: told before anything is registered, and asked again when it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Count

from finsam import history
from insatser.models import Insats
from members.models import User
from participants.access.enums import Andamal
from participants.identity import personnummer
from participants.identity.personnummer import Personnummer
from participants.importing import rows
from participants.importing.arrays import is_any
from participants.importing.enums import ListState, Listutfall
from participants.importing.mapping import Choices, headings_of, project
from participants.importing.reading import Progress, nothing
from participants.importing.row_form import Cells, Checked, RowForm
from participants.models import Deltagande, Deltagarlista, Identitet, Listrad

AT_ONCE = 500
KNOWN = "Personen är redan registrerad i insatsen."


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


def judge(insats: Insats, checked: Sequence[tuple[int, Checked]], *, by: User) -> list[Judged]:
    """The rows together, and beside those who are in the insats already. Whoever is met there is looked at."""
    starts = {one.number: one.entry.starts_on for _, one in checked if one.number and one.entry}
    known = _known(insats, starts, by=by)
    first: dict[str, int] = {}
    judged = []
    for number, one in checked:
        digits = one.number.digits if one.number else ""
        if digits and first.setdefault(digits, number) != number:
            fault = ("personnummer", f"Samma person står också på rad {first[digits]}. Ta bort den ena.")
            one = replace(one, entry=None, faults=[*one.faults, fault])
        if one.entry is not None and digits in known:
            judged.append(Judged(number, replace(one, faults=[("personnummer", KNOWN)]), Listutfall.FINNS))
        else:
            judged.append(Judged(number, one, one.utfall))
    return judged


def _known(insats: Insats, starts: Mapping[Personnummer, date], *, by: User) -> set[str]:
    """Those of the numbers whose person is in the insats at the start or later, as far as the wall lets one see."""
    by_digest = {digest: number for number in starts for digest in number.digests}
    listed = is_any("participants_identitet.personnummer_digest", by_digest, "text")
    met = Identitet.objects.filter(listed, insats=insats, deltagande__is_mistake=False).values_list(
        "personnummer_digest", "deltagande_id", "deltagande__ends_on"
    )
    found = {
        by_digest[digest].digits: deltagande_id
        for digest, deltagande_id, ends_on in met
        if ends_on is None or ends_on >= starts[by_digest[digest]]
    }
    history.looks([Deltagande(pk=pk) for pk in found.values()], Andamal.LISTA.value, by=by)
    return set(found)


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


def correct(row: Listrad, cells: Cells, *, by: User) -> Judged:
    """Put other answers into a row, and judge it anew beside the other rows."""
    with transaction.atomic():
        lista = row.lista.locked()
        lista.move(ListState.GRANSKAD)
        judged = judge(lista.insats, _with_others(row, cells, lista), by=by)[-1]
        kept = judged.new_row
        row.utfall = kept.utfall
        row.write(kept.content)
        row.save(update_fields=["utfall", "content_encrypted"])
        if judged.checked.number is not None:
            rows.put_digests(lista, [judged.checked.number.digits])
        history.record(lista, "deltagarlista.row_corrected", by=by, changes={"rad": [None, str(row.number)]})
    return judged


def _with_others(row: Listrad, cells: Cells, lista: Deltagarlista) -> list[tuple[int, Checked]]:
    """The row last, after those that it could repeat; of these the number alone counts."""
    others = Listrad.objects.filter(lista=lista, utfall=Listutfall.NY).exclude(pk=row.pk).order_by("number")
    others_told = ((other.number, other.content["cells"]) for other in others)
    alone = [(number, Checked({}, number=personnummer.parse(told["personnummer"]))) for number, told in others_told]
    return [*alone, (row.number, RowForm(lista.insats).check(cells))]
