"""The smallest valid head counts."""

import factory

from participants.enums import Kon
from participants.models import AnonymtAntal, VolymAntal
from tests.insatser.factories import InsatsFactory


class AnonymtAntalFactory(factory.django.DjangoModelFactory[AnonymtAntal]):
    class Meta:
        model = AnonymtAntal

    insats = factory.SubFactory(InsatsFactory)
    year = 2024
    kon = Kon.KVINNA
    count = 12


class VolymAntalFactory(factory.django.DjangoModelFactory[VolymAntal]):
    class Meta:
        model = VolymAntal

    insats = factory.SubFactory(InsatsFactory, volume=True)
    year = 2024
    count = 40
