"""Long work on bookkeeping files."""

from ekonomi.bokforing.examining import examine
from ekonomi.bokforing.importing import ImportRefusedError, import_file
from ekonomi.ledger_enums import ImportState
from ekonomi.models import SieImport
from finsam import jobs

EXAMINE = "ekonomi.examine_sie"
IMPORT = "ekonomi.import_sie"


@jobs.task(EXAMINE)
def examine_sie(run: jobs.Run) -> None:
    """Check an uploaded file; safe to run twice."""
    run.progress(0, 1, "Filen granskas")
    with run.transaction():
        sie_import = SieImport.objects.get(pk=run.job.subject_id)
        if not sie_import.is_examined:
            examine(sie_import)
        run.finish(sie_import.get_absolute_url(), "Visa granskningen")


@jobs.task(IMPORT)
def import_sie(run: jobs.Run) -> None:
    """Make an examined file the ledger of its year. The second run finds it done."""
    run.progress(0, 1, "Raderna läses in och summeras")
    with run.transaction():
        sie_import = SieImport.objects.get(pk=run.job.subject_id)
        errors: list[str] = []
        if sie_import.state == ImportState.UPLOADED:
            accept = bool(run.job.parameters.get("accept_differences"))
            try:
                import_file(sie_import, by=run.user, accept_differences=accept)
            except ImportRefusedError as error:
                errors = [str(error)]
        run.finish(sie_import.get_absolute_url(), "Visa inläsningen", errors)
