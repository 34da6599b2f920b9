"""The rows of an uploaded list, as its page and the file of wrong rows show them."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from finsam.exports import Row, Sheet
from finsam.figure_rows import Amount, Link, Text
from finsam.formats import antal
from finsam.list_filters import ChoiceFilter, ListFilter
from finsam.lists import ListPage
from participants.importing import rows
from participants.importing.columns import BY_NAME, COLUMNS
from participants.importing.enums import WRONG, Listutfall
from participants.models import Deltagarlista, Listrad


class RowFilter(ListFilter):
    """What becomes of the rows."""

    utfall = ChoiceFilter(label="Utfall", choices=Listutfall.choices, empty_label="Alla rader")


def reasons(faults: list[list[str]]) -> str:
    """What is wrong with a row, each with the name of its column."""
    return " ".join(f"{BY_NAME[name].label if name in BY_NAME else 'Raden'}: {message}" for name, message in faults)


def nameless_words(count: int) -> str:
    """What becomes of those who left so long ago that no consent keeps the name (ADR 20)."""
    if not count:
        return ""
    days = settings.IDENTITY_DAYS_AFTER_END
    return (
        f"{antal(count, 'deltagare', 'deltagare')} slutade för så länge sedan att namnet inte får sparas längre:"
        f" {days} dagar efter slutet, eller efter sista frågan till den som får frågas senare. Datum och svar"
        " registreras utan namn och personnummer, så personen går inte att söka fram sedan."
    )


class RowList(ListPage[Listrad]):
    """A page of a list's rows."""

    def __init__(self, request: HttpRequest, lista: Deltagarlista, *, may_correct: bool) -> None:
        self.lista, self.may_correct = lista, may_correct
        super().__init__(
            request,
            Listrad.objects.filter(lista=lista).examined(),
            filterset=RowFilter,
            sorts={"rad": ("number", "pk")},
            default="rad",
            noun=("rad", "rader"),
        )

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for row in self.rows:
            content = row.content
            cells, utfall = content["cells"], Listutfall(row.utfall)
            name = f"{cells.get('name', '')} {cells.get('surname', '')}".strip()
            who = (Amount(str(row.number)), name, utfall.tag)
            days = (cells.get("starts_on", ""), cells.get("ends_on", ""))
            told = (cells.get("personnummer", ""), *days, reasons(content["faults"]))
            address = reverse("participants:list_row", args=[self.lista.pk, row.number])
            action = (Link(f"Rätta rad {row.number}", address),) if self.may_correct else ()
            yield (*who, *told, *action)


def wrong_rows(lista: Deltagarlista) -> Sheet:
    """The rows that were not registered, under headings that the next upload recognises, and why."""
    header = ["Rad", *(column.label for column in COLUMNS), "Orsak"]
    return Sheet("Rader att rätta", header, _wrong_rows(lista), widths=(6, 18, 24))


def _wrong_rows(lista: Deltagarlista) -> Iterator[Row]:
    for row in rows.examined(lista, *WRONG):
        content = row.content
        told = [content["cells"].get(column.name, "") for column in COLUMNS]
        yield (row.number, *told, reasons(content["faults"]))
