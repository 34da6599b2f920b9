from django.db.models import QuerySet

from finsam.list_filters import ChoiceFilter, ListFilter
from followup.enums import Rapportslag
from followup.models import Rapportuttag


class RapportuttagFilter(ListFilter):
    """The list of issued reports by kind and year."""

    kind = ChoiceFilter(label="Rapport", choices=Rapportslag.choices, empty_label="Alla rapporter")
    year = ChoiceFilter(label="År", empty_label="Alla år")

    def __init__(self, data: object = None, queryset: "QuerySet[Rapportuttag] | None" = None, **kwargs: object) -> None:
        super().__init__(data, queryset=queryset, **kwargs)
        years = queryset.order_by("-year").values_list("year", flat=True).distinct() if queryset is not None else ()
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]
