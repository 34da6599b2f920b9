from datetime import date
from typing import Any

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.ledger_enums import LEDGER_WRITERS
from ekonomi.models import Kontomappning, SieFil, SieImport, Verifikation
from ekonomi.statement_lines import Line
from members.enums import Role
from members.models import User
from tests.ekonomi.ledger_factories import ObjektmappningFactory
from tests.permissions.table import OTHERS, Row


def sie_import(user: User | None) -> dict[str, Any]:
    found = SieImport.objects.create(year=2026, sha256="0" * 64, file_name="bok.se", size=1, report={"warnings": []})
    SieFil.objects.bulk_create([SieFil(sie_import=found, content=b"#FLAGGA 0")])
    return {"pk": found.pk}


def voucher(user: User | None) -> dict[str, Any]:
    import_pk = sie_import(user)["pk"]
    return {"pk": Verifikation.objects.create(sie_import_id=import_pk, date=date(2026, 1, 1)).pk}


def rule(user: User | None) -> dict[str, Any]:
    return {"pk": ObjektmappningFactory().pk}


def konto(user: User | None) -> dict[str, Any]:
    row = Kontomappning(konto_from="46", konto_to="46", line=Line.KOSTNADER_INSATSER, from_year=2020)
    row.save()
    return {"pk": row.pk}


READ = {READS_ALL_MONEY: 200, OTHERS: 403}
READ_ONE = {READS_ALL_MONEY: 200, OTHERS: 404}
WRITE = {LEDGER_WRITERS: 200, OTHERS: 403}
NOT_WRITERS = tuple(role for role in READS_ALL_MONEY if role not in LEDGER_WRITERS)
WRITE_ONE = {LEDGER_WRITERS: 200, NOT_WRITERS: 403, OTHERS: 404}
POSTED = {LEDGER_WRITERS: 302, OTHERS: 403}
POSTED_ONE = {LEDGER_WRITERS: 302, NOT_WRITERS: 403, OTHERS: 404}
INVALID = {LEDGER_WRITERS: 422, OTHERS: 403}
INVALID_ONE = {LEDGER_WRITERS: 422, NOT_WRITERS: 403, OTHERS: 404}

ROWS = [
    Row("ekonomi:ledger", READ),
    Row("ekonomi:voucher", READ_ONE, kwargs=voucher),
    Row("ekonomi:to_post", READ),
    Row("ekonomi:to_post", INVALID, method="post"),
    Row("ekonomi:undo_posting", POSTED, method="post"),
    Row("ekonomi:undo_posting", {OTHERS: 405}),
    Row("ekonomi:imports", READ),
    Row("ekonomi:import_upload", WRITE),
    Row("ekonomi:import_upload", INVALID, method="post"),
    Row("ekonomi:import_detail", READ_ONE, kwargs=sie_import),
    Row("ekonomi:import_detail", POSTED_ONE, method="post", kwargs=sie_import),
    Row("ekonomi:import_discard", WRITE_ONE, kwargs=sie_import),
    Row("ekonomi:import_discard", POSTED_ONE, method="post", kwargs=sie_import),
    Row(
        "ekonomi:import_file",
        {
            (*LEDGER_WRITERS, Role.REVISOR): 200,
            tuple(role for role in NOT_WRITERS if role != Role.REVISOR): 403,
            OTHERS: 404,
        },
        kwargs=sie_import,
    ),
    Row("ekonomi:objects", READ),
    Row("ekonomi:rules", READ),
    Row("ekonomi:rule_add", WRITE),
    Row("ekonomi:rule_add", INVALID, method="post"),
    Row("ekonomi:rule_change", WRITE_ONE, kwargs=rule),
    Row("ekonomi:rule_change", INVALID_ONE, method="post", kwargs=rule),
    Row("ekonomi:rule_remove", WRITE_ONE, kwargs=rule),
    Row("ekonomi:rule_remove", POSTED_ONE, method="post", kwargs=rule),
    Row("ekonomi:konton", READ),
    Row("ekonomi:konto_add", WRITE),
    Row("ekonomi:konto_add", INVALID, method="post"),
    Row("ekonomi:konto_change", WRITE_ONE, kwargs=konto),
    Row("ekonomi:konto_change", INVALID_ONE, method="post", kwargs=konto),
    Row("ekonomi:konto_defaults", POSTED, method="post"),
    Row("ekonomi:konto_defaults", {OTHERS: 405}),
]
