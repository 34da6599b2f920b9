"""The first förbund: from a start file or the first-run page, in an empty database and in one transaction."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.se import orgnr as orgnr_rules

from finsam import dates, history
from finsam.startfile import Section, SetupError, Values
from members import andelar, current_forbund
from members.enums import MEMBER_KINDS, PART_OF_KIND, OrganisationKind, PartKind, Role
from members.models import Forbund, Forbundsordning, Medlem, Organisation, Person, Uppdrag, User
from members.models.forbundsordning import Quorum

LAW = {PartKind.STATEN: Decimal("0.5"), PartKind.REGION: Decimal("0.25"), PartKind.KOMMUN: Decimal("0.25")}
"""Lag (2003:1210) 5 §; kept as data on the parts, so that another agreement can be entered."""
ORDNING_NUMBERS = {
    "mandat_manad": ("mandate_start_month", 1, 12),
    "mandat_dag": ("mandate_start_day", 1, 31),
    "mandat_ar": ("mandate_years", 1, 4),
    "samrad_per_ar": ("samrad_per_year", 0, 12),
    "kallelse_dagar": ("kallelse_days", 0, 60),
    "uppsagning_ar": ("notice_period_years", 0, 3),
}


def is_empty() -> bool:
    """True while nothing has been set up: no förbund, no login, no organisation."""
    return not (Forbund.objects.exists() or User.objects.exists() or Organisation.objects.exists())


def apply(values: Values, *, by: User | None) -> None:
    """Create the förbund, its ordning, parts, members, shares and first administrator. Raises SetupError."""
    if not is_empty():
        raise SetupError("", "Databasen är inte tom. Ett förbund läggs bara upp i en tom databas.")
    section = Section(values, "forbund")
    forbund = _forbund(section)
    _forbundsordning(section.section("forbundsordning"), forbund.formed_on)
    for row in section.sections("organisationer"):
        _organisation(row, list(OrganisationKind.values))
        row.finish()
    members = [_medlem(row, forbund.formed_on) for row in section.sections("medlemmar")]
    _require_all_kinds(section, [medlem for medlem, _ in members])
    _parts(section.section("parter"), members)
    _splits(section, members)
    administrator = section.section("administrator")
    if administrator.values:
        _administrator(administrator, forbund)
    section.finish()
    history.record(forbund, "forbund.created", by=by)
    current_forbund.forget()


def _orgnr(row: Section) -> str:
    number = row.text("orgnr", "")
    if number and not orgnr_rules.is_valid(number):
        raise row.error("orgnr", "Skriv organisationsnumret som NNNNNN-NNNN, till exempel 222000-0018.")
    return str(orgnr_rules.format(number)) if number else ""


def _organisation(row: Section, kinds: list[str], kind: str = "") -> Organisation:
    organisation = Organisation(
        name=row.text("namn", max_length=150), kind=kind or row.choice("typ", kinds), orgnr=_orgnr(row)
    )
    row.clean("namn", organisation, exclude=("sort_key",))
    organisation.save()
    return organisation


def _forbund(section: Section) -> Forbund:
    organisation = _organisation(section, [], OrganisationKind.SAMORDNINGSFORBUND)
    forbund = Forbund(
        organisation=organisation,
        sate=section.text("sate", max_length=80),
        formed_on=section.date_or_none("bildat"),
        contact_email=section.text("epost", ""),
        contact_phone=section.text("telefon", "", max_length=30),
        small_number_threshold=section.integer("grans_sma_tal", 5, low=3, high=20),
        months_unused_before_close=section.integer("manader_oanvant_konto", 12, low=1, high=36),
    )
    section.clean("namn", forbund)
    forbund.save()
    return forbund


def _forbundsordning(row: Section, formed_on: dt.date | None) -> None:
    ordning = Forbundsordning(
        valid_from=row.date_or_none("galler_fran") or formed_on or dt.date(dates.today().year, 1, 1),
        decided_on=row.date_or_none("antagen"),
        quorum=row.choice("beslutsforhet", list(Quorum.values), Quorum.MORE_THAN_HALF.value),
        has_delarsrapport=row.boolean("delarsrapport", False),
        has_initiativratt=row.boolean("initiativratt", False),
        archive_authority=row.text("arkivmyndighet", "", max_length=120),
        notice_boards="\n".join(row.texts("anslagstavlor")),
        text=row.text("text", "", max_length=20000),
    )
    for key, (field, low, high) in ORDNING_NUMBERS.items():
        setattr(ordning, field, row.integer(key, getattr(ordning, field), low=low, high=high))
    row.clean("galler_fran", ordning)
    ordning.save()
    row.finish()
    history.record(ordning, "forbundsordning.added", by=None)


def _medlem(row: Section, formed_on: dt.date | None) -> tuple[Medlem, Section]:
    organisation = _organisation(row, [str(kind) for kind in MEMBER_KINDS])
    own_part = PART_OF_KIND[OrganisationKind(organisation.kind)]
    part_kind = row.choice("part", list(PartKind.values), own_part.value)
    if fault := andelar.part_fault(organisation, part_kind):
        raise row.error("part", fault)
    from_on = row.date_or_none("fran") or formed_on
    if from_on is None:
        raise row.error("fran", "Skriv från vilken dag organisationen är medlem.")
    medlem = Medlem(organisation=organisation, part_kind=part_kind, from_on=from_on, to_on=row.date_or_none("till"))
    row.clean("fran", medlem)
    medlem.save()
    history.record(medlem, "medlem.added", by=None)
    return medlem, row


def _require_all_kinds(section: Section, members: list[Medlem]) -> None:
    kinds = {medlem.organisation.kind for medlem in members}
    missing = [OrganisationKind(kind).label for kind in MEMBER_KINDS if kind not in kinds]
    if missing:
        raise section.error(
            "medlemmar",
            "Ett samordningsförbund har Försäkringskassan, Arbetsförmedlingen, minst en region och minst en kommun"
            f" som medlemmar (3\u00a0§). Det saknas: {', '.join(missing)}.",
        )


def _parts(row: Section, members: list[tuple[Medlem, Section]]) -> None:
    first_year = min(medlem.from_on.year for medlem, _ in members)
    year = row.integer("fran_ar", first_year, low=1990, high=2200)
    shares = {kind.value: row.amount(kind.value, LAW[kind]) for kind in PartKind}
    try:
        andelar.set_parts(year, shares, by=None)
    except ValidationError as error:
        raise row.error("", error.messages[0]) from error
    row.finish()


def _splits(section: Section, members: list[tuple[Medlem, Section]]) -> None:
    by_year: dict[int, dict[Medlem, Decimal]] = {}
    for medlem, row in members:
        given = row.raw("andel")
        years = given if isinstance(given, dict) else {} if given is None else {str(medlem.from_on.year): given}
        for year, share in years.items():
            if not (year.isdigit() and len(year) == 4):
                raise row.error("andel", 'Skriv året med fyra siffror inom citattecken: { "2026" = 0.5 }.')
            by_year.setdefault(int(year), {})[medlem] = row.as_amount("andel", share)
        row.finish()
    for year, splits in sorted(by_year.items()):
        for medlem, _ in members:
            if medlem not in splits and medlem.organisation.kind == OrganisationKind.AF:
                splits[medlem] = Decimal(0)
        try:
            andelar.set_splits(year, splits, by=None)
        except ValidationError as error:
            raise section.error("medlemmar", f"År {year}: {error.messages[0]}") from error


def _administrator(row: Section, forbund: Forbund) -> None:
    email = row.text("epost", max_length=254).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise row.error("epost", "Skriv en e-postadress, till exempel namn@example.org.") from error
    person = Person(name=row.text("namn", max_length=120), email=email, employer=forbund.organisation)
    row.clean("epost", person, exclude=("sort_key",))
    person.save()
    uppdrag = Uppdrag.objects.create(
        person=person,
        role=Role.SYSTEMADMINISTRATOR,
        organisation=forbund.organisation,
        from_on=dates.today(),
    )
    row.finish()
    history.record(person, "person.added", by=None)
    history.record(uppdrag, "uppdrag.given", by=None, changes={"role": [None, uppdrag.role]})


def first_administrator() -> Person | None:
    """The person that the set-up made systemadministratör."""
    return Person.objects.filter(uppdrag_set__role=Role.SYSTEMADMINISTRATOR).order_by("uppdrag_set__created_at").first()


def as_section(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the first-run form as the section `forbund` of a start file, so that both go the same way."""
    formed_on = fields["formed_on"]
    year = str(dates.today().year)
    kinds = [
        (OrganisationKind.REGION, fields["regioner"]),
        (OrganisationKind.KOMMUN, fields["kommuner"]),
    ]
    members: list[dict[str, Any]] = [
        {"namn": "Försäkringskassan", "typ": "fk", "orgnr": "202100-5521", "fran": formed_on, "andel": {year: 1}},
        {"namn": "Arbetsförmedlingen", "typ": "af", "orgnr": "202100-2114", "fran": formed_on, "andel": {year: 0}},
    ]
    for kind, names in kinds:
        split = {"andel": {year: 1}} if len(names) == 1 else {}
        members += [{"namn": name, "typ": kind.value, "fran": formed_on, **split} for name in names]
    return {
        "namn": fields["name"],
        "orgnr": fields["orgnr"],
        "sate": fields["sate"],
        "bildat": formed_on,
        "epost": fields["contact_email"],
        "medlemmar": members,
        "administrator": {
            "namn": fields["admin_name"],
            "epost": fields["admin_email"],
        },
    }
