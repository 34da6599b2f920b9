"""A page with every pattern of ours, for the browser tests only."""

from typing import Any

import django_filters
from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam import charts, forms, pages
from finsam.access import methods, public
from finsam.charts import Series
from finsam.dates import MONTH_SHORT
from finsam.list_filters import DayFilter, ListFilter
from finsam.lists import ListPage
from finsam.protection import Protected, protect_table
from finsam.status import Status, Tone
from members.enums import OrganisationKind
from members.models import Organisation

KOMMUNER = [("", "Välj kommun"), ("a", "Norrby kommun"), *((f"k{n}", f"Påhittade kommun {n}") for n in range(40))]
"""More than 30: JavaScript makes it a combobox."""


class Everything(forms.Form):
    kod = django_forms.CharField(label="Deltagarkod", help_text="Koden skapas av systemet.")
    fodelsear = django_forms.CharField(label="Födelseår", widget=django_forms.TextInput(attrs={"class": "w4"}))
    kon = django_forms.ChoiceField(
        label="Kön", choices=[("k", "Kvinna"), ("m", "Man")], widget=django_forms.RadioSelect
    )
    kommun = django_forms.ChoiceField(label="Kommun", choices=KOMMUNER)
    start = forms.DateField(label="Startdatum")
    belopp = forms.MoneyField(label="Belopp i kronor")
    esf = forms.YesNoField(label="Är insatsen ett ESF-projekt?")
    forsorjning = django_forms.MultipleChoiceField(
        label="Försörjning vid start",
        help_text="Välj alla som stämmer.",
        choices=[("s", "Sjukpenning"), ("a", "Aktivitetsersättning")],
        widget=django_forms.CheckboxSelectMultiple,
    )
    fil = django_forms.FileField(label="SIE-fil")
    ar = forms.YearField(label="Budgetår", years=[2026, 2025])
    samtycke = django_forms.BooleanField(label="Jag har läst och godkänner texten")
    anteckning = django_forms.CharField(label="Anteckning", widget=django_forms.Textarea, required=False)


class OrganisationFilter(ListFilter):
    namn = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Sök namn")
    slag = django_filters.ChoiceFilter(
        field_name="kind", choices=OrganisationKind.choices, label="Slag", empty_label="Alla slag"
    )
    sedan = DayFilter(field_name="name", method="unchanged", label="Startade från")

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def unchanged(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset


@public
@methods(read=["GET"], write=["POST"])
def form(request: HttpRequest) -> HttpResponse:
    bound = Everything(request.POST or None)
    if request.method == "POST" and bound.is_valid():
        return redirect("about")
    return pages.form_page(request, "styleguide/form.html", {"form": bound})


@public
@methods(read=["GET"])
def listing(request: HttpRequest) -> HttpResponse:
    found = ListPage(
        request,
        Organisation.objects.all(),
        sorts={"namn": ("name", "pk"), "slag": ("kind", "name")},
        default="namn",
        noun=("organisation", "organisationer"),
        filterset=OrganisationFilter,
    )
    return found.respond("styleguide/list.html", "styleguide/_list.html", {"empty": "Det finns inga organisationer."})


@public
@methods(read=["GET"])
def components(request: HttpRequest) -> HttpResponse:
    months = [500, 550, 600, 590, 630, 640, 480, 560, 690, 900, None, None]
    support = [220, 240, 260, 250, 270, 270, 200, 230, 280, 370, None, None]
    bars = charts.bars(
        "budget",
        "Budget och utfall per månad",
        "Utfallet ligger under budget i nio av tio månader.",
        MONTH_SHORT,
        [Series("Insatser", months), Series("Kansli och stöd", support)],
        [Series("Budget", [950] * 12)],
        unit="tkr",
        is_stacked=True,
    )
    difference = charts.bars(
        "avvikelse",
        "Avvikelse per område",
        "Två områden ligger över budget.",
        ["Kansli", "Styrelse", "Insatser"],
        [Series("Avvikelse", [88, -11, 692])],
        unit="tkr",
        category_name="Område",
        is_deviation=True,
    )
    rows = [("Steget", 96), ("Unga vägar", 71), ("Språkspåret", Protected()), ("Ny insats", None)]
    return render(
        request,
        "styleguide/components.html",
        {
            "bars": bars,
            "difference": difference,
            "horizontal": charts.horizontal_bars("deltagare", "Deltagare", "Steget har flest.", rows, unit=""),
            "statuses": [Status(tone, tone.name) for tone in Tone],
            "figures": [
                {"label": "Utfall hittills i år", "value": "8 842 tkr", "note": "77 % av årsbudgeten 11 440 tkr"},
                {"label": "Avvikelse mot budget", "value": "+692 tkr", "note": "Utfallet är lägre än budget"},
                {"label": "Deltagare i insats", "value": "214"},
            ],
            "protected": protect_table([[12, 3, 15], [20, 18, 9], [7, 11, 30]], limit=5),
        },
    )
