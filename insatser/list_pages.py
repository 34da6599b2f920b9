"""The list of insatser."""

from collections.abc import Iterator

from finsam import formats, status
from finsam.figure_rows import Link, Text
from finsam.lists import ListPage
from insatser.enums import Inriktning
from insatser.models import Insats

COLUMNS = ("name", "inriktning", "state", "starts_on", "ends_on", "agare__organisation__name")


class InsatsList(ListPage[Insats]):
    """A page of insatser."""

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown."""
        for insats in self.rows:
            yield (
                Link(insats.name, insats.get_absolute_url()),
                str(Inriktning(insats.inriktning).label),
                status.of_state(insats.state_value),
                formats.datum(insats.starts_on),
                formats.datum(insats.ends_on) if insats.ends_on else "",
                insats.agare.organisation.name,
            )
