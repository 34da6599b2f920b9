"""Words for what is counted, registered and consented to."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Kon(models.TextChoices):
    """Kön as it is counted upward (U 2.3)."""

    KVINNA = "kvinna", "Kvinnor"
    MAN = "man", "Män"


class Fas(models.TextChoices):
    """When an answer about livelihood or occupation is true of (U 3.2)."""

    FORE = "fore", "Före insats"
    EFTER = "efter", "Efter insats"


class Syfte(models.TextChoices):
    """What a consent is for. Each purpose is a consent of its own (U 4)."""

    INFORMATIONSUTBYTE = "informationsutbyte", "Informationsutbyte mellan parterna"
    REGISTRERING = "uppfoljning_registrering", "Registrering för uppföljning"
    LANGTIDSUPPFOLJNING = "langtidsuppfoljning", "Långtidsuppföljning"


class Sprak(models.TextChoices):
    """Languages of the information before a consent. The Swedish one is signed, the others help to read it."""

    SVENSKA = "sv", "Svenska"
    LATTLAST = "sv-lattlast", "Lättläst svenska"
    ARABISKA = "ar", "Arabiska"
    ENGELSKA = "en", "Engelska"
    FINSKA = "fi", "Finska"
    KURMANJI = "kmr", "Kurdiska (kurmanji)"
    SORANI = "ckb", "Kurdiska (sorani)"
    PERSISKA = "fa", "Persiska"
    POLSKA = "pl", "Polska"
    SOMALISKA = "so", "Somaliska"
    SPANSKA = "es", "Spanska"
    TIGRINJA = "ti", "Tigrinja"
    TURKISKA = "tr", "Turkiska"
    UKRAINSKA = "uk", "Ukrainska"

    @property
    def tag(self) -> str:
        """The language tag of HTML and PDF (BCP 47)."""
        return "sv" if self == Sprak.LATTLAST else self.value

    @property
    def direction(self) -> str:
        """Which way it is written."""
        return "rtl" if self in (Sprak.ARABISKA, Sprak.PERSISKA, Sprak.SORANI) else "ltr"


class TextState(models.TextChoices):
    """Whether a text can be given to somebody."""

    UTKAST = "utkast", "Utkast"
    ERBJUDS = "erbjuds", "Godkänd"
    GAMMAL = "gammal", "Översätter en äldre text"
    ERBJUDS_INTE = "erbjuds_inte", "Erbjuds inte"


class Saknas(models.TextChoices):
    """What is missing in a registration, and can still be put right."""

    SLUT = "slut", "Slutet är inte registrerat"
    SVAR = "svar", "Svar är okända"


class Sent(models.TextChoices):
    """What was registered late."""

    START = "start", "Starten registrerades sent"
    SLUT = "slut", "Slutet registrerades sent"


class SamtyckeStatus(models.TextChoices):
    """What the person has answered, and what has come of it."""

    GIVET = "givet", "Givet"
    NEKAT = "nekat", "Nekat"
    ATERTAGET = "atertaget", "Återtaget"
    UPPHORT = "upphort", "Upphört"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


register_tones(
    {
        SamtyckeStatus.GIVET: Tone.OK,
        SamtyckeStatus.NEKAT: Tone.DONE,
        SamtyckeStatus.ATERTAGET: Tone.BAD,
        SamtyckeStatus.UPPHORT: Tone.DONE,
    }
)


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
    FINNS = "finns", "Finns redan"
    FEL = "fel", "Fel"
    SAMTYCKE = "samtycke", "Samtycke saknas"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


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
        Listutfall.FINNS: Tone.DONE,
        Listutfall.FEL: Tone.BAD,
        Listutfall.SAMTYCKE: Tone.BAD,
    }
)


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
register_tones(
    {
        TextState.UTKAST: Tone.DRAFT,
        TextState.ERBJUDS: Tone.OK,
        TextState.GAMMAL: Tone.WAITING,
        TextState.ERBJUDS_INTE: Tone.DONE,
    }
)


class Andamal(models.TextChoices):
    """Why a page shows who somebody is: one purpose for each view that does, kept with every look (ADR 14)."""

    INSATSENS_LISTA = "deltaganden", "Insatsens lista"
    ALLA = "alla deltaganden", "Mina deltagare"
    SOKNING = "sökning på personnummer", "Sökning på personnummer"
    SOKNING_UTAN_TRAFF = "sökning på personnummer utan träff", "Sökning utan träff"
    DELTAGANDE = "deltagande", "Deltagandets sida"
    UTREGISTRERING = "utregistrering", "Utregistrering"
    ATERTAGANDE = "aterta", "Återtaget samtycke"
    RATTELSE = "rättelse", "Rättelse av inregistreringen"
    RATTELSE_AV_SLUT = "rättelse av slut", "Rättelse av utregistreringen"
    RATTELSE_AV_PERSON = "rättelse av person", "Rättelse av namn eller nummer"
    FELREGISTRERING = "felregistrering", "Felregistrering"
    LISTA = "deltagarlista", "Inläst lista"
    LISTRAD = "deltagarlista, en rad", "En rad i en lista"
    LISTA_ATT_RATTA = "deltagarlista, rader att rätta", "Rader att rätta i en lista"
    RATTIGHETER = "rättigheter", "Personens rättigheter"
    BEGARAN = "begäran", "Personens begäran"
    REGISTERUTDRAG = "registerutdrag", "Registerutdrag"
    VISNINGAR = "visningar", "Lista över vilka som har sett"
    NODOPPNING = "nödöppning", "Nödöppningens lista"
    NODOPPNING_PERSON = "nödöppning, en person", "En person genom nödöppning"
    UPPFOLJNING_LISTA = "långtidsuppföljning", "Listan över långtidsuppföljning"
    UPPFOLJNING = "långtidsuppföljning, en person", "Långtidsuppföljning av en person"
    KONTAKT = "kontaktuppgifter", "Kontaktuppgifter för långtidsuppföljning"


MANY_AT_ONCE = (
    Andamal.INSATSENS_LISTA,
    Andamal.ALLA,
    Andamal.LISTA,
    Andamal.NODOPPNING,
    Andamal.UPPFOLJNING_LISTA,
)
"""Pages that show many: who stands there was not chosen. All other looks open somebody (the trigger says the same)."""


class Marke(models.TextChoices):
    """Why a row of the review of access is worth a question. None of them says that something is wrong."""

    NODOPPNING = "nodoppning", "Nödöppning"
    EGET_NAMN = "eget_namn", "Eget efternamn"
    MANGA = "manga", "Många"
    OVANLIG_TID = "ovanlig_tid", "Utanför arbetstid"
    AVSLUTAT = "avslutat", "Avslutat sedan länge"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


class Granskning(models.TextChoices):
    """How the review of a week stands."""

    PAGAR = "pagar", "Veckan pågår"
    VANTAR = "vantar", "Väntar"
    SEN = "sen", "Försenad"
    GRANSKAD = "granskad", "Granskad"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


register_tones(dict.fromkeys(Marke, Tone.WAITING))
register_tones(
    {
        Granskning.PAGAR: Tone.DRAFT,
        Granskning.VANTAR: Tone.WAITING,
        Granskning.SEN: Tone.BAD,
        Granskning.GRANSKAD: Tone.OK,
    }
)
OTHER_KOMMUN = "Annan kommun"
FELREGISTRERING = "felregistrering"
WITHDRAWN = "atertaget_samtycke"
DECEASED = "avliden"
NEEDS_NO_AFTER = (FELREGISTRERING, DECEASED, WITHDRAWN)
"""Avslutsanledningar after which nobody is asked what the person does now (U 3.4)."""

HISTORY_SENTENCES = {
    "antal.registered": "Registrerade antal deltagare",
    "antal.corrected": "Rättade antal deltagare",
    "deltagande.registered": "Registrerade in en deltagare",
    "deltagande.refused": "Försökte registrera in en deltagare som redan är registrerad i insatsen",
    "deltagande.ended": "Registrerade ut en deltagare",
    "deltagande.corrected": "Rättade uppgifter om deltagandet",
    "deltagande.mistake": "Felregistrerade deltagandet",
    "identitet.corrected": "Rättade vem deltagaren är",
    "samtyckestext.approved": "Godkände en text om samtycke",
    "samtyckestext.stopped": "Slutade erbjuda en text om samtycke",
    "samtycke.withdrawn": "Registrerade ett återtaget samtycke",
    "remissmottagning.changed": "Ändrade hur insatsen tar emot remisser",
    "remiss.sent": "Skickade en remiss",
    "remiss.accepted": "Antog remissen",
    "remiss.queued": "Satte remissen i kö",
    "remiss.declined": "Avböjde remissen",
    "remiss.undone": "Ångrade att remissen avböjdes",
    "remiss.recalled": "Återkallade remissen",
    "remiss.consent_withdrawn": "Registrerade att samtycket till remissen är återtaget",
    "remiss.started": "Registrerade in personen som remissen gällde",
    "remiss.expired": "Tog bort uppgifterna i en remiss vars tid var ute",
    "granskning.done": "Granskade en veckas åtkomst till uppgifter om deltagare",
    "nodoppning.opened": "Nödöppnade en annan insats",
    "nodoppning.closed": "Stängde en nödöppning",
    "deltagarlista.received": "Laddade upp en deltagarlista",
    "deltagarlista.row_corrected": "Rättade en rad i en deltagarlista",
    "deltagarlista.imported": "Läste in en deltagarlista",
    "deltagarlista.undone": "Ångrade inläsningen av en deltagarlista",
    "deltagarlista.refused": "Laddade upp en fil som inte gick att läsa som deltagarlista",
    "deltagarlista.removed": "Tog bort en deltagarlista utan att läsa in den",
}
