"""Kinds, roles and groups of roles."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """What an organisation is; decides which roles its employees can have (U 1)."""

    FK = "fk", "Försäkringskassan"
    AF = "af", "Arbetsförmedlingen"
    REGION = "region", "Region"
    KOMMUN = "kommun", "Kommun"
    SAMORDNINGSFORBUND = "samordningsforbund", "Samordningsförbund"
    ANNAN = "annan", "Annan organisation"


MEMBER_KINDS = (OrganisationKind.FK, OrganisationKind.AF, OrganisationKind.REGION, OrganisationKind.KOMMUN)


class PartKind(models.TextChoices):
    """The three parts that share the cost (lag 2003:1210 5 §)."""

    STATEN = "staten", "Staten"
    REGION = "region", "Region"
    KOMMUN = "kommun", "Kommun"


PART_OF_KIND = {
    OrganisationKind.FK: PartKind.STATEN,
    OrganisationKind.AF: PartKind.STATEN,
    OrganisationKind.REGION: PartKind.REGION,
    OrganisationKind.KOMMUN: PartKind.KOMMUN,
}


class Role(models.TextChoices):
    """Roles of design: what an uppdrag lets a person do."""

    FORBUNDSCHEF = "forbundschef", "Förbundschef"
    HANDLAGGARE = "handlaggare", "Handläggare"
    EKONOM = "ekonom", "Ekonom"
    STATISTIKANSVARIG = "statistikansvarig", "Statistikansvarig"
    NAMNDSEKRETERARE = "namndsekreterare", "Nämndsekreterare"
    DELTAGARANSVARIG = "deltagaransvarig", "Deltagaransvarig"
    REMITTENT = "remittent", "Remittent"
    INSATSANSVARIG = "insatsansvarig", "Insatsansvarig"
    ORDFORANDE = "ordforande", "Ordförande"
    LEDAMOT = "ledamot", "Ledamot"
    ERSATTARE = "ersattare", "Ersättare"
    BEREDNINGSGRUPP = "beredningsgrupp", "Beredningsgrupp"
    MEDLEMSREPRESENTANT = "medlemsrepresentant", "Medlemsrepresentant"
    REVISOR = "revisor", "Revisor"
    SYSTEMADMINISTRATOR = "systemadministrator", "Systemadministratör"


KANSLI = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.EKONOM, Role.STATISTIKANSVARIG, Role.NAMNDSEKRETERARE)
STYRELSE = (Role.ORDFORANDE, Role.LEDAMOT, Role.ERSATTARE)
INSATS_ROLES = (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG)
MFA_ROLES = (Role.DELTAGARANSVARIG, Role.REMITTENT, Role.SYSTEMADMINISTRATOR)
"""Roles that see or send an identity, and the one that gives rights: none of them gets in without a second factor."""
