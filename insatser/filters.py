"""The filter of the list of insatser."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from finsam import codelists, dates
from finsam.codelists.models import Kodvarde
from finsam.list_filters import ListFilter
from finsam.prepared import prepared
from insatser.enums import MALGRUPP_LISTA, Inriktning, InsatsState
from insatser.models import Insats
from members.models import Medlem


@prepared
def _first_year() -> QuerySet[Insats, int]:
    return Insats.objects.valid().order_by("starts_on").values_list("starts_on__year", flat=True)[:1]


@prepared
def malgrupper() -> QuerySet[Kodvarde, tuple[str, str]]:
    """All målgrupper, retired ones too: insatser may still have them."""
    return codelists.values(MALGRUPP_LISTA).values_list("key", "label")


@prepared
def _owners() -> QuerySet[Medlem, tuple[UUID, str]]:
    owning = Medlem.objects.filter(Exists(Insats.objects.filter(agare=OuterRef("pk"))))
    return owning.order_by("organisation__sort_key", "pk").values_list("pk", "organisation__name")


def years(_request: Any = None) -> list[tuple[str, str]]:
    """Next year and back to the first year that an insats ran."""
    now = dates.budget_year()
    first = next(iter(_first_year()), now)
    return [(str(year), str(year)) for year in range(now + 1, min(first, now) - 1, -1)]


def owners() -> list[tuple[str, str]]:
    """Members that own some insats."""
    return [(str(pk), name) for pk, name in _owners()]


class InsatsFilter(ListFilter):
    """Text, inriktning, status, year, owner and målgrupp."""

    text = django_filters.CharFilter(label="Sök i namn och beskrivning", method="by_text")
    inriktning = django_filters.ChoiceFilter(label="Inriktning", choices=Inriktning.choices, empty_label="Alla")
    status = django_filters.ChoiceFilter(
        label="Status", field_name="state", choices=InsatsState.choices, empty_label="Alla utom felregistrerade"
    )
    ar = django_filters.ChoiceFilter(label="Pågår under år", choices=years, method="by_year", empty_label="Alla år")
    agare = django_filters.ChoiceFilter(
        label="Aktivitetsägare", field_name="agare_id", choices=owners, empty_label="Alla"
    )
    malgrupp = django_filters.ChoiceFilter(
        label="Målgrupp", choices=malgrupper, method="by_malgrupp", empty_label="Alla"
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
