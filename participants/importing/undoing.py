"""Taking a whole import back on the day after it: nobody is left readable, and nothing is counted."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Greatest, Now
from django.utils import timezone

from finsam import dates, history
from finsam.codelists.models import Kodvarde
from members.models import User
from participants.enums import FELREGISTRERING, SamtyckeStatus
from participants.importing import rows
from participants.importing.enums import ListState
from participants.importing.refusal import ListRefusedError
from participants.models import Deltagande, Deltagarlista, Samtycke, Uppfoljningstillfalle
from participants.models.deltagande import DeltagandeQuerySet
from participants.uppfoljning.enums import WRITTEN_BY_THE_DATABASE

TOO_LATE = "Inläsningen kan inte ångras längre. Felregistrera dem som är fel, en i taget."
REASON = "Inläsningen av listan ångrades."
UNTOUCHED = 1
"""The version of a deltagande that nobody has changed since it was written."""


def undo(lista: Deltagarlista, *, by: User) -> int:
    """Register all that nobody has changed since out as mistakes, and erase who they are; how many.

    Raises ListRefusedError when it is too late. A deltagande itself is never deleted (U 3.1).
    """
    with transaction.atomic():
        lista = lista.locked()
        if not lista.can_be_undone:
            raise ListRefusedError(TOO_LATE)
        rows_of_it = _untouched(lista).filter(is_mistake=False).in_use()
        keys = list(rows_of_it.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        Deltagande.objects.filter(pk__in=keys).update(
            ends_on=F("starts_on"),
            avslutsanledning=Kodvarde.objects.get(lista="avslutsanledning", key=FELREGISTRERING),
            mistake_reason=REASON,
            registered_out_at=timezone.now(),
            version=F("version") + 1,
        )
        # the database erases the identity of a mistake when its last consent ends
        given = Samtycke.objects.filter(deltagande__in=keys, status=SamtyckeStatus.GIVET)
        given.update(status=SamtyckeStatus.UPPHORT, ended_on=Greatest(Value(dates.today()), F("given_on")))
        lista.move(ListState.ANGRAD, undone_at=timezone.now(), undone_count=len(keys), keeps_until=Now())
        rows.forget_what_is_over()
        history.record(lista, "deltagarlista.undone", by=by, changes={"deltaganden": [str(len(keys)), None]})
    return len(keys)


def changed_since(lista: Deltagarlista) -> int:
    """How many of the import somebody has worked with since: these stay when it is undone."""
    return lista.imported_count - _untouched(lista).count()


def _untouched(lista: Deltagarlista) -> DeltagandeQuerySet:
    """Those that nobody has changed, taken back or asked what came after, since they were written.

    Whoever takes the consent back stays counted (U 4); one who was registered out already does so without a change.
    """
    taken_back = Samtycke.objects.filter(deltagande=OuterRef("pk"), status=SamtyckeStatus.ATERTAGET)
    asked = Uppfoljningstillfalle.objects.filter(deltagande=OuterRef("pk"), utfall__isnull=False)
    by_somebody = asked.exclude(utfall__key__in=WRITTEN_BY_THE_DATABASE)
    return Deltagande.objects.filter(~Exists(by_somebody), ~Exists(taken_back), lista=lista, version=UNTOUCHED)
