"""The demo's organisations, members, shares and förbundsordning."""

from datetime import date
from decimal import Decimal

from finsam.demo import accounts
from finsam.demo.years import Years
from members.enums import PART_OF_KIND, OrganisationKind, PartKind
from members.models import Forbund, Forbundsordning, Medlem, Medlemsandel, Organisation, Part

KINDS = {
    accounts.FORBUND: (OrganisationKind.SAMORDNINGSFORBUND, "222000-9993"),
    accounts.FK: (OrganisationKind.FK, ""),
    accounts.AF: (OrganisationKind.AF, ""),
    accounts.REGION: (OrganisationKind.REGION, ""),
    accounts.VATTERLUNDA: (OrganisationKind.KOMMUN, ""),
    accounts.NORRHAMRA: (OrganisationKind.KOMMUN, ""),
    accounts.EKHULTA: (OrganisationKind.KOMMUN, ""),
    accounts.REVISION: (OrganisationKind.ANNAN, ""),
}
SHARES = {PartKind.STATEN: Decimal("0.5"), PartKind.REGION: Decimal("0.25"), PartKind.KOMMUN: Decimal("0.25")}
SPLITS = {
    accounts.FK: Decimal(1),
    accounts.AF: Decimal(0),
    accounts.REGION: Decimal(1),
    accounts.VATTERLUNDA: Decimal("0.52"),
    accounts.NORRHAMRA: Decimal("0.31"),
    accounts.EKHULTA: Decimal("0.17"),
}


def build(years: Years) -> dict[str, Organisation]:
    """The förbund and its members; returns the organisations by name."""
    made = {name: Organisation(name=name, kind=kind, orgnr=orgnr) for name, (kind, orgnr) in KINDS.items()}
    for organisation in made.values():
        organisation.save()
    formed_on = date(years.first - 6, 1, 1)
    Forbund.objects.create(
        organisation=made[accounts.FORBUND],
        sate="Vätterlunda",
        formed_on=formed_on,
        contact_email="kansliet@norravattern.example",
        contact_phone="0000-12 34 56",
    )
    for kind, share in SHARES.items():
        Part.objects.create(kind=kind, valid_from_year=formed_on.year, share=share)
    for name, split in SPLITS.items():
        part = PART_OF_KIND[OrganisationKind(made[name].kind)]
        medlem = Medlem.objects.create(organisation=made[name], part_kind=part, from_on=formed_on)
        Medlemsandel.objects.bulk_create(
            [Medlemsandel(medlem=medlem, year=year, share_of_part=split) for year in (*years.all, years.current + 1)]
        )
    Forbundsordning.objects.create(
        valid_from=formed_on,
        decided_on=date(formed_on.year - 1, 11, 12),
        mandate_start_month=1,
        has_initiativratt=True,
        archive_authority="Kommunstyrelsen i Vätterlunda kommun",
        notice_boards="Vätterlunda kommun\nNorrhamra kommun\nEkhulta kommun\nRegion Norrvätter",
    )
    return made
