from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam.drift.backup import BackupError, keep_journal, lost_history, make_backup, take_away_old
from finsam.drift.pg_programs import ProgramError
from finsam.drift.sealed_file import SealBrokenError
from participants.gallring.erasures import JournalError


class Command(BaseCommand):
    help = (
        "Makes an encrypted copy of the database and the files in a new folder of DIR, and reads it back. "
        "Writes the journal of erasures beside it, and takes away copies older than FINSAM_BACKUP_DAYS."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lost = lost_history(options["folder"])
            made, manifest = make_backup(options["folder"])
            erased = keep_journal(options["folder"])
            old = take_away_old(options["folder"])
        except (BackupError, JournalError, ProgramError, SealBrokenError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['folder']} kan inte användas: {error.strerror}.") from error
        rows = sum(manifest.row_counts.values())
        self.stdout.write(
            f"Säkerhetskopian finns i {made}: {rows} rader i {len(manifest.row_counts)} tabeller, "
            f"{manifest.file_count} filer. Den är krypterad med FINSAM_BACKUP_KEY och läst på prov."
        )
        self.stdout.write(f"Journalen bredvid kopiorna har {erased} raderingar.")
        if old:
            self.stdout.write(f"Borttagna, äldre än {settings.BACKUP_DAYS} dagar: {', '.join(old)}.")
        if lost:
            raise CommandError(lost)
