from participants.models.antal import AnonymtAntal, VolymAntal
from participants.models.begaran import Begaran
from participants.models.begransning import Begransning
from participants.models.deltagande import Deltagande, Deltagare, Forsorjning, NyaDeltaganden, Sysselsattning
from participants.models.deltagarlista import Deltagarlista, Kolumnmappning, Listperson, Listrad
from participants.models.gallring import GallradUppgift, Gallring, Gallringsbevis, Gallringsplan, Gallringsregel
from participants.models.granskning import Atkomst, Granskningsutfall, Granskningsvecka
from participants.models.identitet import Identitet, Igenkanning
from participants.models.nodoppning import Nodoppning, Nodoppningsnotis
from participants.models.paminnelse import Paminnelse
from participants.models.plan import Plandel, Plankontakt, Sip
from participants.models.radering import Radering
from participants.models.remiss import Remiss, Remissidentitet, Remissmejl, Remissmottagning, Remisspart
from participants.models.samtycke import Samtycke
from participants.models.samtyckesblankett import Samtyckesblankett
from participants.models.samtyckespart import Samtyckespart
from participants.models.samtyckestext import Samtyckestext
from participants.models.sus import Sustackning, Sustal, Susutdrag
from participants.models.uppfoljning import (
    Kontaktuppgift,
    Uppfoljningsansvar,
    Uppfoljningsforsorjning,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
)
from participants.models.uppfoljningslank import Uppfoljningslank
from participants.models.utdragsdel import Utdragsdel

__all__ = [
    "AnonymtAntal",
    "Atkomst",
    "Begaran",
    "Begransning",
    "Deltagande",
    "Deltagare",
    "Deltagarlista",
    "Forsorjning",
    "GallradUppgift",
    "Gallring",
    "Gallringsbevis",
    "Gallringsplan",
    "Gallringsregel",
    "Granskningsutfall",
    "Granskningsvecka",
    "Identitet",
    "Igenkanning",
    "Kolumnmappning",
    "Kontaktuppgift",
    "Listperson",
    "Listrad",
    "Nodoppning",
    "Nodoppningsnotis",
    "NyaDeltaganden",
    "Paminnelse",
    "Plandel",
    "Plankontakt",
    "Radering",
    "Remiss",
    "Remissidentitet",
    "Remissmejl",
    "Remissmottagning",
    "Remisspart",
    "Samtycke",
    "Samtyckesblankett",
    "Samtyckespart",
    "Samtyckestext",
    "Sip",
    "Sustackning",
    "Sustal",
    "Susutdrag",
    "Sysselsattning",
    "Uppfoljningsansvar",
    "Uppfoljningsforsorjning",
    "Uppfoljningslank",
    "Uppfoljningssysselsattning",
    "Uppfoljningstillfalle",
    "Utdragsdel",
    "VolymAntal",
]
