from participants.models.antal import AnonymtAntal, VolymAntal
from participants.models.deltagande import Deltagande, Deltagare, Forsorjning, Sysselsattning
from participants.models.deltagarlista import Deltagarlista, Kolumnmappning, Listperson, Listrad
from participants.models.identitet import Identitet, Igenkanning
from participants.models.paminnelse import Paminnelse
from participants.models.samtycke import Samtycke
from participants.models.samtyckestext import Samtyckestext

__all__ = [
    "AnonymtAntal",
    "Deltagande",
    "Deltagare",
    "Deltagarlista",
    "Forsorjning",
    "Identitet",
    "Igenkanning",
    "Kolumnmappning",
    "Listperson",
    "Listrad",
    "Paminnelse",
    "Samtycke",
    "Samtyckestext",
    "Sysselsattning",
    "VolymAntal",
]
