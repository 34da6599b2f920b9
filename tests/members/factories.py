"""The smallest valid people, organisations and uppdrag."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from members.enums import OrganisationKind, PartKind, Role
from members.models import ApiToken, Forbund, Invitation, Medlem, Organisation, Person, Uppdrag, User

KIND_IN_PART = {
    PartKind.STATEN: OrganisationKind.FK,
    PartKind.REGION: OrganisationKind.REGION,
    PartKind.KOMMUN: OrganisationKind.KOMMUN,
}


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Påhittade kommun {n}")
    kind = OrganisationKind.KOMMUN


class ForbundFactory(factory.django.DjangoModelFactory[Forbund]):
    class Meta:
        model = Forbund
        django_get_or_create = ("id",)

    id = 1
    organisation = factory.SubFactory(
        OrganisationFactory,
        name="Samordningsförbundet Påhittet",
        kind=OrganisationKind.SAMORDNINGSFORBUND,
        orgnr="222000-0018",
    )
    sate = "Påhittstad"


class MedlemFactory(factory.django.DjangoModelFactory[Medlem]):
    class Meta:
        model = Medlem

    organisation = factory.SubFactory(
        OrganisationFactory, kind=factory.LazyAttribute(lambda o: KIND_IN_PART[PartKind(o.factory_parent.part_kind)])
    )
    part_kind = PartKind.KOMMUN
    from_on = date(2020, 1, 1)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Påhittad Person{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    employer = factory.SubFactory(OrganisationFactory)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    username = factory.Sequence(lambda n: f"anvandare{n}")
    email = factory.SelfAttribute("person.email")


class UppdragFactory(factory.django.DjangoModelFactory[Uppdrag]):
    class Meta:
        model = Uppdrag

    person = factory.SubFactory(PersonFactory)
    role = Role.HANDLAGGARE
    organisation = factory.SelfAttribute("person.employer")
    from_on = date(2020, 1, 1)
    given_by = factory.SubFactory(PersonFactory)
    needs_confirmation = factory.LazyAttribute(lambda o: o.role == Role.DELTAGARANSVARIG)
    confirmed_by = factory.LazyAttribute(lambda o: PersonFactory() if o.needs_confirmation else None)


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda o: o.sent_at + timedelta(days=7))
    sent_by = factory.SubFactory(PersonFactory)


class ApiTokenFactory(factory.django.DjangoModelFactory[ApiToken]):
    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    uppdrag = factory.LazyAttribute(
        lambda o: UppdragFactory(
            person=o.user.person, role=Role.REVISOR, from_on=date(2019, 1, 1), to_on=date(2019, 12, 31)
        )
    )
    name = "Statistikverktyget"
    key_hash = factory.Sequence(lambda n: f"{n:064}")
    expires_on = date(2999, 1, 1)
