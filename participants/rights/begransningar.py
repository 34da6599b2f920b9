"""Restricting what is held about a person, and lifting it. Who may is asked before; the database keeps the lock."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from finsam import history
from finsam.codelists.models import Kodvarde
from members.models import User
from participants.models import Begaran, Begransning, Deltagande

ERASED = "raderas"
"""Why a restriction ends when the person is erased."""


def restrict(begaran: Begaran, deltaganden: Iterable[Deltagande], *, grund: Kodvarde, by: User) -> None:
    """Lock these from now on. What is restricted already stays as it is."""
    assert by.acting is not None  # noqa: S101 -- refused by can_answer_begaran
    keys = [one.pk for one in deltaganden]
    with transaction.atomic():
        held = Deltagande.objects.select_for_update(of=("self",)).filter(pk__in=keys, is_restricted=False)
        for one in held.order_by("pk"):
            Begransning(
                deltagande=one, insats_id=one.insats_id, begaran=begaran, grund=grund, restricted_by=by.acting
            ).save(force_insert=True)
            history.record(one, "deltagande.restricted", by=by, changes={"begransning": [None, grund.key]})


def lift(deltaganden: Iterable[Deltagande], *, ground: Kodvarde, informed_on: date | None, by: User) -> int:
    """Let these be used again; how many were restricted. The person is told before (article 18.3)."""
    keys = [one.pk for one in deltaganden]
    with transaction.atomic():
        held = Deltagande.objects.select_for_update(of=("self",)).filter(pk__in=keys, is_restricted=True)
        found = list(held.order_by("pk"))
        for one in found:
            Begransning.objects.filter(deltagande=one, lifted_at__isnull=True).update(
                lifted_at=timezone.now(), lifted_by=by.acting, lift_ground=ground, informed_on=informed_on
            )
            history.record(one, "deltagande.unrestricted", by=by, changes={"begransning_havd": [None, ground.key]})
    return len(found)


def lift_before_erasing(deltagande: Deltagande, *, by: User) -> None:
    """A consent that is taken back ends the restriction too: nobody is left whom it would protect."""
    ground = Kodvarde.objects.get(lista="begransning_havd", key=ERASED)
    lift([deltagande], ground=ground, informed_on=None, by=by)
