"""Code lists as data: key, label, validity and how sure we are of each value.

    codelists.choices("malgrupp", on=dates.today())

Lists come from `kodlistor.yaml`; the kansli adds and retires values on a page. Nothing is ever deleted.
"""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from finsam.codelists.models import KodvardeQuerySet

__all__ = ["choices", "values"]


def values(lista: str, *, on: date | None = None) -> "KodvardeQuerySet":
    """The values of a list in order; those that are valid on a day when one is given."""
    from finsam.codelists.models import Kodvarde  # models are ready only when called

    rows = Kodvarde.objects.in_list(lista)
    return rows.valid_on(on) if on is not None else rows


def choices(lista: str, *, on: date) -> list[tuple[str, str]]:
    """Key and label of the values that are valid on a day, for a field with choices."""
    return list(values(lista, on=on).values_list("key", "label"))
