"""Closed lists of the ledger and the sentences of its history."""

from django.db import models

from finsam.status import Tone
from members.enums import Role

LEDGER_WRITERS = (Role.FORBUNDSCHEF, Role.EKONOM)
"""Roles that import the ledger and decide where its rows belong. Its readers are READS_ALL_MONEY."""


class ImportState(models.TextChoices):
    """Where an uploaded SIE file is. Only the rows of an imported file count."""

    UPLOADED = "uploaded", "Granskas"
    IMPORTED = "imported", "Inläst"
    REPLACED = "replaced", "Ersatt"
    DISCARDED = "discarded", "Förkastad"


IMPORT_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.UPLOADED: frozenset({ImportState.IMPORTED, ImportState.DISCARDED}),
    ImportState.IMPORTED: frozenset({ImportState.REPLACED}),
    ImportState.REPLACED: frozenset(),
    ImportState.DISCARDED: frozenset(),
}

LEDGER_TONES: dict[models.TextChoices, Tone] = {
    ImportState.UPLOADED: Tone.WAITING,
    ImportState.IMPORTED: Tone.OK,
    ImportState.REPLACED: Tone.DONE,
    ImportState.DISCARDED: Tone.DONE,
}


class PostSource(models.TextChoices):
    """What gave a ledger row its budget post."""

    NONE = "", "Ingen"
    MAPPING = "mapping", "Kopplingen"
    HAND = "hand", "Kontering för hand"


LEDGER_SENTENCES = {
    "sie_import.received": "Laddade upp bokföringsfilen",
    "sie_import.imported": "Läste in bokföringsfilen",
    "sie_import.replaced": "Bokföringsfilen ersattes av en nyare",
    "sie_import.discarded": "Förkastade bokföringsfilen",
    "bokforing.posted_by_hand": "Konterade rader för hand",
    "bokforing.posting_undone": "Återställde kontering för hand",
    "objektmappning.created": "Kopplade ett objekt till en budgetpost",
    "objektmappning.changed": "Ändrade kopplingen till en budgetpost",
    "objektmappning.removed": "Tog bort kopplingen till en budgetpost",
    "kontomappning.created": "Lade till kontomappning",
    "kontomappning.changed": "Ändrade kontomappning",
    "kontomappning.defaults_loaded": "Läste in standardmappningen av konton",
}
