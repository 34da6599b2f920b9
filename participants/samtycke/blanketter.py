"""Signed forms: kept encrypted with the identity, read by those who read that, erased with it (ADR 20)."""

from collections.abc import Iterable

from django.db import transaction

from finsam import history
from members.models import User
from participants.enums import SamtyckeStatus, Syfte
from participants.gallring.enums import Raderingsorsak
from participants.gallring.erasures import because
from participants.models import Deltagande, Samtyckesblankett
from participants.samtycke.enums import Blankettslag, Filtyp


def of(deltagande: Deltagande) -> list[Samtyckesblankett]:
    """Those that the database lets one see, without their content."""
    rows = Samtyckesblankett.objects.filter(deltagande=deltagande).defer("content_encrypted")
    return list(rows.select_related("added_by__organisation").order_by("added_at", "pk"))


def signed_purposes(deltagande: Deltagande) -> list[Syfte]:
    """What the person has said yes to, now or before: a form can be about that."""
    answered = deltagande.samtycke_set.exclude(status=SamtyckeStatus.NEKAT).values_list("syfte", flat=True)
    return [syfte for syfte in Syfte if syfte.value in set(answered)]


def add(
    deltagande: Deltagande,
    content: bytes,
    filtyp: Filtyp,
    syften: Iterable[Syfte],
    *,
    slag: Blankettslag = Blankettslag.INSKANNAD,
    by: User,
) -> None:
    """Keep a form. Whoever adds it for the kansli cannot read it back."""
    assert by.acting is not None  # noqa: S101 -- the database refuses anybody else
    row = Samtyckesblankett(
        deltagande=deltagande,
        insats_id=deltagande.insats_id,
        syften=[syfte.value for syfte in syften],
        slag=slag,
        filtyp=filtyp,
        added_by=by.acting,
    )
    row.write(content)
    with transaction.atomic():
        Samtyckesblankett.objects.bulk_create([row])
        changes = {"syften": [None, ", ".join(syfte.label for syfte in syften)], "slag": [None, slag.label]}
        history.record(deltagande, "blankett.added", by=by, changes=changes)


def remove(blankett: Samtyckesblankett, *, by: User) -> None:
    """Take a form away that should not have been added. It is written down as erased, so that no backup brings it."""
    with transaction.atomic():
        with because(Raderingsorsak.FELREGISTRERING):
            Samtyckesblankett.objects.filter(pk=blankett.pk).delete()
        changes = {"syften": [blankett.purposes, None]}
        history.record(blankett.deltagande, "blankett.removed", by=by, changes=changes)
