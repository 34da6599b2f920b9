from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam.drift.backup import BackupError
from finsam.drift.pg_programs import ProgramError
from finsam.drift.restore import restore_backup
from finsam.drift.sealed_file import SealBrokenError
from participants.gallring.erasures import JournalError


class Command(BaseCommand):
    help = (
        "Restores the copy in DIR (a folder that backup made) into an empty database and an empty folder of files, "
        "and erases again whoever the journal of erasures says was erased since."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--journal",
            metavar="FILE",
            type=Path,
            help="One more journal of erasures, beside that in DIR's parent folder and that of this machine.",
        )
        parser.add_argument(
            "--without-journal",
            action="store_true",
            help="Restore even if there is no journal: identities erased since the copy come back.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, remarks = restore_backup(
                options["folder"], options["journal"], needs_journal=not options["without_journal"]
            )
        except (BackupError, JournalError, ProgramError, SealBrokenError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.row_counts.values())
        self.stdout.write(f"Återställt från {manifest.made_at}: {rows} rader och {manifest.file_count} filer stämmer.")
        for remark in remarks:
            self.stdout.write(remark)
