from participants.models.antal import AnonymtAntal, VolymAntal
from participants.models.deltagande import Deltagande, Deltagare, Forsorjning, Sysselsattning
from participants.models.identitet import Identitet, Igenkanning
from participants.models.paminnelse import Paminnelse
from participants.models.samtycke import Samtycke

__all__ = [
    "AnonymtAntal",
    "Deltagande",
    "Deltagare",
    "Forsorjning",
    "Identitet",
    "Igenkanning",
    "Paminnelse",
    "Samtycke",
    "Sysselsattning",
    "VolymAntal",
]
