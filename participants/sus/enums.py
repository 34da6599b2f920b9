"""Words for old SUS extracts."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Susversion(models.TextChoices):
    """Which SUS an extract comes from: the two had other lists of answers (U 0)."""

    GAMLA = "sus_gamla", "Gamla SUS (2005–2010)"
    NYA = "sus_nya", "Nya SUS (2010–2023)"


class SusState(models.TextChoices):
    """Where an extract is."""

    GRANSKAS = "granskas", "Väntar på beslut"
    FRYST = "fryst", "Fryst"
    BORTTAGET = "borttaget", "Borttaget"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


SUS_MOVES: dict[SusState, tuple[SusState, ...]] = {
    SusState.GRANSKAS: (SusState.FRYST, SusState.BORTTAGET),
    SusState.FRYST: (SusState.BORTTAGET,),
    SusState.BORTTAGET: (),
}


class Susvariabel(models.TextChoices):
    """What is counted of an extract (U 3.2, 5.1)."""

    NYA = "nya", "Nya"
    AVSLUTADE = "avslutade", "Avslutade"
    RESULTAT = "resultat", "Sysselsättning efter, i grupper"
    ALDER = "alder", "Ålder vid start"
    KOMMUN = "kommun", "Folkbokföringskommun"
    REMITTENT = "remittent", "Initierad av"
    UTBILDNINGSNIVA = "utbildningsniva", "Högsta slutförda utbildning"
    TID = "tid_offentlig_forsorjning", "Tid med offentlig försörjning före"
    FORSORJNING_FORE = "forsorjning_fore", "Försörjning före"
    FORSORJNING_EFTER = "forsorjning_efter", "Försörjning efter"
    SYSSELSATTNING_FORE = "sysselsattning_fore", "Sysselsättning före"
    SYSSELSATTNING_EFTER = "sysselsattning_efter", "Sysselsättning efter"
    AVSLUTSANLEDNING = "avslutsanledning", "Avslutsanledning"


class SusFel(models.TextChoices):
    """Why a row of an extract is not counted."""

    INSATS = "insats", "Insatsen saknas."
    START = "start", "Startdatumet saknas eller går inte att läsa."
    SLUT = "slut", "Slutdatumet går inte att läsa."
    ORDNING = "ordning", "Slutdatumet är före startdatumet."
    TID = "tid", "Datumen är inte från den tid då SUS användes, 2005 till 2023."
    FELREGISTRERING = "felregistrering", "Raden är en felregistrering och räknas inte."


register_tones({SusState.GRANSKAS: Tone.WAITING, SusState.FRYST: Tone.OK, SusState.BORTTAGET: Tone.DONE})
HISTORY_SENTENCES = {
    "susutdrag.received": "Laddade upp ett utdrag ur SUS",
    "susutdrag.frozen": "Frös ett utdrag ur SUS",
    "susutdrag.removed": "Tog bort ett utdrag ur SUS",
}
