"""The report of participants as the API describes it. No rule lives here."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from insatser.enums import FIRST_YEAR, LAST_YEAR


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "example": "<5"}], "nullable": True})
class FigureField(serializers.Field[Any, Any, Any, Any]):
    """A number, the text that stands for a protected one, or null where there is none."""

    def to_representation(self, value: Any) -> Any:
        return value


class RowSerializer(serializers.Serializer[Any]):
    """Flow and result of all together, of an insats, a kön or an age band."""

    key = serializers.CharField(allow_blank=True, help_text="Insatsens id, kön eller åldersband; tomt för alla.")
    name = serializers.CharField()
    pagaende_in = FigureField()
    nya = FigureField()
    avslutade = FigureField()
    pagaende_ut = FigureField()
    antal = FigureField()
    arbete_studier = FigureField(help_text="Avslutade som förvärvsarbetar eller studerar efter insatsen.")
    arbete_studier_procent = serializers.IntegerField(allow_null=True, help_text="Av alla avslutade.")
    borjat_okat = FigureField(help_text="De av dem som har börjat eller ökat.")
    borjat_okat_procent = serializers.IntegerField(allow_null=True)
    okant = FigureField(help_text="Avslutade utan svar efter insatsen.")
    median_dagar = FigureField()
    medel_dagar = FigureField()


class ChangeSerializer(serializers.Serializer[Any]):
    """How many of the avslutade gave an answer before and after."""

    key = serializers.CharField()
    name = serializers.CharField()
    fore = FigureField()
    efter = FigureField()
    forandring = serializers.IntegerField(allow_null=True)
    forandring_procent = serializers.IntegerField(allow_null=True)
    andel_fore_procent = serializers.IntegerField(allow_null=True)
    andel_efter_procent = serializers.IntegerField(allow_null=True)


class ReasonSerializer(serializers.Serializer[Any]):
    """How many of the avslutade ended for a reason."""

    key = serializers.CharField()
    name = serializers.CharField()
    antal = FigureField()
    andel_procent = serializers.IntegerField(allow_null=True)


class OutsideSerializer(serializers.Serializer[Any]):
    """Those who are counted without personuppgifter, in a calendar year."""

    year = serializers.IntegerField()
    anonyma = FigureField()
    volym = FigureField()


class CostSerializer(serializers.Serializer[Any]):
    """What an insats has cost, in kronor with öre."""

    name = serializers.CharField()
    kostnad = serializers.CharField()
    antal = FigureField()
    per_deltagande = serializers.CharField(allow_null=True)
    avslutade = FigureField()
    per_avslutat = serializers.CharField(allow_null=True)


class DeltagarrapportSerializer(serializers.Serializer[Any]):
    """The report of participants of a calendar year, protected."""

    format = serializers.IntegerField()
    title = serializers.CharField()
    period = serializers.CharField()
    to = serializers.DateField()
    is_exact = serializers.BooleanField()
    total = RowSerializer()
    insats = RowSerializer(many=True)
    kon = RowSerializer(many=True)
    alder = RowSerializer(many=True)
    personer = FigureField()
    forsorjning = ChangeSerializer(many=True)
    sysselsattning = ChangeSerializer(many=True)
    avslutsanledningar = ReasonSerializer(many=True)
    utanfor = OutsideSerializer(many=True)
    andel_personuppgifter_procent = serializers.IntegerField(allow_null=True)
    kostnader = CostSerializer(many=True, required=False, help_text="För den som får läsa om ekonomin.")
    note = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language, so it cannot be written above."""
        return {**super().get_fields(), "from": serializers.DateField()}


class YearSerializer(serializers.Serializer[Any]):
    """Which calendar year."""

    ar = serializers.IntegerField(
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        help_text="Kalenderår; det nuvarande om det utelämnas.",
    )
