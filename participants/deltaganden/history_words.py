"""What has happened to a deltagande, in words."""

from collections import defaultdict
from collections.abc import Sequence

from finsam.codelists.models import Kodvarde
from insatser.history_lines import Line, lines
from participants.enums import Angrat, Syfte
from participants.models import Deltagande
from participants.uppfoljning.enums import FAS_LISTA, KANAL_LISTA, STATUS_LISTA

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
    "syften": "Gäller",
    "slag": "Hur",
    "part": "Part",
    "to_on": "Gäller till och med",
    "given_on": "Datum för samtycket",
    "angrat": "Varför",
    "fas": "Mättillfälle",
    "utfall": "Utfall",
    "kanal": "Kanal",
    "done_on": "Gjord",
    "begransning": "Grund",
    "begransning_havd": "Skäl",
}
LISTS = {
    **{name: name for name in ("remittent", "utbildningsniva", "tid_offentlig_forsorjning", "avslutsanledning")},
    "forsorjning": "forsorjningskalla",
    "sysselsattning": "sysselsattning",
    "fas": FAS_LISTA,
    "utfall": STATUS_LISTA,
    "kanal": KANAL_LISTA,
    "begransning": "begransning_grund",
    "begransning_havd": "begransning_havd",
}


def deltagande_lines(deltagande: Deltagande, *, codes: Sequence[str] = ()) -> list[Line]:
    """Newest first; answers with the labels of their code lists. With `codes` only acts of those kinds."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for lista, key, label in Kodvarde.objects.filter(lista__in=LISTS.values()).values_list("lista", "key", "label"):
        labels[lista][key] = label
    known = {name: labels[lista] for name, lista in LISTS.items()}
    of_enums = {
        name: {one.value: str(one.label) for one in enum} for name, enum in (("syfte", Syfte), ("angrat", Angrat))
    }
    return lines(deltagande, LABELS, codes=codes, known={**known, **of_enums})
