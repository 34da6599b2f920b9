"""Shares: the part's share of the cost (lag 2003:1210 5 §) times the member's split inside its part (S 4).

Worked example for a year: the state 1/2, the region 1/4, the kommuner 1/4. Försäkringskassan carries the whole of the
state's part (1) and Arbetsförmedlingen nothing (0). Three kommuner split the quarter 0.5, 0.3 and 0.2, so the largest
of them carries 0.25 × 0.5 = 0.125 of the whole. The shares of all members sum to 1.

The database holds the sums too, when a transaction ends; `lock` lets one transaction at a time change them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from finsam import formats, history
from members.enums import PART_OF_KIND, OrganisationKind, PartKind
from members.models import Medlem, Medlemsandel, Organisation, Part, User

ONE = Decimal(1)
ZERO = Decimal(0)
SHARE_DECIMALS = 4  # of a share in per cent: all that the tables hold


@dataclass(frozen=True)
class Share:
    """One member's part of the cost of a year."""

    medlem: Medlem
    part: Decimal
    split: Decimal | None

    @property
    def of_whole(self) -> Decimal | None:
        """The member's share of the whole, or None when its split is not set."""
        return None if self.split is None else self.part * self.split


Versions = dict[int, dict[str, Decimal]]


def part_versions() -> Versions:
    """The shares of the parts by the year from which they hold, oldest first and part by part."""
    order = PartKind.values
    versions: Versions = {}
    for part in sorted(Part.objects.all(), key=lambda part: (part.valid_from_year, order.index(part.kind))):
        versions.setdefault(part.valid_from_year, {})[part.kind] = part.share
    return versions


def part_shares(year: int, versions: Versions | None = None) -> dict[str, Decimal]:
    """Each part's share in that year: the latest that is valid."""
    shares: dict[str, Decimal] = {}
    for start, chosen in (part_versions() if versions is None else versions).items():
        if start <= year:
            shares.update(chosen)
    return shares


def shares_of_year(year: int) -> list[Share]:
    """All members of the year with their part and split, part by part."""
    parts = part_shares(year)
    splits = dict(Medlemsandel.objects.filter(year=year).values_list("medlem_id", "share_of_part"))
    order = PartKind.values
    members = Medlem.objects.active_in(year).select_related("organisation")
    rows = sorted(members, key=lambda m: (order.index(m.part_kind), m.organisation.sort_key, str(m.pk)))
    return [Share(m, parts.get(m.part_kind, ZERO), splits.get(m.pk)) for m in rows]


def split_sums(year: int) -> dict[str, Decimal]:
    """What the splits of each part sum to in that year, for the parts that have some."""
    sums = Medlemsandel.objects.filter(year=year).order_by().values("medlem__part_kind").annotate(Sum("share_of_part"))
    found = {row["medlem__part_kind"]: row["share_of_part__sum"] for row in sums}
    return {kind: found[kind] for kind in PartKind.values if kind in found}


def part_faults(shares: Mapping[str, Decimal]) -> list[str]:
    """What is wrong with the shares of the three parts; nothing when they sum to 1."""
    faults = [f"Skriv andelen för parten {PartKind(kind).label}." for kind in PartKind.values if kind not in shares]
    total = sum(shares.values(), ZERO)
    if not faults and total != ONE:
        faults.append(f"Parternas andelar ska bli 100 procent tillsammans. Nu blir de {percent(total)}.")
    return faults


def split_faults(splits: Mapping[Medlem, Decimal]) -> list[str]:
    """What is wrong with the splits of a year's members: each part's sum to 1, and Arbetsförmedlingen pays 0."""
    faults = []
    sums: dict[str, Decimal] = {}
    for medlem, split in splits.items():
        sums[medlem.part_kind] = sums.get(medlem.part_kind, ZERO) + split
        if medlem.organisation.kind == OrganisationKind.AF and split != ZERO:
            faults.append(
                f"{medlem.organisation} betalar ingen andel: Försäkringskassan betalar hela statens del (5\u00a0§)."
            )
    for kind in PartKind.values:
        if kind in sums and sums[kind] != ONE:
            label = PartKind(kind).label
            faults.append(
                f"Andelarna inom parten {label} ska bli 100 procent tillsammans. Nu blir de {percent(sums[kind])}."
            )
    return faults


def part_fault(organisation: Organisation, part_kind: str) -> str:
    """Why the organisation cannot belong to the part, or nothing. A kommun may stand in for a region (5 a §)."""
    own = PART_OF_KIND.get(OrganisationKind(organisation.kind))
    if own is None:
        return "Bara kommuner, regioner, Försäkringskassan och Arbetsförmedlingen kan vara medlemmar (3\u00a0§)."
    allowed = {own, PartKind.REGION} if own == PartKind.KOMMUN else {own}
    if part_kind in allowed:
        return ""
    return f"{organisation} hör till parten {own.label}."


def pays(organisation: Organisation) -> bool:
    """Whether the organisation has a share in some year."""
    return Medlemsandel.objects.filter(medlem__organisation=organisation, share_of_part__gt=0).exists()


def lock() -> None:
    """Let nobody else change shares until the transaction ends. Call it before you read what you will change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_lock_andelar()")


@transaction.atomic
def set_parts(year: int, shares: Mapping[str, Decimal], *, by: User | None) -> None:
    """Set the shares of the three parts from `year` on. Raises ValidationError when they do not sum to 1."""
    if faults := part_faults(shares):
        raise ValidationError(faults)
    lock()
    before = part_shares(year)
    for kind, share in shares.items():
        part, _ = Part.objects.update_or_create(kind=kind, valid_from_year=year, defaults={"share": share})
        if before.get(kind) != share:
            history.record(part, "part.set", by=by, changes={"share": [_text(before.get(kind)), _text(share)]})


@transaction.atomic
def set_splits(year: int, splits: Mapping[Medlem, Decimal], *, by: User | None) -> None:
    """Set all splits of the year's members: others have none. Raises ValidationError when a part's do not sum to 1."""
    if faults := split_faults(splits):
        raise ValidationError(faults)
    lock()
    stored = Medlemsandel.objects.filter(year=year)
    _remove(stored.exclude(medlem__in=splits), by=by)
    before = dict(stored.values_list("medlem_id", "share_of_part"))
    for medlem, split in splits.items():
        Medlemsandel.objects.update_or_create(medlem=medlem, year=year, defaults={"share_of_part": split})
        old = before.get(medlem.pk)
        if old != split:
            changes = {"year": [None, year], "share_of_part": [_text(old), _text(split)]}
            history.record(medlem, "medlem.share_set", by=by, changes=changes)


@transaction.atomic
def leave_part(medlem: Medlem, part_kind: str, *, by: User | None) -> None:
    """Remove the splits that the member has in a part that it leaves. Raises ValidationError when others lack shares.

    Call `lock` before.
    """
    own = medlem.andelar.all()
    others = Medlemsandel.objects.filter(medlem__part_kind=part_kind, year__in=own.values("year")).exclude(
        medlem=medlem
    )
    lacking = others.order_by("year").values("year").annotate(total=Sum("share_of_part")).exclude(total=ONE)
    if years := ", ".join(str(row["year"]) for row in lacking):
        label = PartKind(part_kind).label
        raise ValidationError(
            f"Ge först de andra medlemmarna i parten {label} hela parten för {years}."
            " Du kan också avsluta medlemskapet och lägga till ett nytt i den andra parten."
        )
    _remove(own, by=by)


def _remove(rows: "QuerySet[Medlemsandel]", *, by: User | None) -> None:
    for gone in rows.select_related("medlem").order_by("year", "pk"):
        changes = {"year": [None, gone.year], "share_of_part": [_text(gone.share_of_part), ""]}
        history.record(gone.medlem, "medlem.share_removed", by=by, changes=changes)
        gone.delete()


def _text(share: Decimal | None) -> str | None:
    return None if share is None else f"{share.normalize():f}"


def percent(share: Decimal) -> str:
    """The share in per cent with every decimal that the tables hold, so that 99,9999 % is not taken for 100 %."""
    return formats.percent(share, SHARE_DECIMALS)
