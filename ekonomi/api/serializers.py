"""The ekonomisk rapport as the API describes it. The figures come from `ekonomi.reports.data`; no rule lives here."""

from typing import Any

from rest_framework import serializers

from ekonomi import report_period
from ekonomi.enums import Budgetstatus, Omradeskind


class PeriodSerializer(serializers.Serializer[Any]):
    """Which report: January to `manad` of `ar`."""

    ar = serializers.IntegerField(
        min_value=2004,
        max_value=2100,
        required=False,
        help_text="Budgetår; det senaste med bokföring om det utelämnas.",
    )
    manad = serializers.IntegerField(
        min_value=1,
        max_value=12,
        required=False,
        help_text="Till och med månad; den senaste med bokföring om den utelämnas.",
    )

    @classmethod
    def of(cls, query: Any) -> tuple[int, int]:
        """The year and month asked for, the latest with bookkeeping where none is named."""
        year, month = report_period.latest()
        found = cls(data={"ar": query.get("ar", year), "manad": query.get("manad", month)})
        found.is_valid(raise_exception=True)
        return found.validated_data["ar"], found.validated_data["manad"]


class RapportBudgetSerializer(serializers.Serializer[Any]):
    """The budget version that the report compares with."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(Budgetstatus.choices)
    beslut_on = serializers.DateField(allow_null=True, help_text="Styrelsens beslut; null före det.")
    beslut_paragraf = serializers.CharField(allow_blank=True)
    label = serializers.CharField(help_text="Versionen i ord.")  # type: ignore[assignment] # a key, not our own label


class RapportRowSerializer(serializers.Serializer[Any]):
    """A row: amounts in kronor with öre as text, and in tkr as printed. Positive avvikelse is better than budget."""

    kind = serializers.CharField()
    name = serializers.CharField()
    is_income = serializers.BooleanField()
    omrade_kind = serializers.ChoiceField(Omradeskind.choices, allow_blank=True)
    omrade_id = serializers.UUIDField(allow_null=True)
    post_id = serializers.UUIDField(allow_null=True)
    insats_id = serializers.UUIDField(allow_null=True)
    helar = serializers.CharField()
    periodiserad_budget = serializers.CharField()
    utfall = serializers.CharField()
    avvikelse = serializers.CharField()
    prognos_avvikelse = serializers.CharField()
    prognos_utfall = serializers.CharField()
    foregaende_ar = serializers.CharField(help_text="Utfallet samma månader året före.")
    helar_tkr = serializers.IntegerField()
    periodiserad_budget_tkr = serializers.IntegerField()
    utfall_tkr = serializers.IntegerField()
    avvikelse_tkr = serializers.IntegerField()
    prognos_avvikelse_tkr = serializers.IntegerField()
    prognos_utfall_tkr = serializers.IntegerField()
    foregaende_ar_tkr = serializers.IntegerField()
    forbrukat_procent = serializers.IntegerField(
        allow_null=True, help_text="Utfallets del av budgeten för helåret; null utan budget."
    )
    prognos_month = serializers.IntegerField(
        allow_null=True, help_text="Månaden som prognosen gäller till och med; null när ingen har lämnat en."
    )
    comment = serializers.CharField(allow_blank=True)


class RapportSerializer(serializers.Serializer[Any]):
    """The whole report."""

    title = serializers.CharField()
    year = serializers.IntegerField()
    month = serializers.IntegerField()
    period = serializers.CharField()
    unit = serializers.CharField()
    budget = RapportBudgetSerializer(allow_null=True, help_text="Versionen att jämföra med; null om den saknas.")
    rows = RapportRowSerializer(many=True)
    note = serializers.CharField(allow_blank=True)
