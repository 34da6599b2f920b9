"""Taking a bookkeeping file in: refused at once when it is not the förbund's, else kept for examination."""

import hashlib
import io
import re

from django.db import IntegrityError, transaction

from ekonomi.ledger_enums import ImportState
from ekonomi.models import SieFil, SieImport
from ekonomi.sie.problems import SieError
from ekonomi.sie.reader import SieReader
from ekonomi.sie.records import SieFile
from finsam import history
from finsam.formats import filstorlek
from members.models import Forbund, User

MAX_SIZE = 20_000_000  # bytes; 100 000 rows are some 5 million


class FileRefusedError(Exception):
    """Why the file is not taken in, in Swedish. `known` is the import that holds the same file already."""

    def __init__(self, message: str, known: SieImport | None = None) -> None:
        super().__init__(message)
        self.known = known


def receive(content: bytes, file_name: str, *, by: User | None, year: int | None = None) -> SieImport:
    """Keep a file for examination. `year` is the year that the user means. Raises FileRefusedError."""
    if len(content) > MAX_SIZE:
        raise FileRefusedError(f"Filen är större än {filstorlek(MAX_SIZE)}. Dela upp den eller kontakta leverantören.")
    sha256 = hashlib.sha256(content).hexdigest()
    _refuse_known(sha256)
    file = _header(content)
    _refuse_foreign(file)
    file_year = _budget_year(file, year)
    try:
        return _keep(content, _clean_name(file_name), sha256, file, file_year, by)
    except IntegrityError:  # somebody else has uploaded the same file this very moment
        _refuse_known(sha256)
        raise


def _keep(content: bytes, file_name: str, sha256: str, file: SieFile, file_year: int, by: User | None) -> SieImport:
    with transaction.atomic():
        sie_import = SieImport.objects.create(
            year=file_year,
            sha256=sha256,
            file_name=file_name,
            size=len(content),
            encoding=file.encoding,
            sie_type=file.sie_type,
            company=file.company,
            orgnr=file.orgnr,
            program=file.program[:120],
            uploaded_by=by,
        )
        SieFil.objects.bulk_create([SieFil(sie_import=sie_import, content=content)])
        history.record(sie_import, "sie_import.received", by=by, changes={"sha256": ["", sha256]})
    return sie_import


def _refuse_known(sha256: str) -> None:
    known = SieImport.objects.kept().filter(sha256=sha256).first()
    if known is None:
        return
    if known.state == ImportState.UPLOADED:
        raise FileRefusedError("Filen är redan uppladdad och väntar på att läsas in.", known)
    raise FileRefusedError(f"Filen har redan lästs in för {known.year}. Samma fil läses aldrig in två gånger.", known)


def _header(content: bytes) -> SieFile:
    reader = SieReader(io.BytesIO(content))
    try:
        for _ in reader:
            if reader.file.year is not None:
                break
    except SieError as error:
        raise FileRefusedError(str(error)) from error
    return reader.file


def _refuse_foreign(file: SieFile) -> None:
    forbund = Forbund.objects.select_related("organisation").first()
    own = digits(forbund.orgnr) if forbund is not None else ""
    if own and not digits(file.orgnr):
        raise FileRefusedError(
            "Filen saknar organisationsnummer (#ORGNR), så det går inte att se vems bokföring det är."
        )
    if own and digits(file.orgnr) != own:
        raise FileRefusedError(
            f"Filen gäller organisationsnummer {file.orgnr}, inte förbundets. Kontrollera att du har valt rätt fil."
        )


def digits(orgnr: str) -> str:
    """The ten digits of an organisationsnummer; a leading century (16) is dropped."""
    found = re.sub(r"[^0-9]", "", orgnr)
    return found[2:] if len(found) == 12 and found.startswith("16") else found


def _budget_year(file: SieFile, wanted: int | None) -> int:
    if file.year is None:
        raise FileRefusedError(
            "Filen saknar räkenskapsår (#RAR 0). Det är troligen en fil av typ 4I med enstaka verifikationer. "
            "Exportera hela årets bokföring som SIE typ 4E."
        )
    if file.sie_type == 1:
        raise FileRefusedError(
            "Filen är av typ 1 och innehåller bara årssaldon, inga månader. Exportera SIE typ 4E, eller typ 2 eller 3."
        )
    start, end = file.year.start, file.year.end
    if start.year != end.year:
        raise FileRefusedError(f"Räkenskapsåret i filen är {file.year}. Förbundets räkenskapsår är kalenderåret.")
    if wanted is not None and wanted != start.year:
        raise FileRefusedError(f"Filen gäller räkenskapsåret {start.year}, inte {wanted}.")
    if not 2004 <= start.year <= 2200:
        raise FileRefusedError(f"Räkenskapsåret {start.year} i filen kan inte stämma.")
    return start.year


def _clean_name(file_name: str) -> str:
    name = re.split(r"[\\/]", file_name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[:200] or "bokforing.se"
