from typing import Any

from django.core.management.base import BaseCommand, CommandError

from finsam.drift.key_rotation import rotate_all


class Command(BaseCommand):
    help = "Krypterar alla krypterade fält med den nyaste nyckeln i FINSAM_FIELD_KEYS. Kan köras flera gånger."

    def handle(self, *args: Any, **options: Any) -> None:
        found = rotate_all()
        for name, rotation in found.items():
            self.stdout.write(f"{name}: {rotation.seen} lästa, {rotation.changed} krypterade med den nya nyckeln.")
        unreadable = sum(rotation.unreadable for rotation in found.values())
        if unreadable:
            raise CommandError(
                f"{unreadable} kan inte läsas med någon av nycklarna. Ta inte bort någon nyckel, "
                "och lägg tillbaka den som fattas."
            )
