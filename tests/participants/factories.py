"""The smallest valid head counts and texts."""

from datetime import UTC, datetime

import factory

from participants.enums import Kon, Sprak, Syfte
from participants.models import AnonymtAntal, Samtyckestext, VolymAntal
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


class SamtyckestextFactory(factory.django.DjangoModelFactory[Samtyckestext]):
    class Meta:
        model = Samtyckestext

    syfte = Syfte.REGISTRERING
    sprak = Sprak.SVENSKA
    number = 1
    decided_at = datetime(2020, 1, 1, 12, tzinfo=UTC)
    title = "Samtycke till påhittad registrering"
    text = "Du deltar i {insats}.\n\nDet är frivilligt."
