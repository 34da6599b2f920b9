"""Budget against outcome in the API: the same rule, rows and rights as the page."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ekonomi import reports
from ekonomi.api.serializers import PeriodSerializer, RapportSerializer
from ekonomi.permissions import can_read_report
from finsam.api_schema import refusals
from members.models import User


class EkonomiskRapportView(APIView):
    """The ekonomisk rapport for January to a month; an insatsansvarig gets the rows of own insatser."""

    @extend_schema(
        summary="Ekonomisk rapport",
        parameters=[PeriodSerializer],
        responses={200: RapportSerializer, **refusals(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        user = request.user
        if not isinstance(user, User) or not can_read_report(user):
            raise PermissionDenied("Du har inte behörighet att läsa den ekonomiska rapporten.")
        year, month = PeriodSerializer.of(request.query_params)
        _, data = reports.for_user(user, year, month)
        return Response(RapportSerializer(data).data)
