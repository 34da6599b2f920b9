"""Områden and poster: the parts that every year's budget is made of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from ekonomi.enums import MoneySide, Omradeskind
from ekonomi.models import Budgetomrade, Budgetpost, Planrad
from ekonomi.post_codes import free_code
from finsam.forms import VersionedForm
from insatser.models import Insats
from members.models import Medlem

USED = "Posten har redan belopp. Gör en ny post för {}, så ändras inget som är beslutat eller bokfört."


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
        if self.instance._state.adding:
            return kind
        before, after = MoneySide.of(self.instance.kind), MoneySide.of(kind)
        if before != after and self._is_used():
            raise ValidationError(
                f"Området räknas som {before.label} och har poster eller en plan. "
                f"Lägg till ett nytt område för {after.label}."
            )
        return kind

    def _is_used(self) -> bool:
        return self.instance.poster.exists() or Planrad.objects.filter(omrade=self.instance).exists()


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
        if not self.instance._state.adding:
            self._keep_meaning(cleaned)
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

    def _keep_meaning(self, cleaned: dict[str, Any]) -> None:
        """Refuse what would tell decided and booked amounts anew (the database does too)."""
        post, omrade = self.instance, cleaned.get("omrade")
        side = MoneySide.of(post.omrade.kind)
        is_moved = omrade is not None and MoneySide.of(omrade.kind) != side
        belongs = {"insats": post.insats_id, "medlem": post.medlem_id}
        changed = [name for name in belongs if name in cleaned and getattr(cleaned[name], "pk", None) != belongs[name]]
        if not (is_moved or changed) or not post.is_used():
            return
        if is_moved:
            text = f"Posten har redan belopp: den kan bara ligga i ett område med {side.label}."
            self.add_error("omrade", f"{text} Gör en ny post i {omrade}.")
        for name in changed:
            self.add_error(name, USED.format({"insats": "insatsen", "medlem": "medlemmen"}[name]))
