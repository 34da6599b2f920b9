"""Lists of deltaganden: those of one insats, and all that a role sees."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest

from finsam import dates, formats
from finsam.addresses import address_of
from finsam.figure_rows import Link, Text
from finsam.line_breaks import unbroken
from finsam.list_filters import ChoiceFilter, ListFilter
from finsam.lists import ListPage
from finsam.status import Status, Tone
from insatser.enums import FIRST_YEAR
from insatser.models import Insats
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden import missing
from participants.enums import Saknas, Sent
from participants.identity import identities
from participants.models import Deltagande, Identitet
from participants.permissions import sees_names

ONGOING, ENDED, MISTAKES, RESTRICTED = "pagar", "avslutade", "felregistrerade", "begransade"
NAMES_AT_MOST = 500
"""So many names are decrypted for a sort (ADR 11); past it the list says how to go on."""
BY_NAME = "namn"
NO_START = Status(Tone.WAITING, "Inga nya")


def _years() -> list[tuple[str, str]]:
    now = dates.budget_year()
    return [(str(year), str(year)) for year in range(now, max(now - 12, FIRST_YEAR), -1)]


class DeltagandeFilter(ListFilter):
    """How it stands, when it went on, what is missing, and what came late."""

    status = ChoiceFilter(
        label="Status",
        choices=[(ONGOING, "Pågår"), (ENDED, "Avslutade"), (MISTAKES, "Felregistrerade"), (RESTRICTED, "Begränsade")],
        method="by_status",
        empty_label="Alla utom felregistrerade",
    )
    ar = ChoiceFilter(label="Pågick år", choices=_years, method="by_year", empty_label="Alla år")
    saknas = ChoiceFilter(label="Saknas", choices=Saknas.choices, method="by_missing", empty_label="Visa alla")
    sent = ChoiceFilter(label="Eftersläpning", choices=Sent.choices, method="by_lag", empty_label="Visa alla")

    @property
    def qs(self) -> QuerySet[Deltagande]:
        """Mistakes, and what is restricted, are shown only to those who ask for them."""
        found: QuerySet[Deltagande] = super().qs
        return found if self.form.cleaned_data.get("status") else found.filter(is_mistake=False, is_restricted=False)

    def by_status(self, queryset: QuerySet[Deltagande], _name: str, value: str) -> QuerySet[Deltagande]:
        if value == RESTRICTED:
            return queryset.filter(is_restricted=True)
        queryset = queryset.filter(is_restricted=False)
        if value == MISTAKES:
            return queryset.filter(is_mistake=True)
        return queryset.filter(is_mistake=False, ends_on__isnull=value == ONGOING)

    def by_year(self, queryset: QuerySet[Deltagande], _name: str, value: str) -> QuerySet[Deltagande]:
        first, last = f"{value}-01-01", f"{value}-12-31"
        return queryset.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)

    def by_missing(self, queryset: QuerySet[Deltagande], _name: str, value: str) -> QuerySet[Deltagande]:
        return queryset.filter(missing.lacks(value, dates.today(), missing.asked_since(dates.today())))

    def by_lag(self, queryset: QuerySet[Deltagande], _name: str, value: str) -> QuerySet[Deltagande]:
        return queryset.filter(missing.was_late(value))


def followed_by(user: Any) -> QuerySet[Insats]:
    """The insatser whose people are followed, of those that the user sees."""
    followed = Insats.objects.visible_to(user).following_persons()
    return followed.order_by("sort_key", "pk").only("name", "state")


def _insatser(request: HttpRequest) -> QuerySet[Insats]:
    return followed_by(request.user)


class EveryDeltagandeFilter(DeltagandeFilter):
    """The same, and which insats."""

    insats = django_filters.ModelChoiceFilter(label="Insats", queryset=_insatser, empty_label="Alla insatser")


def tag(deltagande: Deltagande) -> Status:
    """How a deltagande stands."""
    if deltagande.is_restricted:
        return Status(Tone.WAITING, "Begränsat")
    if deltagande.is_mistake:
        return Status(Tone.BAD, "Felregistrerat")
    return Status(Tone.OK, "Pågår") if deltagande.ends_on is None else Status(Tone.DONE, "Avslutat")


COLUMNS = (
    "starts_on", "ends_on", "is_mistake", "is_restricted", "deltagare__kon", "deltagare__birth_year", "insats__name",
)  # fmt: skip


class DeltagandeList(ListPage[Deltagande]):
    """Deltaganden of one insats, or all that the user sees: with names for those who see them, else codes."""

    def __init__(self, request: HttpRequest, user: User, insats: Insats | None = None) -> None:
        self.user = user
        self.is_of_one = insats is not None
        visible = Deltagande.objects.visible_to(user)
        by_name = {BY_NAME: ("pk",)} if sees_names(user) else {}
        super().__init__(
            request,
            (visible if insats is None else visible.filter(insats=insats)).select_related("deltagare", "insats"),
            filterset=EveryDeltagandeFilter if insats is None else DeltagandeFilter,
            sorts={**by_name, "start": ("starts_on", "pk"), "slut": ("ends_on", "starts_on", "pk")},
            default="-start",
            noun=("deltagande", "deltaganden"),
            columns=COLUMNS,
        )

    @property
    def restricted(self) -> int:
        """How many are left out because they are only stored; 0 when they are what is shown."""
        if self.data.get("status") == RESTRICTED:
            return 0
        return self.base.filter(is_restricted=True).order_by().count()

    @cached_property
    def identities(self) -> dict[UUID, Identitet]:
        """Those of the page that the user may see; each look is logged."""
        purpose = Andamal.INSATSENS_LISTA if self.is_of_one else Andamal.ALLA
        return identities.read([row for row in self.rows if not row.is_restricted], purpose, by=self.user)

    def _order(self) -> list[Any]:
        """By a column, or by the names, which are encrypted: then by their places among the sorted."""
        if self.sort.removeprefix("-") != BY_NAME:
            return super()._order()
        if not self._named:
            return ["-starts_on", "-pk"]
        place = Case(
            When(pk__in=self._named, then=Func(Value(self._named), F("pk"), function="array_position")),
            output_field=IntegerField(),
        )
        is_falling = self.sort.startswith("-")
        return [place.desc(nulls_last=True) if is_falling else place.asc(nulls_last=True), "pk"]

    @cached_property
    def _named(self) -> list[UUID] | None:
        """The deltaganden whose names can be read, by name; None when they are too many."""
        found: QuerySet[Deltagande] = self.filter.qs if self.filter is not None else self.base
        return identities.by_name(found.filter(is_restricted=False).order_by(), NAMES_AT_MOST, by=self.user)

    @property
    def is_name_sort_refused(self) -> bool:
        """Whether the names were too many to be sorted."""
        return self.sort.removeprefix("-") == BY_NAME and self._named is None

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        shows_names = sees_names(self.user)
        for row in self.rows:
            identity = self.identities.get(row.pk)
            name = identity.name if identity else "Namnet visas inte" if shows_names else row.code
            if row.is_restricted:
                where = () if self.is_of_one else (row.insats.name,)
                code = (row.code,) if shows_names else ()
                link = Link(f"Deltagande {row.code}", address_of("participants:deltagande", row.pk))
                yield (link, *where, tag(row), "", "", "", "", *code)
                continue
            yield (
                Link(name, address_of("participants:deltagande", row.pk)),
                *(() if self.is_of_one else (row.insats.name,)),
                tag(row),
                unbroken(formats.datum(row.starts_on)),
                unbroken(formats.datum(row.ends_on)) if row.ends_on else "",
                row.deltagare.kon.capitalize(),
                str(row.deltagare.birth_year),
                *((row.code,) if shows_names else ()),
            )


class MissingList(ListPage[Insats]):
    """What is missing and how late it came, insats by insats."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        super().__init__(
            request,
            followed_by(user),
            sorts={BY_NAME: ("sort_key", "pk")},
            default=BY_NAME,
            noun=("insats", "insatser"),
            columns=("name", "sort_key"),
        )

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """Each insats of the page with its figures."""
        today, keys = dates.today(), [insats.pk for insats in self.rows]
        since = missing.asked_since(today)
        now = {row[0]: row[1:4] for row in missing.per_insats(today, since).filter(insats__in=keys)}
        late, quiet = missing.lags(keys, today), set(missing.quiet(today))
        return [
            {
                "insats": insats,
                **dict(zip(("ongoing", "without_end", "unknown"), now.get(insats.pk, (0, 0, 0)), strict=True)),
                "quiet": NO_START if insats.pk in quiet else None,
                "lags": late.get(insats.pk, missing.Lags()),
            }
            for insats in self.rows
        ]
