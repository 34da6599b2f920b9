"""Insatser as the API shows them. No rule lives here."""

from rest_framework import serializers

from insatser.models import Insats, Mal


class MalSerializer(serializers.ModelSerializer[Mal]):
    """A goal of an insats."""

    owner = serializers.CharField(source="owner.name", help_text="Organisation som ansvarar för målet.")

    class Meta:
        model = Mal
        fields = ["id", "text", "unit", "baseline", "target", "owner", "is_joint", "year"]


class InsatsSerializer(serializers.ModelSerializer[Insats]):
    """An insats in a list."""

    agare = serializers.CharField(source="agare.organisation.name", help_text="Aktivitetsägare.")
    preciserad_inriktning = serializers.SlugRelatedField[Insats](slug_field="key", read_only=True, allow_null=True)
    malgrupper = serializers.SlugRelatedField[Insats](slug_field="key", many=True, read_only=True)

    class Meta:
        model = Insats
        fields = [
            "id",
            "name",
            "state",
            "inriktning",
            "preciserad_inriktning",
            "malgrupper",
            "uppfoljningsmetod",
            "is_esf",
            "starts_on",
            "ends_on",
            "agare",
            "continues",
        ]


class InsatsDetailSerializer(InsatsSerializer):
    """An insats with its texts and goals."""

    mal = MalSerializer(source="current_mal", many=True, read_only=True)

    class Meta(InsatsSerializer.Meta):
        fields = [*InsatsSerializer.Meta.fields, "purpose", "description", "mal"]
