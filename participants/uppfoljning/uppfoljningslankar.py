"""Personal links to the questions after the end: made by those who ask, opened by whoever has the token.

The database compares the token and writes the answer (ADR 18): no role of the program can answer without one.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from finsam import history
from members import emails
from members.models import User
from participants.deltaganden.registering import Answers
from participants.models import Deltagande, Kontaktuppgift, Uppfoljningslank, Uppfoljningstillfalle
from participants.uppfoljning.enums import AVBOJT, SVAR

CODES = {SVAR: "uppfoljning.link_answered", AVBOJT: "uppfoljning.link_declined"}


def make(tillfalle: Uppfoljningstillfalle, *, is_mailed: bool, by: User) -> str:
    """A new link, sent by e-mail if asked for; its address. An earlier one stops working.

    Raises OSError when the mail is not taken, and then no link is made.
    """
    assert by.acting is not None  # noqa: S101 -- asked by the permission
    link = Uppfoljningslank.objects.filter(pk=tillfalle.pk).first() or Uppfoljningslank(tillfalle=tillfalle)
    token = link.renew()
    link.made_by, link.is_mailed = by.acting, is_mailed
    address = emails.address("fraga:answer", token)
    with transaction.atomic():
        link.save()
        history.record(tillfalle.deltagande, "uppfoljning.link", by=by, changes={"fas": [None, tillfalle.fas.key]})
        if is_mailed:
            contact = Kontaktuppgift.objects.get(pk=tillfalle.deltagande_id)
            context = {"link": address, "expires_at": link.expires_at}
            emails.send("follow_up_link", contact.email, context, folder="participants")
    return address


def months_of(token: str) -> int | None:
    """How many months ago the person left, when the link opens something; else None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_link_opens(%s)", [token])
        (months,) = cursor.fetchone()
    return None if months is None else int(months)


def answer(token: str, utfall: str, answers: Answers) -> bool:
    """Write the answer, or that the person declined; False when the link does not open anything any more."""
    lives_on = [kalla.pk for kalla in answers.forsorjning]
    does: Sequence[tuple[object, int | None]] = [(slag.pk, share) for slag, share in answers.sysselsattning.items()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, fas FROM participants_answer_by_link(%s, %s, %s::uuid[], %s::uuid[], %s::integer[])",
            [token, utfall, lives_on, [slag for slag, _ in does], [share for _, share in does]],
        )
        found = cursor.fetchone()
        if found is None:
            return False
        history.record(Deltagande.objects.get(pk=found[0]), CODES[utfall], by=None, changes={"fas": [None, found[1]]})
    return True
