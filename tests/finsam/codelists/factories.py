"""The smallest valid value of a code list; a list's own values are there from the migration."""

import factory

from finsam.codelists.models import Kodvarde


class KodvardeFactory(factory.django.DjangoModelFactory[Kodvarde]):
    class Meta:
        model = Kodvarde
        django_get_or_create = ("lista", "key")

    lista = "malgrupp"
    key = factory.Sequence(lambda n: f"pahittad_{n}")
    label = factory.Sequence(lambda n: f"Påhittad målgrupp {n}")
