"""The report of participants in the API: a calendar year, always protected, since what leaves the service is issued."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ekonomi.permissions import can_read_report
from finsam import dates
from finsam.api_schema import refusals
from followup.api.serializers import DeltagarrapportSerializer, YearSerializer
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from insatser.models import Insats
from members.models import User
from participants.permissions import can_see_counts


class DeltagarrapportView(APIView):
    """Flow, result and what was before and after; rows of the insatser that you may see."""

    @extend_schema(
        summary="Uppföljning av deltagare, skyddad",
        parameters=[YearSerializer],
        responses={200: DeltagarrapportSerializer, **refusals(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        user = request.user
        if not isinstance(user, User) or not can_see_counts(user):
            raise PermissionDenied("Du har inte behörighet att se uppföljningen av deltagare.")
        asked = YearSerializer(data={"ar": request.query_params.get("ar", dates.budget_year())})
        asked.is_valid(raise_exception=True)
        seen = Insats.objects.seen_by(user)
        year = Urval.of_year(asked.validated_data["ar"])
        urval = Urval(year.period, seen=None if seen is None else frozenset(seen))
        report = data(deltagarrapport(urval, is_exact=False), with_costs=bool(can_read_report(user)))
        return Response(DeltagarrapportSerializer(report).data)
