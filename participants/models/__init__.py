from participants.models.antal import AnonymtAntal, VolymAntal
from participants.models.deltagande import Deltagande, Deltagare, Forsorjning, Sysselsattning
from participants.models.identitet import Identitet, Igenkanning
from participants.models.samtycke import Samtycke

__all__ = [
    "AnonymtAntal",
    "Deltagande",
    "Deltagare",
    "Forsorjning",
    "Identitet",
    "Igenkanning",
    "Samtycke",
    "Sysselsattning",
    "VolymAntal",
]
