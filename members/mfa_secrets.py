"""The secrets of second factors, which allauth keeps in JSON and `MfaAdapter` encrypts: how they get a new key."""

from typing import Any

from allauth.mfa.models import Authenticator

from finsam import acting
from finsam.encryption import Rotation

AT_ONCE = 200
SECRETS = ("secret", "seed")
LISTS = ("migrated_codes",)


def rotate(rotation: Rotation) -> None:
    """All of them, in batches that each are saved; can be run again."""
    keys = list(Authenticator.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with acting.transaction_as(acting.SYSTEM):
            batch = Authenticator.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
            for row in batch.select_for_update(of=("self",)):
                fresh = _rotated(row.data, rotation)
                if fresh != row.data:
                    row.data = fresh
                    row.save(update_fields=["data"])


def _rotated(data: dict[str, Any], rotation: Rotation) -> dict[str, Any]:
    one = {name: rotation.of(data[name]) for name in SECRETS if data.get(name)}
    many = {name: [rotation.of(text) for text in data[name]] for name in LISTS if data.get(name)}
    return {**data, **one, **many}
