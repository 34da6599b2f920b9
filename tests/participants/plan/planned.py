"""Plans of invented people, for tests."""

from datetime import timedelta
from typing import Any

from finsam.dates import today
from members.models import Organisation, User
from participants.models import Deltagande, Plandel, Plankontakt, Sip
from participants.plan import planning
from tests.participants.people import as_user, value


def party(deltagande: Deltagande) -> Organisation:
    """Who drives the insats: it may always stand in a plan."""
    return deltagande.insats.agare.organisation


def part_of(user: User, deltagande: Deltagande, **changed: Any) -> Plandel:
    """A part that goes on since a month."""
    fields: dict[str, Any] = {
        "slag": value("plandel", "arbetstraning"),
        "ansvarig": party(deltagande),
        "steg": value("steg_mot_arbete", "trana"),
        "starts_on": today() - timedelta(days=30),
        **changed,
    }
    row = Plandel(deltagande=deltagande, insats_id=deltagande.insats_id, **fields)
    with as_user(user):
        planning.save(row, by=user)
    return row


def contact_of(user: User, deltagande: Deltagande, **changed: Any) -> Plankontakt:
    """A meeting yesterday."""
    fields: dict[str, Any] = {
        "held_on": today() - timedelta(days=1),
        "satt": value("kontaktsatt", "mote"),
        "utfall": "blev_av",
        **changed,
    }
    row = Plankontakt(deltagande=deltagande, insats_id=deltagande.insats_id, **fields)
    with as_user(user):
        planning.save(row, parter=[party(deltagande)], by=user)
    return row


def sip_of(user: User, deltagande: Deltagande, **changed: Any) -> Sip:
    """A SIP of last month."""
    row = Sip(
        deltagande=deltagande,
        insats_id=deltagande.insats_id,
        **{"made_on": today() - timedelta(days=30), **changed},
    )
    with as_user(user):
        planning.save(row, parter=[party(deltagande)], by=user)
    return row
