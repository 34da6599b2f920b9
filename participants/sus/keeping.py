"""An extract is taken in as counts, frozen when it has been looked at, and removed as a whole."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils import timezone

from finsam import history
from members.models import User
from participants.importing import reading, workbook
from participants.importing.refusal import ListRefusedError
from participants.models import Sustackning, Sustal, Susutdrag
from participants.sus.counting import count
from participants.sus.enums import SusState, Susversion

AS_CSV = "Filen är för stor för att läsas som Excel-fil här. Spara den som CSV och ladda upp den igen."
NOTHING = "Ingen rad i utdraget går att räkna. Kontrollera att start- och slutdatum är från 2005 till 2023."
ANOTHER = "Det finns redan ett fryst utdrag ur samma SUS. Ta bort det först."
BATCH = 2_000


def receive(content: bytes, *, system: Susversion, source: str, extracted_on: date, by: User) -> Susutdrag:
    """Count an extract and keep the counts for a decision; its rows are not kept. Raises ListRefusedError."""
    if not reading.is_quick(content) and workbook.is_workbook(content):
        raise ListRefusedError(AS_CSV)
    if by.acting is None:
        raise ValueError("an extract needs an uploader")
    counted = count(reading.read(content))
    if not counted.counted:
        raise ListRefusedError(NOTHING)
    with transaction.atomic():
        utdrag = Susutdrag(
            system=system,
            source=source,
            extracted_on=extracted_on,
            row_count=counted.rows,
            counted_count=counted.counted,
            open_count=counted.still_open,
            rejected=[[number, reason.value] for number, reason in counted.rejected],
            ignored=counted.ignored,
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by_id=by.acting.pk,
        )
        utdrag.save(force_insert=True)
        tal = [Sustal(utdrag=utdrag, count=number, **key._asdict()) for key, number in counted.tal.items()]
        Sustal.objects.bulk_create(tal, batch_size=BATCH)
        Sustackning.objects.bulk_create(
            Sustackning(utdrag=utdrag, variabel=name, year=year, expected=expected, told=counted.told[name, year])
            for (name, year), expected in counted.expected.items()
        )
        history.record(utdrag, "susutdrag.received", by=by, changes={"rader": [None, str(counted.rows)]})
    return utdrag


def freeze(utdrag: Susutdrag, *, by: User) -> None:
    """Make it history. Raises ListRefusedError when there is another of the same SUS."""
    with transaction.atomic():
        utdrag = utdrag.locked()
        if Susutdrag.objects.frozen().filter(system=utdrag.system).exclude(pk=utdrag.pk).exists():
            raise ListRefusedError(ANOTHER)
        utdrag.move(SusState.FRYST, frozen_by=by.acting, frozen_at=timezone.now())
        history.record(utdrag, "susutdrag.frozen", by=by)


def remove(utdrag: Susutdrag, *, reason: str, by: User) -> None:
    """Take all its counts away; that it was here, where it came from and why it went stays."""
    with transaction.atomic():
        utdrag = utdrag.locked()
        utdrag.move(SusState.BORTTAGET, removed_at=timezone.now(), remove_reason=reason)
        Sustal.objects.filter(utdrag=utdrag).delete()
        Sustackning.objects.filter(utdrag=utdrag).delete()
        history.record(utdrag, "susutdrag.removed", by=by, changes={"reason": [None, reason]})
