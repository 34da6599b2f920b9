"""Words for asking again after the end."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Uppfoljningslage(models.TextChoices):
    """How a time to ask stands."""

    SEN = "sen", "Försenad"
    NU = "nu", "Ska göras"
    PLANERAD = "planerad", "Planerad"
    SVAR = "svar", "Svar"
    BORTFALL = "bortfall", "Inget svar"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


register_tones(
    {
        Uppfoljningslage.SEN: Tone.BAD,
        Uppfoljningslage.NU: Tone.WAITING,
        Uppfoljningslage.PLANERAD: Tone.DRAFT,
        Uppfoljningslage.SVAR: Tone.OK,
        Uppfoljningslage.BORTFALL: Tone.DONE,
    }
)
STATUS_LISTA, KANAL_LISTA, FAS_LISTA = "uppfoljning_status", "uppfoljning_kanal", "fas"
"""Kodlistor of what came of asking, how, and when; the last has `manader` for the times after the end."""
SVAR, AVBOJT, AVLIDEN, PLANERAD, SAMTYCKE_ATERTAGET, EJ_UTFORD = (
    "svar", "avbojt", "avliden", "planerad", "samtycke_atertaget", "ej_utford",
)  # fmt: skip
WRITTEN_BY_THE_DATABASE = (PLANERAD, SAMTYCKE_ATERTAGET, EJ_UTFORD)
"""Outcomes that nobody chooses: they follow from the consent."""
HISTORY_SENTENCES = {
    "uppfoljning.answered": "Registrerade svar vid långtidsuppföljning",
    "uppfoljning.missed": "Registrerade att långtidsuppföljningen inte gav svar",
    "uppfoljning.corrected": "Rättade en långtidsuppföljning",
    "uppfoljning.closed": "Avslutade en långtidsuppföljning som inte hann göras",
    "uppfoljning.link": "Gjorde en personlig länk till frågorna efter insatsen",
    "uppfoljning.link_answered": "Svarade genom en personlig länk",
    "uppfoljning.link_declined": "Avböjde genom en personlig länk",
    "uppfoljning.contact": "Ändrade kontaktuppgifter för långtidsuppföljning",
    "uppfoljning.successor": "Utsåg vilken insats som tar över långtidsuppföljningen",
}
