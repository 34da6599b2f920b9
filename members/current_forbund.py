"""The one förbund of this installation: every page shows its name. Looked up once a request, never older than that."""

from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet, Subquery
from django.db.models.functions import JSONObject

from finsam import acting, protection
from finsam.prepared import prepared
from members.models import Forbund, Organisation

NOTE = "forbund"
M = TypeVar("M", bound=Model)


@prepared
def _forbund() -> QuerySet[Forbund]:
    return Forbund.objects.select_related("organisation").order_by()[:1]


def current_forbund() -> Forbund | None:
    """The förbund, or None before the set-up."""
    noted = acting.noted()
    if NOTE not in noted:
        noted[NOTE] = next(iter(_forbund()), None)
    forbund: Forbund | None = noted[NOTE]
    return forbund


def beside() -> Subquery:
    """The förbund as a column of a query that goes to the database anyhow; `note` takes what it gives."""
    own = {field.attname: F(field.attname) for field in Forbund._meta.concrete_fields}
    its = {field.attname: F(f"organisation__{field.attname}") for field in Organisation._meta.concrete_fields}
    row = JSONObject(**own, its_organisation=JSONObject(**its))
    return Subquery(Forbund.objects.order_by().annotate(row=row).values("row")[:1])


def note(row: dict[str, Any] | None) -> None:
    """Keep the förbund that came `beside` another row, for the rest of the request."""
    if row is None:
        return
    forbund = _from_json(Forbund, row)
    forbund.organisation = _from_json(Organisation, row["its_organisation"])
    acting.noted()[NOTE] = forbund


def _from_json(model: type[M], row: dict[str, Any]) -> M:
    fields = model._meta.concrete_fields
    return model.from_db(None, [f.attname for f in fields], [f.to_python(row[f.attname]) for f in fields])


def forget() -> None:
    """Read the förbund anew; called where it changes, for the rest of that request."""
    acting.noted().pop(NOTE, None)


def small_number_threshold() -> int:
    """The smallest number that is shown outside the insats; the source that `finsam.protection` asks."""
    forbund = current_forbund()
    chosen = protection.DEFAULT_THRESHOLD if forbund is None else forbund.small_number_threshold
    return max(chosen, protection.LOWEST_THRESHOLD)
