"""The years that have a ledger, and the budget posts that its rows can be on: what every ledger page starts from."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef, QuerySet, Subquery, Sum, TextField
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.http import HttpRequest

from ekonomi.models import Budgetpost, Manadsutfall, SieImport, Verifikationsrad
from finsam import acting
from finsam.pages import asked_year
from finsam.prepared import prepared
from members.models import Forbund

NOTE = "budget_posts"
NONE = "[]"


class LedgerYear(NamedTuple):
    """The file that is the ledger of a year."""

    pk: UUID
    year: int
    file_name: str
    imported_at: datetime
    waiting: int
    """How many of its rows wait for a budget post."""


class PostName(NamedTuple):
    """A budget post as it is chosen."""

    pk: str
    label: str
    is_active: bool


class Posts:
    """All budget posts in the order of the budget, kept as the database wrote them: a page that shows the same choice
    as the last one need not read them."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __iter__(self) -> Iterator[PostName]:
        return iter(self._read)

    @cached_property
    def _read(self) -> list[PostName]:
        posts = json.loads(self.written)
        return [PostName(post["pk"], f"{post['omrade']}: {post['name']}", post["is_active"]) for post in posts]


def _posts() -> QuerySet[Budgetpost, tuple[dict[str, Any]]]:
    row = JSONObject(pk="pk", name="name", omrade="omrade__name", is_active="is_active")
    return Budgetpost.objects.in_order().values_list(row)


def _years() -> QuerySet[SieImport, tuple[dict[str, Any]]]:
    of_year = Manadsutfall.objects.filter(year=OuterRef("year")).to_post()
    waiting = of_year.order_by().values("year").values(rows=Sum("row_count"))
    row = JSONObject(
        pk="pk",
        year="year",
        file_name="file_name",
        imported_at="imported_at",
        waiting=Coalesce(Subquery(waiting), 0),
    )
    return SieImport.objects.counted().order_by("-year").values_list(row)


def _as_one(rows: QuerySet[Any, tuple[dict[str, Any]]]) -> Func:
    """The rows as one document, which is read at once; an array of documents is read one by one."""
    return Func(ArraySubquery(rows), function="to_jsonb", output_field=JSONField())


@prepared
def _posts_alone() -> QuerySet[Forbund, tuple[str]]:
    return Forbund.objects.order_by().values_list(_written(_posts()))


@prepared
def _years_and_posts() -> QuerySet[Forbund, tuple[list[dict[str, Any]], str]]:
    return Forbund.objects.order_by().values_list(_as_one(_years()), _written(_posts()))


def _written(rows: QuerySet[Any, tuple[dict[str, Any]]]) -> Cast:
    """The same as text, for which it need not be taken apart once more."""
    return Cast(Func(ArraySubquery(rows), function="array_to_json", output_field=JSONField()), TextField())


def budget_posts() -> Posts:
    """All budget posts with their area, in the order of the budget; looked up once a request."""
    noted = acting.noted()
    if NOTE not in noted:
        noted[NOTE] = Posts(next(iter(_posts_alone()), (NONE,))[0])
    found: Posts = noted[NOTE]
    return found


class LedgerYears:
    """The years that have a ledger, and the one that a request asks for: the latest if it names none."""

    def __init__(self, request: HttpRequest) -> None:
        years, posts = next(iter(_years_and_posts()), ([], NONE))
        acting.noted()[NOTE] = Posts(posts)
        self.imports = {year["year"]: _from_json(year) for year in years}
        self.year = asked_year(request, list(self.imports), next(iter(self.imports), 0))

    @property
    def import_id(self) -> UUID | None:
        """The file that is the ledger of the chosen year."""
        return self.imports[self.year].pk if self.year in self.imports else None

    @property
    def waiting(self) -> int:
        """How many rows of the chosen year wait for a budget post."""
        return self.imports[self.year].waiting if self.year in self.imports else 0

    @property
    def rows(self) -> QuerySet[Verifikationsrad]:
        """All rows of the chosen year."""
        return Verifikationsrad.objects.filter(sie_import_id=self.import_id)

    @property
    def sums(self) -> QuerySet[Manadsutfall]:
        """The kept sums of the chosen year."""
        return Manadsutfall.objects.for_year(self.year)


def _from_json(year: dict[str, Any]) -> LedgerYear:
    return LedgerYear(**{**year, "pk": UUID(year["pk"]), "imported_at": datetime.fromisoformat(year["imported_at"])})
