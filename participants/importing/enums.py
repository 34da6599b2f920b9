"""Words for lists of participants and their rows."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class ListState(models.TextChoices):
    """Where an uploaded list of participants is."""

    MOTTAGEN = "mottagen", "Läses"
    AVVISAD = "avvisad", "Kunde inte läsas"
    KOLUMNER = "kolumner", "Kolumner ska väljas"
    GRANSKAD = "granskad", "Väntar på beslut"
    INLAST = "inlast", "Inläst"
    ANGRAD = "angrad", "Ångrad"
    BORTTAGEN = "borttagen", "Borttagen"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


LIST_MOVES: dict[ListState, tuple[ListState, ...]] = {
    ListState.MOTTAGEN: (ListState.KOLUMNER, ListState.AVVISAD, ListState.BORTTAGEN),
    ListState.AVVISAD: (),
    ListState.KOLUMNER: (ListState.GRANSKAD, ListState.BORTTAGEN),
    ListState.GRANSKAD: (ListState.GRANSKAD, ListState.INLAST, ListState.BORTTAGEN),
    ListState.INLAST: (ListState.ANGRAD,),
    ListState.ANGRAD: (),
    ListState.BORTTAGEN: (),
}


class Listutfall(models.TextChoices):
    """What becomes of a row of a list."""

    NY = "ny", "Ny"
    AVSLUTAD = "avslutad", "Ny, avslutad"
    UTAN_NAMN = "utan_namn", "Ny, utan namn"
    FINNS = "finns", "Finns redan"
    FEL = "fel", "Fel"
    SAMTYCKE = "samtycke", "Samtycke saknas"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


NEW = (Listutfall.NY, Listutfall.AVSLUTAD, Listutfall.UTAN_NAMN)
"""What becomes a deltagande: one that goes on, one that is over, and one whose name may not be kept any more."""
WRONG = (Listutfall.FEL, Listutfall.SAMTYCKE)


register_tones(
    {
        ListState.MOTTAGEN: Tone.WAITING,
        ListState.AVVISAD: Tone.BAD,
        ListState.KOLUMNER: Tone.WAITING,
        ListState.GRANSKAD: Tone.WAITING,
        ListState.INLAST: Tone.OK,
        ListState.ANGRAD: Tone.DONE,
        ListState.BORTTAGEN: Tone.DONE,
        Listutfall.NY: Tone.OK,
        Listutfall.AVSLUTAD: Tone.OK,
        Listutfall.UTAN_NAMN: Tone.WAITING,
        Listutfall.FINNS: Tone.DONE,
        Listutfall.FEL: Tone.BAD,
        Listutfall.SAMTYCKE: Tone.BAD,
    }
)
HISTORY_SENTENCES = {
    "deltagarlista.received": "Laddade upp en deltagarlista",
    "deltagarlista.row_corrected": "Rättade en rad i en deltagarlista",
    "deltagarlista.imported": "Läste in en deltagarlista",
    "deltagarlista.undone": "Ångrade inläsningen av en deltagarlista",
    "deltagarlista.refused": "Laddade upp en fil som inte gick att läsa som deltagarlista",
    "deltagarlista.removed": "Tog bort en deltagarlista utan att läsa in den",
}
