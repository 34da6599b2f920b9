"""The mapping of accounts to lines: the usual one to begin with, and what it leaves out."""

from django.db import transaction

from ekonomi.models import Kontomappning, Manadsutfall, Saldo
from ekonomi.statement_lines import DEFAULT_RANGES
from finsam import history
from members.models import User

FIRST_YEAR = 2004
"""The law is of 2003: no förbund has books from before."""


@transaction.atomic
def load_defaults(*, by: User | None, from_year: int = FIRST_YEAR) -> int:
    """Add the usual ranges of Kommun-Bas (S 10) if there is no mapping at all; returns how many."""
    if Kontomappning.objects.exists():
        return 0
    rows = Kontomappning.objects.bulk_create(
        [
            Kontomappning(konto_from=first, konto_to=last, line=line, from_year=from_year)
            for first, last, line in DEFAULT_RANGES
        ]
    )
    for row in rows[:1]:
        changes = {"count": ["0", str(len(rows))]}
        history.record(row, "kontomappning.defaults_loaded", by=by, changes=changes)
    return len(rows)


def konton_without_line(year: int) -> list[str]:
    """Accounts of the year's ledger that stand on no line."""
    ranges = list(Kontomappning.objects.valid_in(year))
    used = {*Manadsutfall.objects.for_year(year).order_by().values_list("konto", flat=True).distinct()}
    used |= {*Saldo.objects.filter(year=year, sie_import__state="imported").values_list("konto", flat=True)}
    return sorted(konto for konto in used if not any(row.holds(konto) for row in ranges))
