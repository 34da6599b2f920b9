"""Addresses of the API. Composition: each app's viewsets under one version."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from ekonomi.api.views import EkonomiskRapportView
from followup.api.views import DeltagarrapportView
from insatser.api.viewsets import InsatsViewSet
from members import token_schema
from participants.api.views import AntalView

__all__ = ["app_name", "token_schema", "urlpatterns"]

app_name = "api"
router = SimpleRouter()
router.register("insatser", InsatsViewSet, basename="insats")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("ekonomisk-rapport/", EkonomiskRapportView.as_view(), name="report"),
    path("uppfoljning/", DeltagarrapportView.as_view(), name="deltagarrapport"),
    path("antal/", AntalView.as_view(), name="antal"),
    *router.urls,
]
