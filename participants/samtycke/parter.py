"""The parties of a consent to informationsutbyte: named when it is given, added and taken out one by one (ADR 20)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from finsam import dates, history
from insatser.models import Insats
from members.models import Medlem, Organisation, User
from participants.models import Deltagande, Samtycke, Samtyckespart

Party = Organisation | Insats


def always(insats: Insats) -> list[Party]:
    """Those who are in every consent: the insats, and the organisation that owns it."""
    return [insats, insats.agare.organisation]


def possible(insats: Insats) -> list[Organisation]:
    """The förbund's other members, whom the person may say yes to."""
    members = Medlem.objects.active_on(dates.today()).values("organisation")
    others = Organisation.objects.filter(pk__in=members).exclude(pk=insats.agare.organisation_id)
    return list(others.order_by("sort_key", "pk"))


def rows(samtycke: Samtycke, parties: Iterable[Party], *, by: User) -> list[Samtyckespart]:
    """Parties of a consent from its first day on; not saved."""
    return [_row(samtycke, party, samtycke.given_on, None, by) for party in parties]


def _row(samtycke: Samtycke, party: Party, from_on: date, to_on: date | None, by: User) -> Samtyckespart:
    assert by.acting is not None  # noqa: S101 -- the database refuses anybody else
    which = {"organisation": party} if isinstance(party, Organisation) else {"insats": party}
    return Samtyckespart(samtycke=samtycke, from_on=from_on, to_on=to_on, added_by=by.acting, **which)


def of(deltagande: Deltagande) -> list[Samtyckespart]:
    """All that have been named, those that are over too, by name."""
    found = Samtyckespart.objects.filter(samtycke__deltagande=deltagande)
    named = found.select_related("samtycke", "organisation", "insats", "added_by__organisation")
    return sorted(named, key=lambda row: (row.name, row.from_on))


def add(samtycke: Samtycke, parties: Sequence[Party], *, from_on: date, to_on: date | None, by: User) -> None:
    """The person has said yes to more parties. Raises IntegrityError when one is there already."""
    with transaction.atomic():
        Samtyckespart.objects.bulk_create([_row(samtycke, party, from_on, to_on, by) for party in parties])
        names = ", ".join(str(party) for party in parties)
        history.record(samtycke.deltagande, "samtyckespart.added", by=by, changes={"part": [None, names]})


def end(part: Samtyckespart, *, to_on: date, by: User) -> None:
    """The party's time ends on that day; never later than it did."""
    with transaction.atomic():
        before, part.to_on = part.to_on, to_on
        part.save(update_fields=["to_on"])
        changes = {"part": [part.name, part.name], "to_on": [before and before.isoformat(), to_on.isoformat()]}
        history.record(part.samtycke.deltagande, "samtyckespart.ended", by=by, changes=changes)


def withdraw(part: Samtyckespart, *, on: date, by: User) -> None:
    """The person takes back what she said yes to for one party. The consent to the others stands."""
    with transaction.atomic():
        part.withdrawn_on = max(on, part.from_on)
        part.save(update_fields=["withdrawn_on"])
        history.record(part.samtycke.deltagande, "samtyckespart.withdrawn", by=by, changes={"part": [part.name, None]})
