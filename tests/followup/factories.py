"""The smallest valid uttag."""

from typing import Any

import factory

from followup import rapport_document
from followup.enums import Rapportslag
from followup.models import Rapportpdf, Rapportuttag
from followup.snapshots import canonical, digest


class RapportuttagFactory(factory.django.DjangoModelFactory[Rapportuttag]):
    class Meta:
        model = Rapportuttag
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state="utkast")
        filled = factory.Trait(result=factory.LazyAttribute(lambda o: rapport_document.result(o.year, o.month)))

    kind = Rapportslag.EKONOMISK_RAPPORT
    year = 2026
    month = 10
    occasion = factory.Sequence(lambda n: f"jobb:{n}")
    version = factory.Sequence(lambda n: n + 1)
    result: Any = factory.LazyFunction(dict)
    sha256 = factory.LazyAttribute(lambda o: digest(canonical(o.result)))

    @factory.post_generation
    def pdf(self, create: bool, extracted: bytes | None, **kwargs: Any) -> None:
        content = extracted or b"%PDF-1.7 test"
        Rapportpdf.objects.create(uttag=self, content=content, sha256=digest(content), size=len(content))
