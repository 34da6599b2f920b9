"""Head counts in the API: always protected, whoever asks, since what leaves the service is issued."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finsam import dates
from finsam.api_schema import refusals
from insatser.models import Insats
from members.models import User
from participants.antal import counts
from participants.api.serializers import YearCountsSerializer, YearSerializer
from participants.permissions import can_see_counts


class AntalView(APIView):
    """How many took part per insats and kön in a calendar year."""

    @extend_schema(
        summary="Antal deltagare, skyddade",
        parameters=[YearSerializer],
        responses={200: YearCountsSerializer, **refusals(400, 401, 403)},
    )
    def get(self, request: Request) -> Response:
        user = request.user
        if not isinstance(user, User) or not can_see_counts(user):
            raise PermissionDenied("Du har inte behörighet att se antalet deltagare.")
        asked = YearSerializer(data={"ar": request.query_params.get("ar", dates.budget_year())})
        asked.is_valid(raise_exception=True)
        found = counts.for_year(user, asked.validated_data["ar"], exact=False)
        names = dict(Insats.objects.filter(pk__in=found.rows).order_by("sort_key", "pk").values_list("pk", "name"))
        rows: list[dict[str, Any]] = [
            {"insats_id": pk, "name": name, **_plain(found.rows[pk])} for pk, name in names.items()
        ]
        data = {"year": found.year, "insatser": rows, "total": _plain(found.totals), "note": found.note}
        return Response(YearCountsSerializer(data).data)


def _plain(figures: counts.Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in ("kvinnor", "man", "odelat", "total")}
