"""The smallest valid insatser with what belongs to them."""

from datetime import date
from decimal import Decimal

import factory

from insatser.enums import Inriktning, InsatsState, Uppfoljningsmetod
from insatser.models import Insats, InsatsAr, Insatsperiod, InsatsUppdrag, Mal, MalUtfall
from members.enums import Role
from tests.members.factories import MedlemFactory, OrganisationFactory, UppdragFactory


class InsatsFactory(factory.django.DjangoModelFactory[Insats]):
    class Meta:
        model = Insats

    class Params:
        planned = factory.Trait(state=InsatsState.PLANERAD, starts_on=date(2999, 1, 1))
        ended = factory.Trait(state=InsatsState.AVSLUTAD, ends_on=date(2023, 12, 31))
        misregistered = factory.Trait(state=InsatsState.FELREGISTRERAD, state_reason="Registrerades två gånger.")
        structural = factory.Trait(
            inriktning=Inriktning.STRUKTUROVERGRIPANDE, uppfoljningsmetod=Uppfoljningsmetod.ENDAST_ANTAL
        )
        volume = factory.Trait(uppfoljningsmetod=Uppfoljningsmetod.ENDAST_ANTAL)

    name = factory.Sequence(lambda n: f"Påhittad insats {n}")
    description = "Stöd på vägen tillbaka till arbete."
    inriktning = Inriktning.INDIVIDINRIKTAD
    uppfoljningsmetod = Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM
    starts_on = date(2022, 1, 1)
    agare = factory.SubFactory(MedlemFactory)
    state = InsatsState.PAGAENDE


class InsatsperiodFactory(factory.django.DjangoModelFactory[Insatsperiod]):
    """One period over the whole insats."""

    class Meta:
        model = Insatsperiod

    insats = factory.SubFactory(InsatsFactory)
    from_on = factory.SelfAttribute("insats.starts_on")
    to_on = factory.SelfAttribute("insats.ends_on")


class MalFactory(factory.django.DjangoModelFactory[Mal]):
    class Meta:
        model = Mal

    insats = factory.SubFactory(InsatsFactory)
    text = "Deltagare som går vidare till arbete eller studier"
    unit = "procent"
    target = Decimal(40)
    owner = factory.SubFactory(OrganisationFactory)
    is_joint = True


class MalUtfallFactory(factory.django.DjangoModelFactory[MalUtfall]):
    class Meta:
        model = MalUtfall

    mal = factory.SubFactory(MalFactory)
    year = factory.Sequence(lambda n: 2010 + n % 80)
    value = Decimal("38.5")


class InsatsArFactory(factory.django.DjangoModelFactory[InsatsAr]):
    class Meta:
        model = InsatsAr

    insats = factory.SubFactory(InsatsFactory)
    year = 2024
    planned_participants = 30


class InsatsUppdragFactory(factory.django.DjangoModelFactory[InsatsUppdrag]):
    class Meta:
        model = InsatsUppdrag

    uppdrag = factory.SubFactory(UppdragFactory, role=Role.INSATSANSVARIG)
    insats = factory.SubFactory(InsatsFactory)
    from_on = date(2022, 1, 1)
