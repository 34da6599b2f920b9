from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam.drift.backup import BackupError, lost_history, make_backup
from finsam.drift.pg_programs import ProgramError
from finsam.drift.sealed_file import SealBrokenError


class Command(BaseCommand):
    help = "Makes an encrypted copy of the database and the files in a new folder of DIR, and reads it back."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lost = lost_history(options["folder"])
            made, manifest = make_backup(options["folder"])
        except (BackupError, ProgramError, SealBrokenError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['folder']} kan inte användas: {error.strerror}.") from error
        rows = sum(manifest.row_counts.values())
        self.stdout.write(
            f"Säkerhetskopian finns i {made}: {rows} rader i {len(manifest.row_counts)} tabeller, "
            f"{manifest.file_count} filer. Den är krypterad med FINSAM_BACKUP_KEY och läst på prov."
        )
        if lost:
            raise CommandError(lost)
