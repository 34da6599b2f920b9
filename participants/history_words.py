"""What has happened to a deltagande, in words."""

from collections import defaultdict

from finsam.codelists.models import Kodvarde
from insatser.history_lines import Line, lines
from participants.enums import Syfte
from participants.models import Deltagande

LABELS = {
    "starts_on": "Startdatum",
    "planned_end_on": "Planerat slut",
    "kommun": "Folkbokföringskommun",
    "remittent": "Remittent",
    "utbildningsniva": "Högsta slutförda utbildning",
    "tid_offentlig_forsorjning": "Tid med offentlig försörjning före insatsen",
    "ends_on": "Slutdatum",
    "avslutsanledning": "Avslutsanledning",
    "forsorjning": "Försörjning",
    "sysselsattning": "Sysselsättning",
    "name": "Namn",
    "personnummer": "Personnummer",
    "syfte": "Syfte",
}
LISTS = {
    **{name: name for name in ("remittent", "utbildningsniva", "tid_offentlig_forsorjning", "avslutsanledning")},
    "forsorjning": "forsorjningskalla",
    "sysselsattning": "sysselsattning",
}


def deltagande_lines(deltagande: Deltagande) -> list[Line]:
    """Newest first; answers with the labels of their code lists."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for lista, key, label in Kodvarde.objects.filter(lista__in=LISTS.values()).values_list("lista", "key", "label"):
        labels[lista][key] = label
    known = {name: labels[lista] for name, lista in LISTS.items()}
    return lines(deltagande, LABELS, known={**known, "syfte": {syfte.value: syfte.label for syfte in Syfte}})
