"""Kontering by hand: a person decides the budget post of single rows."""

from collections.abc import Collection

from django.db import transaction

from ekonomi.bokforing.aggregate import lock_year, rebuild
from ekonomi.bokforing.mapping import remap
from ekonomi.ledger_enums import PostSource
from ekonomi.models import Budgetpost, SieImport, Verifikationsrad
from ekonomi.models.konto import CLOSING_KONTO, FIRST_RESULT_KONTO
from finsam import history
from members.models import User


class RowsChangedError(Exception):
    """Some of the rows are no longer the ledger. The message is in Swedish."""


def post_by_hand(row_ids: Collection[int], post: Budgetpost, *, by: User) -> int:
    """Put rows of one year on a budget post, whatever the mapping says. Raises RowsChangedError."""
    return _decide(row_ids, post, by)


def undo_posting(row_ids: Collection[int], *, by: User) -> int:
    """Leave rows to the mapping again."""
    return _decide(row_ids, None, by)


@transaction.atomic
def _decide(row_ids: Collection[int], post: Budgetpost | None, by: User) -> int:
    rows = Verifikationsrad.objects.filter(pk__in=row_ids)
    years = set(rows.values_list("year", flat=True))
    for year in sorted(years):
        lock_year(year)
    live = rows.counted().filter(konto__gte=FIRST_RESULT_KONTO, konto__lt=CLOSING_KONTO)
    found = list(live.values_list("pk", "sie_import_id"))
    if len(found) != len(set(row_ids)):
        raise RowsChangedError(
            "Bokföringen har lästs in på nytt medan du arbetade. Listan visar raderna som de är nu. Välj igen."
        )
    Verifikationsrad.objects.filter(pk__in=[pk for pk, _ in found]).update(
        post=post, post_source=PostSource.HAND if post else PostSource.NONE
    )
    for year in sorted(years):
        if post is None:
            remap(year)
        rebuild(year)
    for sie_import in SieImport.objects.filter(pk__in={import_id for _, import_id in found}):
        ids = sorted(pk for pk, import_id in found if import_id == sie_import.pk)
        changes = {"rows": ["", ids], "post": ["", str(post.pk) if post else ""]}
        code = "bokforing.posted_by_hand" if post else "bokforing.posting_undone"
        history.record(sie_import, code, by=by, changes=changes)
    return len(found)
