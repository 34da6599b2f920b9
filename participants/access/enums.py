"""Words for looks at identities: why, what is marked, and how the review of a week stands."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Andamal(models.TextChoices):
    """Why a page shows who somebody is: one purpose for each view that does, kept with every look (ADR 14)."""

    INSATSENS_LISTA = "deltaganden", "Insatsens lista"
    ALLA = "alla deltaganden", "Mina deltagare"
    SOKNING = "sökning på personnummer", "Sökning på personnummer"
    NAMNSOKNING = "sökning på namn", "Sökning på namn"
    SOKNING_UTAN_TRAFF = "sökning på personnummer utan träff", "Sökning utan träff"
    DELTAGANDE = "deltagande", "Deltagandets sida"
    UTREGISTRERING = "utregistrering", "Utregistrering"
    ATERTAGANDE = "aterta", "Återtaget samtycke"
    RATTELSE = "rättelse", "Rättelse av inregistreringen"
    RATTELSE_AV_SLUT = "rättelse av slut", "Rättelse av utregistreringen"
    ANGRAD_UTREGISTRERING = "ångrad utregistrering", "Ångrad utregistrering"
    RATTELSE_AV_PERSON = "rättelse av person", "Rättelse av namn eller nummer"
    FELREGISTRERING = "felregistrering", "Felregistrering"
    SKYDD = "skyddade personuppgifter", "Övergång till anonymt antal"
    LISTA = "deltagarlista", "Inläst lista"
    LISTRAD = "deltagarlista, en rad", "En rad i en lista"
    LISTA_ATT_RATTA = "deltagarlista, rader att rätta", "Rader att rätta i en lista"
    RATTIGHETER = "rättigheter", "Personens rättigheter"
    BEGARAN = "begäran", "Personens begäran"
    REGISTERUTDRAG = "registerutdrag", "Registerutdrag"
    EGET_UTDRAG = "eget registerutdrag", "Läste sitt eget registerutdrag"
    VISNINGAR = "visningar", "Lista över vilka som har sett"
    NODOPPNING = "nödöppning", "Nödöppningens lista"
    NODOPPNING_PERSON = "nödöppning, en person", "En person genom nödöppning"
    UPPFOLJNING_LISTA = "långtidsuppföljning", "Listan över långtidsuppföljning"
    UPPFOLJNING = "långtidsuppföljning, en person", "Långtidsuppföljning av en person"
    BLANKETT = "underskriven blankett", "Underskriven blankett"
    PARTER = "parter i samtycket", "Parter i informationsutbytet"
    KONTAKT = "kontaktuppgifter", "Kontaktuppgifter för långtidsuppföljning"
    PLAN = "plan", "Personens plan"
    PLAN_LISTA = "planer", "Att göra i planer"
    REMISSER = "inkomna remisser", "Inkomna remisser"
    REMISS = "remiss", "Remissens sida"
    REMISSBESKED = "besked om remiss", "Besked om remiss"
    REMISS_IN = "inregistrering från remiss", "Inregistrering från remiss"


MANY_AT_ONCE = (
    Andamal.INSATSENS_LISTA,
    Andamal.ALLA,
    Andamal.LISTA,
    Andamal.NODOPPNING,
    Andamal.UPPFOLJNING_LISTA,
    Andamal.PLAN_LISTA,
)
"""Pages that show many: who stands there was not chosen. All other looks open somebody (the trigger says the same)."""

OF_REMISSER = (Andamal.REMISSER, Andamal.REMISS, Andamal.REMISSBESKED, Andamal.REMISS_IN)
"""Why somebody is shown who is no deltagare yet: these looks are at remisser, and in no week's review."""


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
HISTORY_SENTENCES = {
    "granskning.done": "Granskade en veckas åtkomst till uppgifter om deltagare",
    "nodoppning.opened": "Nödöppnade en annan insats",
    "nodoppning.closed": "Stängde en nödöppning",
}
