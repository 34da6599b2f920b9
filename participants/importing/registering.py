"""An examined list becomes deltaganden: all that was decided on in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from finsam import history
from finsam.formats import antal
from members.models import User
from participants.deltaganden.registering import recognise_all
from participants.importing import rows
from participants.importing.arrays import is_any
from participants.importing.enums import ListState, Listutfall
from participants.importing.examining import KNOWN, Judged, judge
from participants.importing.reading import Progress
from participants.importing.refusal import ListRefusedError
from participants.importing.row_form import Cells, Checked, RowForm
from participants.importing.writing import Newcomer, expect_many, write
from participants.models import Deltagande, Deltagarlista, Identitet, Listrad
from participants.models.deltagarlista import KEPT
from participants.permissions import can_import_list

AT_ONCE = 500
CHANGED = "Listan har ändrats under tiden. Inget är inläst. Kontrollera den och läs in den på nytt."
SOME_ARE_WRONG = "Inget är inläst: {} är fel eller saknar samtycke. Rätta, eller läs bara in de rader som är rätta."
WRONG = (Listutfall.FEL, Listutfall.SAMTYCKE)


@dataclass
class Prepared:
    """The rows of a list that are to be registered, checked and encrypted, and the version they were read from."""

    version: int
    checked: list[tuple[int, Checked]] = field(default_factory=list, repr=False)
    identities: dict[int, Identitet] = field(default_factory=dict, repr=False)


def new_rows(lista: Deltagarlista) -> list[tuple[int, Cells]]:
    """What the rows say that are to be registered."""
    return [(number, content["cells"]) for number, content in rows.told(lista, Listutfall.NY)]


def prepare(form: RowForm, version: int, numbered: Sequence[tuple[int, Cells]], progress: Progress) -> Prepared:
    """Check the rows once more, since days pass, and encrypt those that are right. Asks the database nothing."""
    prepared = Prepared(version)
    for place, (number, cells) in enumerate(numbered):
        if place % AT_ONCE == 0:
            progress(place, len(numbered))
        checked = form.check(cells)
        prepared.checked.append((number, checked))
        if checked.entry is not None:
            identity = Identitet()
            identity.write(name=checked.entry.name, personnummer=checked.entry.personnummer)
            prepared.identities[number] = identity
    return prepared


def import_rows(lista: Deltagarlista, prepared: Prepared, *, by: User, only_right: bool) -> int:
    """Register what was prepared; how many. Raises ListRefusedError, and then nobody is registered."""
    with transaction.atomic():
        expect_many()
        lista = lista.locked()
        if lista.version != prepared.version or not lista.waits_for_decision:
            raise ListRefusedError(CHANGED)
        may = can_import_list(by, lista.insats)
        if not may:
            raise ListRefusedError(str(may))
        judged = judge(lista.insats, prepared.checked, by=by)
        _keep(lista, [one for one in judged if one.utfall in WRONG])
        wrong = Listrad.objects.filter(lista=lista, utfall__in=WRONG).count()
        if not wrong or only_right:
            return _register(lista, judged, prepared, by)
    raise ListRefusedError(SOME_ARE_WRONG.format(antal(wrong, "rad", "rader")))


def _register(lista: Deltagarlista, judged: Sequence[Judged], prepared: Prepared, by: User) -> int:
    known, persons = _late(lista, judged)
    newcomers = [
        Newcomer(one.checked.entry, prepared.identities[one.number], persons[one.number])
        for one in known
        if one.checked.entry is not None and one.utfall == Listutfall.NY
    ]
    write(lista, newcomers, lista.uploaded_by)
    Listrad.objects.filter(lista=lista).exclude(utfall__in=WRONG).delete()
    now = timezone.now()
    lista.move(ListState.INLAST, imported_at=now, imported_count=len(newcomers), keeps_until=now + KEPT)
    history.record(lista, "deltagarlista.imported", by=by, changes={"deltaganden": [None, str(len(newcomers))]})
    return len(newcomers)


def _late(lista: Deltagarlista, judged: Sequence[Judged]) -> tuple[list[Judged], Mapping[int, UUID]]:
    """Whose deltagare each row is; and whoever is in the insats without the uploader being able to see it."""
    entries = {one.number: one.checked.entry for one in judged if one.checked.entry and one.utfall == Listutfall.NY}
    if not entries:
        return list(judged), {}
    found = recognise_all([entry.personnummer for entry in entries.values()])
    persons = dict(zip(entries, found, strict=True))
    listed = is_any("participants_deltagande.deltagare_id", set(found), "uuid")
    there = Deltagande.objects.counted().filter(listed, insats=lista.insats_id)
    ends = dict[UUID, list[date | None]]()
    for person, ends_on in there.values_list("deltagare_id", "ends_on"):
        ends.setdefault(person, []).append(ends_on)
    met = {
        number
        for number, entry in entries.items()
        if any(ends_on is None or ends_on >= entry.starts_on for ends_on in ends.get(persons[number], ()))
    }
    return [_as_known(one) if one.number in met else one for one in judged], persons


def _as_known(one: Judged) -> Judged:
    checked = replace(one.checked, entry=None, faults=[("personnummer", KNOWN)])
    return Judged(one.number, checked, Listutfall.FINNS)


def _keep(lista: Deltagarlista, wrong: Sequence[Judged]) -> None:
    """Rows that have turned out to be wrong since they were examined stay with their reasons."""
    Listrad.objects.filter(lista=lista, number__in=[one.number for one in wrong]).delete()
    rows.put(lista, [one.new_row for one in wrong])
