"""How the API's schema describes refusals, so that a client can count on them."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class RefusalSerializer(serializers.Serializer[Any]):
    """Why the request was refused, in Swedish."""

    detail = serializers.CharField()


MESSAGES = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
REFUSALS: dict[int, OpenApiResponse] = {
    400: OpenApiResponse(MESSAGES, "Något i frågan ska ändras: parameterns namn och vad som är fel."),
    401: OpenApiResponse(RefusalSerializer, "Nyckeln saknas eller gäller inte."),
    403: OpenApiResponse(RefusalSerializer, "Rollen har inte behörighet."),
    404: OpenApiResponse(RefusalSerializer, "Det finns inte, eller så har du inte tillgång till det."),
    429: OpenApiResponse(RefusalSerializer, "För många frågor på kort tid. Svaret säger när du kan fråga igen."),
}


def refusals(*statuses: int) -> dict[int, OpenApiResponse]:
    """The descriptions of these statuses, for `extend_schema(responses=…)`; any page may say that it is too often."""
    return {status: REFUSALS[status] for status in (*statuses, 429)}
