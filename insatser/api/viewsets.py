"""The API's insatser: the same rows and filters as the pages."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import BaseSerializer

from finsam.api_schema import refusals
from insatser.api.serializers import InsatsDetailSerializer, InsatsSerializer
from insatser.enums import Inriktning, InsatsState
from insatser.filters import InsatsFilter
from insatser.models import Insats, Mal
from insatser.permissions import can_see_insats_details
from members.models import User

FILTERS = [
    OpenApiParameter("text", str, description="Ord i namn, kortnamn, beskrivning eller syfte; alla ska finnas."),
    OpenApiParameter("inriktning", str, enum=Inriktning.values, description="Insatsens inriktning."),
    OpenApiParameter("status", str, enum=InsatsState.values, description="Utelämnad: alla utom felregistrerade."),
    OpenApiParameter("ar", int, description="Pågår under året. Från den första insatsens år till och med nästa år."),
    OpenApiParameter("agare", UUID, description="Aktivitetsägarens medlemskap. En medlem som äger någon insats."),
    OpenApiParameter("malgrupp", str, description="Nyckeln för en målgrupp i kodlistan."),
]
"""`InsatsFilter` in the schema, which knows neither the years, the owners nor the målgrupper of this förbund."""


@extend_schema_view(
    list=extend_schema(
        summary="Insatser som du får se",
        parameters=FILTERS,
        responses={200: InsatsSerializer(many=True), **refusals(400, 401, 404)},
    ),
    retrieve=extend_schema(summary="En insats med mål", responses={200: InsatsDetailSerializer, **refusals(401, 404)}),
)
class InsatsViewSet(viewsets.ReadOnlyModelViewSet[Insats]):
    """Insatser that the acting uppdrag may see."""

    queryset = Insats.objects.none()

    def get_queryset(self) -> QuerySet[Insats]:
        user = self.request.user
        if not isinstance(user, User):
            return Insats.objects.none()
        goals_seen = Mal.objects.current() if can_see_insats_details(user) else Mal.objects.none()
        goals = Prefetch("mal_set", goals_seen.select_related("owner"), to_attr="current_mal")
        rows = Insats.objects.visible_to(user).select_related("agare__organisation", "preciserad_inriktning")
        rows = rows.prefetch_related("malgrupper").order_by("sort_key", "pk")
        return rows.prefetch_related(goals) if self.action == "retrieve" else self._filtered(rows)

    def _filtered(self, rows: QuerySet[Insats]) -> QuerySet[Insats]:
        """The filter of the page's list."""
        found = InsatsFilter(self.request.query_params, rows)
        if not found.is_valid():
            raise ValidationError(found.errors)
        return found.qs

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return InsatsDetailSerializer if self.action == "retrieve" else InsatsSerializer
