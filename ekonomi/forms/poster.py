"""Områden and poster: the parts that every year's budget is made of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from ekonomi.enums import Omradeskind
from ekonomi.models import Budgetomrade, Budgetpost
from ekonomi.post_codes import free_code
from finsam.forms import VersionedForm
from insatser.models import Insats
from members.models import Medlem


class OmradeForm(VersionedForm[Budgetomrade]):
    """An area's name, kind and place."""

    class Meta:
        model = Budgetomrade
        fields = ["name", "kind", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = "Typen avgör hur beloppen räknas. Namnet väljer förbundet själv."
        self.fields["order"].help_text = "Lägst nummer står först i budget och rapport."
        self.fields["order"].widget.attrs["class"] = "w4"
        if self.instance._state.adding:
            highest = Budgetomrade.objects.aggregate(highest=Max("order"))["highest"]
            self.initial.setdefault("order", (highest or 0) + 10)

    def clean_kind(self) -> str:
        kind = str(self.cleaned_data["kind"])
        has_posts = not self.instance._state.adding and self.instance.poster.exists()
        if has_posts and (kind == Omradeskind.INTAKTER) != (self.initial.get("kind") == Omradeskind.INTAKTER):
            raise ValidationError("Området har poster. Intäkter och kostnader kan inte byta plats.")
        return kind


class PostForm(VersionedForm[Budgetpost]):
    """A post's name, area and whom it belongs to. The code is made from the name and never changes."""

    class Meta:
        model = Budgetpost
        fields = ["omrade", "name", "insats", "medlem", "order", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["insats"].queryset = Insats.objects.valid()  # type: ignore[attr-defined]
        self.fields["insats"].help_text = "Om posten är pengarna för en insats."
        self.fields["medlem"].queryset = Medlem.objects.select_related("organisation")  # type: ignore[attr-defined]
        self.fields["medlem"].help_text = "Om posten är en medlems bidrag."
        self.fields["order"].help_text = "Lägst nummer står först inom området."
        self.fields["order"].widget.attrs["class"] = "w4"
        for name, empty in (("omrade", "Välj område"), ("insats", "Ingen insats"), ("medlem", "Ingen medlem")):
            self.fields[name].empty_label = empty  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        omrade = cleaned.get("omrade")
        if omrade is not None:
            self.instance.is_income = omrade.kind == Omradeskind.INTAKTER
            if cleaned.get("medlem") and not self.instance.is_income:
                self.add_error("medlem", "Bara en post i ett område med intäkter kan höra till en medlem.")
            if cleaned.get("insats") and self.instance.is_income:
                self.add_error("insats", "En intäktspost kan inte höra till en insats.")
        if not self.instance.code and cleaned.get("name"):
            self.instance.code = free_code(cleaned["name"])
        return cleaned
