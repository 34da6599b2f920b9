"""The filter of the list of insatser."""

from datetime import date
from typing import NamedTuple

import django_filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from finsam import acting, codelists, dates
from finsam.list_filters import ChoiceFilter, ListFilter
from finsam.prepared import prepared
from insatser.enums import MALGRUPP_LISTA, Inriktning, InsatsState
from insatser.models import Insats
from members.models import Forbund, Medlem

NOTE = "choices_of_insatser"


@prepared
def _choices() -> QuerySet[Forbund, tuple[list[date], list[dict[str, str]], list[dict[str, str]]]]:
    first_day = Insats.objects.valid().order_by("starts_on").values("starts_on")[:1]
    owners = Medlem.objects.filter(Exists(Insats.objects.filter(agare=OuterRef("pk"))))
    owners = owners.order_by("organisation__sort_key", "pk")
    owner = JSONObject(key="pk", label="organisation__name")
    malgrupper = codelists.values(MALGRUPP_LISTA)
    return Forbund.objects.order_by().values_list(
        ArraySubquery(first_day),
        ArraySubquery(owners.values_list(owner)),
        ArraySubquery(malgrupper.values_list(JSONObject(key="key", label="label"))),
    )


class Choices(NamedTuple):
    """What the list can be narrowed to."""

    years: list[tuple[str, str]]
    """Next year and back to the first year that an insats ran."""
    owners: list[tuple[str, str]]
    """Members that own some insats."""
    malgrupper: list[tuple[str, str]]
    """All målgrupper, retired ones too: insatser may still have them."""


def choices() -> Choices:
    """The choices, asked for in one query and once a request."""
    noted = acting.noted()
    if NOTE not in noted:
        firsts, owners, malgrupper = next(iter(_choices()), ([], [], []))
        now = dates.budget_year()
        years = range(now + 1, min([first.year for first in firsts] + [now]) - 1, -1)
        noted[NOTE] = Choices([(str(year), str(year)) for year in years], _pairs(owners), _pairs(malgrupper))
    found: Choices = noted[NOTE]
    return found


def _pairs(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(one["key"], one["label"]) for one in found]


class InsatsFilter(ListFilter):
    """Text, inriktning, status, year, owner and målgrupp."""

    text = django_filters.CharFilter(label="Sök i namn och beskrivning", method="by_text")
    inriktning = ChoiceFilter(label="Inriktning", choices=Inriktning.choices, empty_label="Alla")
    status = ChoiceFilter(
        label="Status", field_name="state", choices=InsatsState.choices, empty_label="Alla utom felregistrerade"
    )
    ar = ChoiceFilter(label="Pågår under år", choices=lambda: choices().years, method="by_year", empty_label="Alla år")
    agare = ChoiceFilter(
        label="Aktivitetsägare", field_name="agare_id", choices=lambda: choices().owners, empty_label="Alla"
    )
    malgrupp = ChoiceFilter(
        label="Målgrupp", choices=lambda: choices().malgrupper, method="by_malgrupp", empty_label="Alla"
    )

    @property
    def qs(self) -> QuerySet[Insats]:
        """Felregistrerade are shown only to those who ask for them."""
        found: QuerySet[Insats] = super().qs
        if self.form.is_valid() and self.form.cleaned_data.get("status"):
            return found
        return found.exclude(state=InsatsState.FELREGISTRERAD)

    def by_text(self, queryset: QuerySet[Insats], _name: str, value: str) -> QuerySet[Insats]:
        """Each word somewhere in name, short name, description or purpose."""
        for word in value.split():
            queryset = queryset.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(description__icontains=word)
                | Q(purpose__icontains=word)
            )
        return queryset

    def by_year(self, queryset: QuerySet[Insats], _name: str, value: str) -> QuerySet[Insats]:
        """Insatser that run in the year."""
        return queryset.filter(pk__in=Insats.objects.active_in(int(value)).values("pk"))

    def by_malgrupp(self, queryset: QuerySet[Insats], _name: str, value: str) -> QuerySet[Insats]:
        """Insatser for the målgrupp."""
        return queryset.filter(malgrupper__lista=MALGRUPP_LISTA, malgrupper__key=value)
