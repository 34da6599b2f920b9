"""Writing down who works with an insats."""

from finsam import history
from insatser.models import InsatsUppdrag
from members.models import User


def record_tied(tie: InsatsUppdrag, *, by: User | None) -> None:
    """The row of the history that `insatser.invariants` asks each tie for."""
    changes = {
        "role": [None, str(tie.uppdrag.get_role_display())],
        "from_on": [None, str(tie.from_on)],
        "to_on": [None, str(tie.to_on) if tie.to_on else None],
        "uppdrag": [None, str(tie.uppdrag_id)],
    }
    history.record(tie.insats, "insats.uppdrag_tied", by=by, changes=changes)
