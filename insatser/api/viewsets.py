"""The API's insatser: the same rows and filters as the pages."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.serializers import BaseSerializer

from finsam.api_schema import refusals
from insatser.api.serializers import InsatsDetailSerializer, InsatsSerializer
from insatser.models import Insats, Mal
from insatser.permissions import can_see_insats_details
from members.models import User


@extend_schema_view(
    list=extend_schema(
        summary="Insatser som du får se", responses={200: InsatsSerializer(many=True), **refusals(401, 404)}
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
        rows = Insats.objects.visible_to(user).valid().select_related("agare__organisation", "preciserad_inriktning")
        rows = rows.prefetch_related("malgrupper")
        return (rows.prefetch_related(goals) if self.action == "retrieve" else rows).order_by("sort_key", "pk")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return InsatsDetailSerializer if self.action == "retrieve" else InsatsSerializer
