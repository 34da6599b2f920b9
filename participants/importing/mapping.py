"""Which columns of a list tell what: chosen once for an insats, and used again for its next list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from finsam import encryption
from insatser.models import Insats
from participants.importing import rows
from participants.importing.columns import BY_NAME, ENDS_ON, Column, suggested
from participants.models import Deltagarlista, Kolumnmappning


@dataclass(frozen=True)
class Choices:
    """Name of a column → the list's heading of it, and → the answer for rows that say nothing."""

    headings: Mapping[str, str]
    answers: Mapping[str, str]

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """Where in a list with these headings each column stands."""
        found = {heading: place for place, heading in reversed(list(enumerate(headings)))}
        return {name: found[heading] for name, heading in self.headings.items() if heading in found}


def remembered(insats: Insats) -> Choices:
    """What was chosen for the insats's last list."""
    row = Kolumnmappning.objects.filter(insats=insats).first()
    kept = json.loads(encryption.decrypt(row.choices_encrypted)) if row is not None else {}
    return Choices(kept.get("headings", {}), kept.get("answers", {}))


def remember(insats: Insats, choices: Choices) -> None:
    """Keep what was chosen for the next list."""
    kept = encryption.encrypt(json.dumps({"headings": dict(choices.headings), "answers": dict(choices.answers)}))
    Kolumnmappning.objects.update_or_create(
        insats=insats, defaults={"choices_encrypted": kept, "changed_at": timezone.now()}
    )


def choose(lista: Deltagarlista, choices: Choices) -> None:
    """Keep what was chosen with the list, for the one who examines it, and with the insats, for the next list."""
    head = rows.head_of(lista)
    if head is not None:
        head.write({**head.content, "chosen": dict(choices.headings), "answers": dict(choices.answers)})
        head.save(update_fields=["content_encrypted"])
        remember(lista.insats, choices)


def chosen(lista: Deltagarlista) -> Choices:
    """What was chosen for this list."""
    head = rows.head_of(lista)
    return Choices(head.content["chosen"], head.content["answers"]) if head is not None else Choices({}, {})


def headings_of(lista: Deltagarlista) -> list[str]:
    """The list's headings; none when its columns are chosen, or the database shows none."""
    head = rows.head_of(lista)
    return list(head.content["headings"]) if head is not None else []


def proposal(insats: Insats, headings: Sequence[str]) -> tuple[dict[str, int], Mapping[str, str]]:
    """Places and answers to begin with: those of the last list, else what the headings tell."""
    last = remembered(insats)
    places = last.places(headings)
    taken = set(places.values())
    for name, place in suggested(headings).items():
        if name not in places and place not in taken:
            places[name] = place
    return places, last.answers


def project(cells: Sequence[str], places: Mapping[str, int], answers: Mapping[str, str]) -> dict[str, str]:
    """A row by the names of the columns; all else in the list is left behind."""
    found = {name: cells[place] for name, place in places.items()}
    said = {name: answer for name, answer in answers.items() if _is_answered(BY_NAME[name], found)}
    return found | {name: answer for name, answer in said.items() if not found.get(name)}


def _is_answered(column: Column, row: Mapping[str, str]) -> bool:
    """Whether one answer for all holds for the row: who has not left is asked nothing about what came after."""
    return column.has_answer_for_all and (not column.of_end or bool(row.get(ENDS_ON)))
