"""Closed lists of the economy and the sentences of its history."""

from django.db import models


class Omradeskind(models.TextChoices):
    """What a budgetområde holds (S 6). The förbund chooses the name; the kind decides how figures are used."""

    INTAKTER = "intakter", "Intäkter"
    STYRELSE = "styrelse", "Styrelse"
    REVISION = "revision", "Revision"
    KANSLI = "kansli", "Kansli"
    INSATSER_INDIVID = "insatser_individ", "Insatser för individer"
    INSATSER_STRUKTUR = "insatser_struktur", "Strukturövergripande insatser"
    UTVECKLINGSMEDEL = "utvecklingsmedel", "Utvecklingsmedel"
    EGET_KAPITAL = "eget_kapital", "Eget kapital"
    OVRIGT = "ovrigt", "Övrigt"


NOT_COSTS = (Omradeskind.INTAKTER, Omradeskind.EGET_KAPITAL)
"""Kinds outside the total of costs: income, and how a deficit is financed."""
INSATS_KINDS = (Omradeskind.INSATSER_INDIVID, Omradeskind.INSATSER_STRUKTUR)
