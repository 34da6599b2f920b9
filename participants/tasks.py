"""Long work on lists of participants, and what the clock does. No job holds a word of a list: only which one, and what
was decided."""

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from finsam import acting, jobs, private_filters
from participants.access import emergency
from participants.deltaganden import reminders
from participants.gallring import carrying_out, erasures, gallringsbevis
from participants.importing import examining, reading, receiving, registering, rows, undoing
from participants.importing.columns import ENDS_ON
from participants.importing.mapping import chosen
from participants.importing.refusal import ListRefusedError
from participants.importing.row_form import RowForm
from participants.models import Deltagarlista, Gallring, Radering
from participants.plan import planning
from participants.remisser import moves, remiss_mail
from participants.rights import joining_parts
from participants.uppfoljning import asking

READ = "participants.read_list"
EXAMINE = "participants.examine_list"
IMPORT = "participants.import_list"
UNDO = "participants.undo_list"
GALLRA = "participants.gallra"


def _lista(run: jobs.Run) -> Deltagarlista:
    return Deltagarlista.objects.select_related("insats", "uploaded_by").get(pk=run.job.subject_id)


@jobs.task(READ)
def read_list(run: jobs.Run) -> None:
    """Read a file that was taken in; safe to run twice."""
    with run.transaction():
        lista = _lista(run)
        content = rows.file_of(lista) if lista.waits_to_be_read else b""
    if content:
        try:
            table = reading.read(content, lambda done, total: run.progress(done, total, "Filen läses"))
        except ListRefusedError as refused:
            with run.transaction():
                receiving.refuse(lista, str(refused), by=run.user)
        else:
            run.progress(len(table.rows), len(table.rows), "Raderna krypteras och sparas")
            with run.transaction():
                receiving.keep(lista, table, by=run.user)
    with run.transaction():
        lista = _lista(run)
    if lista.refused_because:
        again = reverse("participants:list_upload", args=[lista.insats_id])
        run.finish(again, "Ladda upp en annan fil", [lista.refused_because])
    else:
        run.finish(lista.get_absolute_url(), "Välj kolumner" if lista.waits_for_columns else "Visa listan")


@jobs.task(EXAMINE)
def examine_list(run: jobs.Run) -> None:
    """Tell of each row what becomes of it; safe to run twice."""
    with run.transaction():
        lista = _lista(run)
        cells = examining.raw_cells(lista, chosen(lista))
        form = RowForm(lista.insats)
    if lista.waits_for_columns:
        checked = examining.check(form, cells, lambda done, total: run.progress(done, total, "Raderna kontrolleras"))
        with run.transaction():
            examining.save(lista, checked, by=run.user)
    run.finish(lista.get_absolute_url(), "Visa listan")


@jobs.task(IMPORT)
def import_list(run: jobs.Run) -> None:
    """Register the rows that are right. The second run finds it done."""
    errors: list[str] = []
    with run.transaction():
        lista = _lista(run)
        found = registering.new_rows(lista)
        form = RowForm(lista.insats)
        has_ends = any(cells.get(ENDS_ON) for _, cells in found)
        met = examining.met_nameless(form, lista) if has_ends else []
    if lista.waits_for_decision:
        told = "Raderna kontrolleras och krypteras"
        prepared = registering.prepare(form, lista.version, found, lambda done, total: run.progress(done, total, told))
        prepared.met = met
        run.progress(len(found), len(found), "Raderna sparas")
        with run.transaction():
            only_right = bool(run.job.parameters.get("only_right"))
            try:
                registering.import_rows(lista, prepared, by=run.user, only_right=only_right)
            except ListRefusedError as refused:
                errors = [str(refused)]
    run.finish(lista.get_absolute_url(), "Visa listan", errors)


@jobs.task(UNDO)
def undo_list(run: jobs.Run) -> None:
    """Take an import back. The second run finds it done."""
    errors: list[str] = []
    run.progress(0, 1, "Inläsningen ångras")
    with run.transaction():
        lista = _lista(run)
        if lista.undone_at is None:
            try:
                undoing.undo(lista, by=run.user)
            except ListRefusedError as refused:
                errors = [str(refused)]
    run.finish(lista.get_absolute_url(), "Visa listan", errors)


@shared_task(name="participants.forget_lists", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_lists() -> None:
    """Take away the lists whose time is over."""
    with acting.transaction_as(acting.SYSTEM):
        rows.forget_what_is_over()


@jobs.task(GALLRA)
def gallra(run: jobs.Run) -> None:
    """Erase what the plan says, some at a time; each part is saved with what it noted. Run again it goes on."""
    with run.transaction():
        found = Gallring.objects.select_related("plan").get(pk=run.job.subject_id)
    done = carrying_out.done_of(found)
    while True:
        run.progress(min(done, found.expected), found.expected, "Uppgifter raderas")
        with run.transaction():
            some = carrying_out.erase_some(found)
        if not some:
            break
        done += some
    with run.transaction():
        finished = carrying_out.finish(found, by=run.user)
    run.progress(found.expected, found.expected, "Beviset skrivs")
    with run.transaction():
        gallringsbevis.store(finished)
    run.finish(finished.get_absolute_url(), "Visa beviset")


@shared_task(name="participants.export_erasures", ignore_result=True)  # type: ignore[untyped-decorator]
def export_erasures() -> None:
    """Every minute: the journal of erasures is kept outside the database too, where a restore finds it."""
    with acting.transaction_as(acting.SYSTEM):
        erased = erasures.kept()
    erasures.merge_into(settings.ERASURES_DIR / erasures.FILE_NAME, erased)


@shared_task(name="participants.forget_searches", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_searches() -> None:
    """Every minute: whom somebody searched for is forgotten when somebody has been erased since."""
    with acting.transaction_as(acting.SYSTEM):
        erased = Radering.objects.count()
    private_filters.forget_all_after(erased)


@shared_task(name="participants.expire_remisser", ignore_result=True)  # type: ignore[untyped-decorator]
def expire_remisser() -> None:
    """Take away who every remiss was about whose time is out."""
    with acting.transaction_as(acting.SYSTEM):
        moves.expire()


@shared_task(name="participants.tell_remittenter", ignore_result=True)  # type: ignore[untyped-decorator]
def tell_remittenter() -> None:
    """Every few minutes: what is not told yet is read from the rows, so that nothing is lost and nothing told twice."""
    remiss_mail.send_due(timezone.now())


@shared_task(name="participants.close_follow_ups", ignore_result=True)  # type: ignore[untyped-decorator]
def close_follow_ups() -> None:
    """End every time to ask whose consent is over, and erase how the person was reached."""
    with acting.transaction_as(acting.SYSTEM):
        asking.close_what_is_over()


@shared_task(name="participants.forget_plans", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_plans() -> None:
    """Erase every plan whose consent is over."""
    with acting.transaction_as(acting.SYSTEM):
        planning.forget_what_is_over()


@shared_task(name="participants.forget_extracts", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_extracts() -> None:
    """Take away the parts of registerutdrag that nobody can open any more."""
    with acting.transaction_as(acting.SYSTEM):
        joining_parts.forget_what_is_over()


@shared_task(name=emergency.TELL, ignore_result=True)  # type: ignore[untyped-decorator]
def tell_of_emergencies() -> None:
    """When something is opened, and every minute for what was not sent."""
    emergency.tell()


@shared_task(name="participants.remind", ignore_result=True)  # type: ignore[untyped-decorator]
def remind() -> None:
    """Every hour: whom to remind is read from the rows, so a week that the clock missed is caught up."""
    reminders.send_due(timezone.now())
