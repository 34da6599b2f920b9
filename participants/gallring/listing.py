"""The list of gallringar."""

from collections.abc import Iterator

from django.db.models import Count
from django.http import HttpRequest

from finsam import formats
from finsam.addresses import address_of
from finsam.figure_rows import Amount, Link, Text
from finsam.lists import ListPage
from members.models import User
from participants.models import Gallring
from participants.permissions import sees_exact_counts


class GallringList(ListPage[Gallring]):
    """Each time that a plan was carried out, newest first."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.is_exact = sees_exact_counts(user)
        super().__init__(
            request,
            Gallring.objects.visible_to(user).select_related("plan", "ordered_by__person"),
            sorts={"dag": ("ordered_at", "pk"), "vem": ("ordered_by__person__sort_key", "-ordered_at", "pk")},
            default="-dag",
            noun=("gallring", "gallringar"),
        )

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows as they are shown; how much is exact for the kansli alone."""
        of_page = Gallring.objects.filter(pk__in=[row.pk for row in self.rows]).order_by()
        counts = dict(of_page.annotate(number=Count("uppgifter")).values_list("pk", "number")) if self.is_exact else {}
        for row in self.rows:
            yield (
                Link(formats.datum(row.day), address_of("participants:gallring_detail", row.pk)),
                row.plan.paragraf,
                row.ordered_by.person.name,
                "Klar" if row.finished_at else "Pågår",
                *([Amount(formats.tal(counts[row.pk]))] if self.is_exact else []),
            )
