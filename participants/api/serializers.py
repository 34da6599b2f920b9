"""Head counts as the API describes them. No rule lives here."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from finsam.protection import Count, Protected
from insatser.enums import FIRST_YEAR, LAST_YEAR


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "example": "<5"}], "nullable": True})
class CountField(serializers.Field[Count, Any, Any, Any]):
    """A number, the text that stands for a protected one, or null where nothing is registered."""

    def to_representation(self, value: Count) -> int | str | None:
        return str(value) if isinstance(value, Protected) else value


class FiguresSerializer(serializers.Serializer[Any]):
    """Counts of one insats, or of all."""

    kvinnor = CountField()
    man = CountField()
    odelat = CountField(help_text="Antal som inte är delade på kön.")
    total = CountField()


class InsatsCountsSerializer(FiguresSerializer):
    """Counts of one insats."""

    insats_id = serializers.UUIDField()
    name = serializers.CharField()


class YearCountsSerializer(serializers.Serializer[Any]):
    """A calendar year's counts of the insatser that you may see, and of all insatser together."""

    year = serializers.IntegerField()
    insatser = InsatsCountsSerializer(many=True)
    total = FiguresSerializer()
    note = serializers.CharField(allow_blank=True)


class YearSerializer(serializers.Serializer[Any]):
    """Which calendar year."""

    ar = serializers.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text="Kalenderår; det nuvarande om det utelämnas.",
    )
