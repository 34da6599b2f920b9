"""What must hold of the head counts over rows and apps, and that no constraint of one table can see.

The insats may change after its counts were registered: it ends earlier, or turns out to have paused. That counts have
a kön, and are split or together but not both, is held by constraints. Faults name no figure: it could be a small one.
"""

from collections.abc import Iterator

from finsam import dates
from insatser.enums import Uppfoljningsmetod
from insatser.models import Insats
from participants.models import AnonymtAntal, VolymAntal
from participants.models.antal import Antal

METHODS = ((AnonymtAntal, Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM), (VolymAntal, Uppfoljningsmetod.ENDAST_ANTAL))


def faults() -> Iterator[str]:
    """Every registered count that does not agree with its insats, in words."""
    running: dict[int, set[object]] = {}
    for model, method in METHODS:
        rows = model.objects.filter(count__isnull=False, insats__in=Insats.objects.valid()).select_related("insats")
        for row in rows.order_by("year", "insats__sort_key", "kon", "pk"):
            if row.year not in running:
                running[row.year] = set(Insats.objects.active_in(row.year).values_list("pk", flat=True))
            yield from _faults_of(row, method, row.insats_id in running[row.year])


def _faults_of(row: Antal, method: Uppfoljningsmetod, is_running: bool) -> Iterator[str]:
    what = f"{row.insats.name} {row.year}, {row.get_kon_display() or 'utan kön'}"
    if row.year > dates.budget_year():
        yield f"{what}: antalet gäller ett år som inte har börjat."
    elif not is_running and row.count:
        yield f"{what}: ett antal är registrerat, men insatsen pågick inte då. Ändra antalet eller perioden."
    if row.insats.uppfoljningsmetod != method:
        label = Uppfoljningsmetod(row.insats.uppfoljningsmetod).label
        yield f"{what}: antalet hör inte till insatsens uppföljningsmetod ({label})."
