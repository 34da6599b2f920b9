"""Filters of lists."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from finsam import history
from finsam.history.models import Entry
from finsam.history.sentences import known_codes
from finsam.list_filters import ChoiceFilter, DayFilter, ListFilter
from finsam.sorting import sort_key
from members.enums import OrganisationKind, Role
from members.models import Organisation, Person, Uppdrag

ACCOUNT = [
    ("oppet", "Öppet konto"),
    ("stangt", "Stängt konto"),
    ("inbjuden", "Inbjuden, har inte börjat"),
    ("inget", "Inget konto"),
]


class PersonFilter(ListFilter):
    """Name or e-mail, role, employer and state of the account."""

    private = ("sok",)

    sok = django_filters.CharFilter(method="search", label="Namn eller e-postadress")
    roll = ChoiceFilter(method="by_role", choices=Role.choices, label="Roll", empty_label="Alla")
    arbetsgivare = django_filters.ModelChoiceFilter(
        field_name="employer", queryset=Organisation.objects.all(), label="Arbetsgivare", empty_label="Alla"
    )
    konto = ChoiceFilter(method="by_account", choices=ACCOUNT, label="Konto", empty_label="Alla")

    def search(self, people: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":
        return people.filter(Q(sort_key__contains=sort_key(value)) | Q(email__icontains=value))

    def by_role(self, people: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":
        return people.filter(Exists(Uppdrag.objects.active().filter(person=OuterRef("pk"), role=value)))

    def by_account(self, people: "QuerySet[Person]", name: str, value: str) -> "QuerySet[Person]":
        invited = Q(inbjudningar__used_at=None, inbjudningar__withdrawn_at=None, inbjudningar__isnull=False)
        chosen = {
            "oppet": people.filter(user__is_active=True),
            "stangt": people.filter(user__is_active=False),
            "inbjuden": people.filter(invited, user=None),
            "inget": people.filter(user=None).exclude(invited),
        }
        return chosen[value]


class OrganisationFilter(ListFilter):
    """Name and kind."""

    sok = django_filters.CharFilter(method="search", label="Namn")
    typ = ChoiceFilter(field_name="kind", choices=OrganisationKind.choices, label="Typ", empty_label="Alla")

    def search(self, rows: "QuerySet[Organisation]", name: str, value: str) -> "QuerySet[Organisation]":
        return rows.filter(sort_key__contains=sort_key(value))


def _codes() -> list[tuple[str, str]]:
    return sorted(((code, history.sentence(code)) for code in known_codes()), key=lambda pair: sort_key(pair[1]))


class LogFilter(ListFilter):
    """When, who and what."""

    private = ("vem", "nummer")

    fran = DayFilter(field_name="at__date", lookup_expr="gte", label="Från och med")
    till = DayFilter(field_name="at__date", lookup_expr="lte", label="Till och med")
    vem = django_filters.CharFilter(method="by_name", label="Vem")
    vad = ChoiceFilter(field_name="code", choices=_codes, label="Vad", empty_label="Allt")
    nummer = django_filters.CharFilter(
        field_name="subject_id", lookup_expr="istartswith", label="Nummer", widget=forms.TextInput
    )

    def by_name(self, entries: "QuerySet[Entry]", name: str, value: str) -> "QuerySet[Entry]":
        people = Person.objects.filter(Q(sort_key__contains=sort_key(value)) | Q(user__username=value.lower()))
        return entries.filter(user_id__in=people.values("user__pk"))
