"""Register and change an insats."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator

from finsam import dates
from finsam.codelists.definition import all_lists
from finsam.codelists.models import Kodvarde
from finsam.forms import DateField, YesNoField
from finsam.once import OnceForm
from finsam.periods import DATES_IN_ORDER
from insatser.enums import MALGRUPP_LISTA, PRECISERAD_LISTA, Inriktning, InsatsState, Uppfoljningsmetod
from insatser.forms.fields import choice, model_choice
from insatser.models import Insats
from members.models import Medlem, Organisation

LOCKED = ("inriktning", "uppfoljningsmetod", "is_esf")
LOCKED_HINT = "Kan inte ändras när insatsen är registrerad."


class PreciseradIterator(ModelChoiceIterator):  # type: ignore[type-arg] # not generic at run time
    """The values under the name of their list, when both lists are shown."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label or "")
        values = list(self.queryset)
        shown = [lista for lista in PRECISERAD_LISTA.values() if any(value.lista == lista for value in values)]
        for lista in shown:
            options = [self.choice(value) for value in values if value.lista == lista]
            if len(shown) == 1:
                yield from options
            else:
                yield (all_lists()[lista].label, options)


class PreciseradField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """One value of the list that goes with the inriktning."""

    iterator = PreciseradIterator


def selectable(listor: tuple[str, ...], *, chosen: QuerySet[Kodvarde] | None = None) -> QuerySet[Kodvarde]:
    """Values that may be chosen today, and those that are chosen already."""
    today = Kodvarde.objects.valid_on(dates.today()).values("pk")
    kept = Q(pk__in=today) | Q(pk__in=chosen.values("pk")) if chosen is not None else Q(pk__in=today)
    return Kodvarde.objects.filter(kept, lista__in=listor).order_by("lista", "sort", "label", "pk")


class InsatsForm(OnceForm[Insats]):
    """All that is written about an insats; the locked fields only while it is new."""

    is_esf = YesNoField(label="Medfinansieras insatsen av ESF?", help_text=LOCKED_HINT)
    starts_on = DateField(label="Startdatum")
    ends_on = DateField(
        label="Slutdatum", required=False, help_text="Lämna tomt om det inte är bestämt. Skriv ÅÅÅÅ-MM-DD."
    )
    finansierad_till = DateField(
        label="Finansierad till och med",
        required=False,
        help_text="Till och med vilken dag förbundet finansierar insatsen, om det är bestämt. Skriv ÅÅÅÅ-MM-DD.",
    )
    preciserad_inriktning = PreciseradField(
        label="Preciserad inriktning", queryset=Kodvarde.objects.none(), required=False, empty_label="Ingen vald"
    )

    class Meta:
        model = Insats
        fields = (
            "name",
            "short_name",
            "description",
            "purpose",
            "inriktning",
            "preciserad_inriktning",
            "uppfoljningsmetod",
            "is_esf",
            "malgrupper",
            "starts_on",
            "ends_on",
            "agare",
            "personuppgiftsansvarig",
            "finansierad_till",
            "other_financing",
            "continues",
            "belongs_with",
        )
        labels = {
            "name": "Insatsens namn",
            "short_name": "Kortnamn",
            "description": "Beskrivning",
            "purpose": "Syfte",
            "inriktning": "Inriktning",
            "uppfoljningsmetod": "Uppföljningsmetod",
            "malgrupper": "Målgrupper",
            "agare": "Aktivitetsägare",
            "personuppgiftsansvarig": "Personuppgiftsansvarig",
            "other_financing": "Finansiering utanför förbundet",
            "continues": "Fortsätter en tidigare insats",
            "belongs_with": "Hör ihop med en annan insats",
        }
        help_texts = {
            "short_name": "Används där det är ont om plats, till exempel i översikten över år. Högst 30 tecken.",
            "inriktning": f"En insats med båda delarna registreras som två insatser. {LOCKED_HINT}",
            "uppfoljningsmetod": (f"En strukturövergripande insats följs alltid upp med endast antal. {LOCKED_HINT}"),
            "agare": "Den medlem som ansvarar för verksamheten.",
            "personuppgiftsansvarig": (
                "Den organisation som bestämmer varför och hur uppgifter om deltagarna behandlas. "
                "Den står på blanketterna för samtycke. Lämna tomt om det inte är bestämt."
            ),
            "other_financing": "Andra som betalar, och för vad.",
            "continues": "Välj insatsen som den här tar vid efter.",
            "belongs_with": "Till exempel en individinriktad och en strukturövergripande del. Namnen ska vara olika.",
        }
        widgets = {
            "inriktning": forms.RadioSelect,
            "uppfoljningsmetod": forms.RadioSelect,
            "malgrupper": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 4}),
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "other_financing": forms.Textarea(attrs={"rows": 2}),
        }

    groups = (
        ("Om insatsen", ("name", "short_name", "description", "purpose")),
        (
            "Inriktning och uppföljning",
            ("inriktning", "preciserad_inriktning", "uppfoljningsmetod", "is_esf", "malgrupper"),
        ),
        ("Tid och ansvar", ("starts_on", "ends_on", "agare", "personuppgiftsansvarig")),
        ("Finansiering", ("finansierad_till", "other_financing")),
        ("Samband med andra insatser", ("continues", "belongs_with")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            self._preset_method()
        else:
            for name in LOCKED:
                del self.fields[name]
            if self.instance.insatsperioder.exists():
                del self.fields["starts_on"], self.fields["ends_on"]
        self._set_querysets()
        if self.is_new:
            choice(self, "inriktning").choices = Inriktning.choices
            choice(self, "uppfoljningsmetod").choices = Uppfoljningsmetod.choices

    def _preset_method(self) -> None:
        """Endast antal follows from strukturövergripande, so that nobody has to say it twice."""
        if self.is_bound and self.chosen_inriktning == Inriktning.STRUKTUROVERGRIPANDE:
            data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
            if not data.get("uppfoljningsmetod"):
                data["uppfoljningsmetod"] = Uppfoljningsmetod.ENDAST_ANTAL
                self.data = data
        elif self.chosen_inriktning == Inriktning.STRUKTUROVERGRIPANDE:
            self.initial["uppfoljningsmetod"] = Uppfoljningsmetod.ENDAST_ANTAL

    @property
    def chosen_inriktning(self) -> str:
        """The inriktning as it is saved or, for a new insats, as it is chosen so far."""
        if not self.is_new:
            return str(self.instance.inriktning)
        return str((self.data if self.is_bound else self.initial).get("inriktning") or "")

    def _set_querysets(self) -> None:
        insats = None if self.is_new else self.instance
        lista = PRECISERAD_LISTA.get(Inriktning(self.chosen_inriktning)) if self._is_inriktning_known() else None
        self._choose_from(
            "preciserad_inriktning",
            selectable(
                (lista,) if lista else tuple(PRECISERAD_LISTA.values()),
                chosen=Kodvarde.objects.filter(pk__in=[insats.preciserad_inriktning_id]) if insats else None,
            ),
        )
        self._choose_from(
            "malgrupper", selectable((MALGRUPP_LISTA,), chosen=insats.malgrupper.all() if insats else None)
        )
        members = Medlem.objects.active_on(dates.today()).values("pk")
        owners = Q(pk__in=members) | Q(pk=insats.agare_id) if insats else Q(pk__in=members)
        self._choose_from("agare", Medlem.objects.filter(owners).select_related("organisation"), "Välj medlem")
        self._choose_from("personuppgiftsansvarig", Organisation.objects.order_by("sort_key"), "Inte bestämt")
        others = Insats.objects.valid().exclude(pk=self.instance.pk)
        for name in ("continues", "belongs_with"):
            self._choose_from(name, others, "Ingen vald")

    def _choose_from(self, name: str, queryset: QuerySet[Any], empty_label: str | None = None) -> None:
        field = model_choice(self, name)
        field.queryset = queryset
        if empty_label is not None:
            field.empty_label = empty_label

    def _is_inriktning_known(self) -> bool:
        return self.chosen_inriktning in Inriktning.values

    @property
    def has_dates(self) -> bool:
        """False when the insats has periods of its own, which are changed on their own page."""
        return "starts_on" in self.fields

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; what the form does not have is left out."""
        return [
            (heading, [self[name] for name in names if name in self.fields])
            for heading, names in self.groups
            if any(name in self.fields for name in names)
        ]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._check_inriktning()
        self._check_dates()
        self._check_links()
        return cleaned

    def _check_inriktning(self) -> None:
        method = self.cleaned_data.get("uppfoljningsmetod")
        structural = self.chosen_inriktning == Inriktning.STRUKTUROVERGRIPANDE
        if structural and method == Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM:
            self.add_error(
                "uppfoljningsmetod",
                "En strukturövergripande insats följs upp med endast antal. Välj Endast antal.",
            )

    def _check_dates(self) -> None:
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", DATES_IN_ORDER)
        if self.is_new or "starts_on" not in self.fields:
            return
        state, today = self.instance.state, dates.today()
        if state == InsatsState.PAGAENDE and starts_on and starts_on > today:
            self.add_error("starts_on", "Insatsen pågår redan. Skriv en dag som har varit.")
        if state == InsatsState.AVSLUTAD and "ends_on" not in self.errors and (ends_on is None or ends_on > today):
            self.add_error("ends_on", "Insatsen är avslutad. Skriv dess sista dag, eller återuppta insatsen.")

    def _check_links(self) -> None:
        name = str(self.cleaned_data.get("name", "")).lower()
        for field in ("continues", "belongs_with"):
            other = self.cleaned_data.get(field)
            if other is not None and other.name.lower() == name:
                self.add_error("name", f"Insatser som hör ihop ska ha olika namn. {other.name} heter redan så.")
        earlier, seen = self.cleaned_data.get("continues"), {self.instance.pk}
        while earlier is not None:
            if earlier.pk in seen:
                self.add_error("continues", "Den insatsen fortsätter själv den här. Välj en annan insats.")
                return
            seen.add(earlier.pk)
            earlier = earlier.continues

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc] # not in the stubs
        names = Insats.objects.filter(name__iexact=self.instance.name).exclude(pk=self.instance.pk)
        links = Q(continues=self.instance.pk) | Q(belongs_with=self.instance.pk)
        if not self.is_new and "name" not in self.errors and names.filter(links).exists():
            self.add_error("name", ValidationError("En insats som hör ihop med den här heter redan så. Ändra namnet."))
