"""Words for a person's plan: its parts, contacts and SIP."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones

KIND_LISTA, STEP_LISTA, CONTACT_LISTA = "plandel", "steg_mot_arbete", "kontaktsatt"
"""Kodlistor: what a part is, how near work it is (in order, by `steg`), and how a contact was made."""


class Delresultat(models.TextChoices):
    """What came of a part; nothing while nobody has said so."""

    GENOMFORD = "genomford", "Genomförd"
    AVBRUTEN = "avbruten", "Avbruten"
    INSTALLD = "installd", "Blev inte av"


class Kontaktutfall(models.TextChoices):
    """What came of a contact; nothing while it is booked."""

    BLEV_AV = "blev_av", "Blev av"
    UTEBLEV = "uteblev", "Personen kom inte"
    AVBOKAD = "avbokad", "Avbokad"


class Planlage(models.TextChoices):
    """How something in a plan stands today. The first three follow from its days."""

    PLANERAD = "planerad", "Planerad"
    PAGAR = "pagar", "Pågår"
    SVAR_SAKNAS = "svar_saknas", "Resultat saknas"
    GENOMFORD = "genomford", "Genomförd"
    AVBRUTEN = "avbruten", "Avbruten"
    INSTALLD = "installd", "Blev inte av"
    BOKAD = "bokad", "Bokad"
    BLEV_AV = "blev_av", "Blev av"
    UTEBLEV = "uteblev", "Personen kom inte"
    AVBOKAD = "avbokad", "Avbokad"
    GALLER = "galler", "Gäller"
    FOLJ_UPP = "folj_upp", "Ska följas upp"
    AVSLUTAD = "avslutad", "Avslutad"
    FELREGISTRERAD = "felregistrerad", "Felregistrerad"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


register_tones(
    {
        Planlage.PLANERAD: Tone.DRAFT,
        Planlage.PAGAR: Tone.OK,
        Planlage.SVAR_SAKNAS: Tone.WAITING,
        Planlage.GENOMFORD: Tone.DONE,
        Planlage.AVBRUTEN: Tone.DONE,
        Planlage.INSTALLD: Tone.DONE,
        Planlage.BOKAD: Tone.DRAFT,
        Planlage.BLEV_AV: Tone.DONE,
        Planlage.UTEBLEV: Tone.DONE,
        Planlage.AVBOKAD: Tone.DONE,
        Planlage.GALLER: Tone.OK,
        Planlage.FOLJ_UPP: Tone.WAITING,
        Planlage.AVSLUTAD: Tone.DONE,
        Planlage.FELREGISTRERAD: Tone.DONE,
    }
)

HISTORY_SENTENCES = {
    "plan.part_added": "Lade till en del i planen",
    "plan.part_changed": "Ändrade en del i planen",
    "plan.contact_added": "Registrerade en kontakt i planen",
    "plan.contact_changed": "Ändrade en kontakt i planen",
    "plan.sip_added": "Registrerade en SIP",
    "plan.sip_changed": "Ändrade en SIP",
    "plan.mistake": "Felregistrerade något i planen",
}
"""What, when and with whom stands in the plan alone: it goes with the name, and the history stays."""
