"""Which budget post a ledger row belongs to.

Of the rules that fit a row, the most telling wins: object and accounts, then object alone, then accounts alone.
Among equals a project (dimension 6) goes before a kostnadsställe (1), that before a kostnadsbärare (2) and those
before other dimensions in order of number; then the narrower range of accounts.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from ekonomi.bokforing.aggregate import lock_year, rebuild
from ekonomi.ledger_enums import PostSource
from ekonomi.models import Objektmappning, SieImport
from ekonomi.models.konto import CLOSING_KONTO, FIRST_RESULT_KONTO, KONTO_LENGTH

_DIMENSION_ORDER = {"6": 0, "1": 1, "2": 2}
Combination = tuple[str, tuple[str, ...]]  # konto, objects


class Mapping:
    """The rules of one year, ready to be asked many times."""

    def __init__(self, rules: Iterable[Objektmappning]) -> None:
        self._rules = sorted(rules, key=_precedence)
        self._known: dict[Combination, UUID | None] = {}

    @classmethod
    def for_year(cls, year: int) -> "Mapping":
        """The rules that hold in a budget year."""
        return cls(Objektmappning.objects.valid_in(year))

    def post_for(self, konto: str, objekt: Sequence[str]) -> UUID | None:
        """The budget post of a row, if any. Only income and cost have one."""
        key = (konto, tuple(objekt))
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, konto: str, objekt: tuple[str, ...]) -> UUID | None:
        if not FIRST_RESULT_KONTO <= konto < CLOSING_KONTO:
            return None
        return next((rule.post_id for rule in self._rules if _fits(rule, konto, objekt)), None)


def _precedence(rule: Objektmappning) -> tuple[int, int, int, int, str]:
    both, has_objekt = bool(rule.objekt and rule.konto_from), bool(rule.objekt)
    kind = 0 if both else 1 if has_objekt else 2
    number = int(rule.dimension or 0)
    width = int(rule.konto_to.ljust(KONTO_LENGTH, "9")) - int(rule.konto_from.ljust(KONTO_LENGTH, "0"))
    return (kind, _DIMENSION_ORDER.get(rule.dimension, 3), number, width, str(rule.pk))


def _fits(rule: Objektmappning, konto: str, objekt: tuple[str, ...]) -> bool:
    if rule.objekt and rule.key not in objekt:
        return False
    if not rule.konto_from:
        return True
    return rule.konto_from <= konto and konto[: len(rule.konto_to)] <= rule.konto_to


def remap(year: int) -> int:
    """Ask the rules again for all rows of the year's ledger that nobody has posted by hand; returns rows changed."""
    lock_year(year)
    sie_import = SieImport.objects.counted().for_year(year).first()
    if sie_import is None:
        return 0
    mapping = Mapping.for_year(year)
    changed = sum(_set_post(sie_import, combination, mapping) for combination in _combinations(sie_import))
    if changed:
        rebuild(year)
    return changed


def remap_years(first: int, last: int | None) -> int:
    """`remap` for every year with a ledger in the span; an open span goes on."""
    years = SieImport.objects.counted().filter(year__gte=first)
    if last is not None:
        years = years.filter(year__lte=last)
    return sum(remap(year) for year in sorted(years.values_list("year", flat=True)))


def _combinations(sie_import: SieImport) -> list[tuple[str, list[str], UUID | None]]:
    """Every account, set of objects and present post among the rows that the rules decide."""
    rows = sie_import.rader.exclude(post_source=PostSource.HAND).filter(
        konto__gte=FIRST_RESULT_KONTO, konto__lt=CLOSING_KONTO
    )
    return list(rows.order_by().values_list("konto", "objekt", "post_id").distinct())


def _set_post(sie_import: SieImport, combination: tuple[str, list[str], UUID | None], mapping: Mapping) -> int:
    konto, objekt, present = combination
    post_id = mapping.post_for(konto, objekt)
    if post_id == present:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ekonomi_verifikationsrad SET post_id = %s, post_source = %s"
            " WHERE sie_import_id = %s AND konto = %s AND objekt = %s::varchar[] AND post_source <> %s"
            " AND post_id IS NOT DISTINCT FROM %s",
            [
                post_id,
                PostSource.MAPPING if post_id else PostSource.NONE,
                sie_import.pk,
                konto,
                objekt,
                PostSource.HAND,
                present,
            ],
        )
        return int(cursor.rowcount)
