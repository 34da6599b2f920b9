"""Words for remisser: where they are, what is asked, and what is answered."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class RemissState(models.TextChoices):
    """Where a remiss is: from a member's handläggare to a start in the insats, or to an end before it."""

    SKICKAD = "skickad", "Väntar på besked"
    KO = "ko", "I kö"
    ANTAGEN = "antagen", "Antagen"
    AVBOJD = "avbojd", "Avböjd"
    BORJAT = "borjat", "Har börjat"
    ATERKALLAD = "aterkallad", "Återkallad"
    UTGANGEN = "utgangen", "Utgången"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


REMISS_MOVES: dict[RemissState, tuple[RemissState, ...]] = {
    RemissState.SKICKAD: (
        RemissState.KO,
        RemissState.ANTAGEN,
        RemissState.AVBOJD,
        RemissState.ATERKALLAD,
        RemissState.UTGANGEN,
    ),
    RemissState.KO: (RemissState.ANTAGEN, RemissState.AVBOJD, RemissState.ATERKALLAD, RemissState.UTGANGEN),
    RemissState.ANTAGEN: (
        RemissState.KO,
        RemissState.AVBOJD,
        RemissState.BORJAT,
        RemissState.ATERKALLAD,
        RemissState.UTGANGEN,
    ),
    RemissState.AVBOJD: (RemissState.SKICKAD,),
    RemissState.BORJAT: (),
    RemissState.ATERKALLAD: (),
    RemissState.UTGANGEN: (),
}
OPEN_REMISS = (RemissState.SKICKAD, RemissState.KO, RemissState.ANTAGEN)
ANSWERS = (RemissState.KO, RemissState.ANTAGEN, RemissState.AVBOJD)
"""What the one who referred is told of."""
GROUNDS_LISTA, ADVICE_LISTA, SUPPORT_LISTA = "remiss_avbojd", "remiss_rad", "remiss_stod"


class Remissfraga(models.TextChoices):
    """What an insats can ask about a person who is referred; the keys are code lists, but for the kommun."""

    KOMMUN = "kommun", "Folkbokföringskommun"
    STOD = SUPPORT_LISTA, "Vad personen behöver stöd med"
    UTBILDNING = "utbildningsniva", "Högsta slutförda utbildning"
    TID = "tid_offentlig_forsorjning", "Tid med offentlig försörjning"
    FORSORJNING = "forsorjningskalla", "Försörjning i dag"


class Samtyckessatt(models.TextChoices):
    """How a person has said yes to a remiss."""

    BLANKETT = "blankett", "Underskriven blankett"
    ELEKTRONISKT = "elektroniskt", "Elektronisk underskrift"


register_tones(
    {
        RemissState.SKICKAD: Tone.WAITING,
        RemissState.KO: Tone.WAITING,
        RemissState.ANTAGEN: Tone.OK,
        RemissState.AVBOJD: Tone.BAD,
        RemissState.BORJAT: Tone.OK,
        RemissState.ATERKALLAD: Tone.DONE,
        RemissState.UTGANGEN: Tone.DONE,
    }
)
HISTORY_SENTENCES = {
    "remissmottagning.changed": "Ändrade hur insatsen tar emot remisser",
    "remiss.sent": "Skickade en remiss",
    "remiss.accepted": "Antog remissen",
    "remiss.queued": "Satte remissen i kö",
    "remiss.declined": "Avböjde remissen",
    "remiss.undone": "Ångrade att remissen avböjdes",
    "remiss.recalled": "Återkallade remissen",
    "remiss.consent_withdrawn": "Registrerade att samtycket till remissen är återtaget",
    "remiss.party_withdrawn": "Tog en part ur samtycket till remissen",
    "remiss.started": "Registrerade in personen som remissen gällde",
    "remiss.expired": "Tog bort uppgifterna i en remiss vars tid var ute",
}
