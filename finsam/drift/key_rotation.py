"""What `rotate_keys` encrypts anew: every kind of field that is kept encrypted, of all apps.

Typed text and searches are encrypted too, but live no longer than a session: they need no new key.
"""

from collections.abc import Callable

from finsam import acting, history
from finsam.encryption import Rotation
from members import mfa_secrets
from members.models import Forbund
from participants.identity import identity_keys

FIELDS: dict[str, Callable[[Rotation], None]] = {
    "hemligheter för inloggning i två steg": mfa_secrets.rotate,
    "namn och personnummer": identity_keys.rotate,
    "namn och personnummer i remisser": identity_keys.rotate_remisser,
    "kontaktuppgifter för långtidsuppföljning": identity_keys.rotate_contacts,
    "underskrivna blanketter": identity_keys.rotate_forms,
    "uppladdade deltagarlistor": identity_keys.rotate_lists,
}


def rotate_all() -> dict[str, Rotation]:
    """Encrypt everything with the newest key; what was met, for each kind of field. Can be run again."""
    found = {}
    for name, rotate in FIELDS.items():
        found[name] = Rotation()
        rotate(found[name])
    changed = sum(rotation.changed for rotation in found.values())
    forbund = Forbund.objects.first()
    if changed and forbund is not None:
        with acting.transaction_as(acting.SYSTEM):
            history.record(forbund, "forbund.keys_rotated", by=None, changes={"encrypted_fields": [None, str(changed)]})
    return found
