"""An examined list becomes deltaganden: all that was decided on in one transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from finsam import history
from finsam.formats import antal
from members.models import User
from participants.deltaganden.registering import recognise_all, set_apart
from participants.importing import rows
from participants.importing.arrays import is_any
from participants.importing.enums import NEW, WRONG, ListState, Listutfall
from participants.importing.examining import KNOWN, Judged, as_known, clash, judge
from participants.importing.reading import Progress
from participants.importing.refusal import ListRefusedError
from participants.importing.row_form import Cells, Checked, Period, RowForm
from participants.importing.writing import Newcomer, expect_many, write
from participants.models import Deltagande, Deltagarlista, Identitet, Listrad
from participants.models.deltagarlista import KEPT
from participants.permissions import can_import_list

AT_ONCE = 500
CHANGED = "Listan har ändrats under tiden. Inget är inläst. Kontrollera den och läs in den på nytt."
SOME_ARE_WRONG = "Inget är inläst: {} är fel eller saknar samtycke. Rätta, eller läs bara in de rader som är rätta."


@dataclass
class Prepared:
    """The rows of a list that are to be registered, checked and encrypted, and the version they were read from."""

    version: int
    checked: list[tuple[int, Checked]] = field(default_factory=list, repr=False)
    identities: dict[int, Identitet] = field(default_factory=dict, repr=False)
    met: list[Checked] = field(default_factory=list, repr=False)
    """Rows that are not registered, since somebody without a name is like them."""


def new_rows(lista: Deltagarlista) -> list[tuple[int, Cells]]:
    """What the rows say that are to be registered."""
    return [(number, content["cells"]) for number, content in rows.told(lista, *NEW)]


def prepare(form: RowForm, version: int, numbered: Sequence[tuple[int, Cells]], progress: Progress) -> Prepared:
    """Check the rows once more, since days pass, and encrypt those that are right. Asks the database nothing."""
    prepared = Prepared(version)
    for place, (number, cells) in enumerate(numbered):
        if place % AT_ONCE == 0:
            progress(place, len(numbered))
        checked = form.check(cells)
        prepared.checked.append((number, checked))
        if checked.entry is not None and checked.utfall != Listutfall.UTAN_NAMN:
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
        judged = judge(lista.insats, prepared.checked, by=by, met=prepared.met)
        _keep(lista, [one for one in judged if one.utfall in WRONG])
        wrong = Listrad.objects.filter(lista=lista, utfall__in=WRONG).count()
        if not wrong or only_right:
            return _register(lista, judged, prepared, by)
    raise ListRefusedError(SOME_ARE_WRONG.format(antal(wrong, "rad", "rader")))


def _register(lista: Deltagarlista, judged: Sequence[Judged], prepared: Prepared, by: User) -> int:
    newcomers = _newcomers(*_late(lista, judged), prepared)
    write(lista, newcomers, lista.uploaded_by)
    Listrad.objects.filter(lista=lista).exclude(utfall__in=WRONG).delete()
    now = timezone.now()
    lista.move(ListState.INLAST, imported_at=now, imported_count=len(newcomers), keeps_until=now + KEPT)
    told = {"deltaganden": len(newcomers), "avslutade": sum(one.end is not None for one in newcomers)}
    changes = {what: [None, str(count)] for what, count in told.items() if count or what == "deltaganden"}
    history.record(lista, "deltagarlista.imported", by=by, changes=changes)
    return len(newcomers)


def _newcomers(judged: Sequence[Judged], persons: Mapping[int, UUID], prepared: Prepared) -> list[Newcomer]:
    """Who are registered. One whose name may not be kept is nobody's deltagare but that of the deltagande (ADR 20)."""
    new = [(one, one.checked.entry) for one in judged if one.utfall in NEW]
    nameless = [one.number for one, _ in new if one.utfall == Listutfall.UTAN_NAMN]
    named = {persons[one.number] for one, _ in new if one.utfall != Listutfall.UTAN_NAMN}
    apart = set_apart([persons[number] for number in nameless], named) if nameless else []
    of_row = {**persons, **dict(zip(nameless, apart, strict=True))}
    identities = {number: one for number, one in prepared.identities.items() if number not in set(nameless)}
    return [
        Newcomer(entry, identities.get(one.number), of_row[one.number], one.checked.end)
        for one, entry in new
        if entry is not None
    ]


def _late(lista: Deltagarlista, judged: Sequence[Judged]) -> tuple[list[Judged], Mapping[int, UUID]]:
    """Whose deltagare each row is; and whoever is in the insats without the uploader being able to see it."""
    entries = {one.number: one.checked.entry for one in judged if one.checked.entry and one.utfall in NEW}
    if not entries:
        return list(judged), {}
    found = recognise_all([entry.personnummer for entry in entries.values()])
    persons = dict(zip(entries, found, strict=True))
    listed = is_any("participants_deltagande.deltagare_id", set(found), "uuid")
    there = Deltagande.objects.counted().filter(listed, insats=lista.insats_id)
    periods = dict[UUID, list[Period]]()
    for person, starts_on, ends_on in there.values_list("deltagare_id", "starts_on", "ends_on"):
        periods.setdefault(person, []).append((starts_on, ends_on))

    def is_met(one: Judged) -> bool:
        of_person = periods.get(persons[one.number], ()) if one.number in persons else ()
        return any(clash(period, one.checked.period) for period in of_person)

    return [as_known(one, KNOWN) if is_met(one) else one for one in judged], persons


def _keep(lista: Deltagarlista, wrong: Sequence[Judged]) -> None:
    """Rows that have turned out to be wrong since they were examined stay with their reasons."""
    Listrad.objects.filter(lista=lista, number__in=[one.number for one in wrong]).delete()
    rows.put(lista, [one.new_row for one in wrong])
