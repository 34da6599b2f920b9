"""What waits of uppdrag and logins."""

from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from finsam.formats import antal
from finsam.prepared import prepared
from followup.waiting.items import TO_DO, Found, Item, Rows, Situation, address
from members import administrators
from members.enums import Role
from members.models import FactorReset, Invitation, Uppdrag


def uppdrag_to_confirm(now: Situation) -> Found:
    """Uppdrag that somebody else has proposed."""
    for (count,) in _to_confirm(now.today, now.user.person_id):
        text = f"{antal(count, 'föreslaget uppdrag', 'föreslagna uppdrag')} väntar på att bekräftas."
        yield Item(text, TO_DO, address("members:waiting"), "Bekräfta eller avvisa")


@prepared
def _to_confirm(day: date, person: UUID) -> QuerySet[Uppdrag, Rows]:
    others = Uppdrag.objects.waiting_on(day).exclude(person_id=person).exclude(given_by_id=person).order_by()
    return others.values("needs_confirmation").annotate(count=Count("pk")).values_list("count")


def factor_resets_to_confirm(now: Situation) -> Found:
    """People who have lost their second factor and wait for the second of the two who remove it."""
    for (count,) in _resets_to_confirm(now.user.person_id):
        text = f"{antal(count, 'person', 'personer')} väntar på att få sitt andra inloggningssteg borttaget."
        yield Item(text, TO_DO, address("members:waiting"), "Bekräfta eller avvisa borttagning")


@prepared
def _resets_to_confirm(person: UUID) -> QuerySet[FactorReset, Rows]:
    others = FactorReset.objects.waiting().exclude(person_id=person).exclude(asked_by_id=person).order_by()
    return others.values("confirmed_at").annotate(count=Count("pk")).values_list("count")


def few_administrators(now: Situation) -> Found:
    """Only one account administers: when its owner is away or locked out, nobody appoints another."""
    if sum(count for (count,) in _administrators(now.today)) > 1:
        return
    text = "Färre än två konton kan logga in som systemadministratör."
    if now.user.has_role(Role.SYSTEMADMINISTRATOR):
        yield Item(text, TO_DO, address("members:invite"), "Utse en systemadministratör till")
    else:
        yield Item(f"{text} Be systemadministratören utse en till.", TO_DO)


@prepared
def _administrators(day: date) -> QuerySet[Uppdrag, Rows]:
    able = administrators.able_on(day).order_by()
    return able.values("role").annotate(count=Count("person_id", distinct=True)).values_list("count")


def expired_invitations(now: Situation) -> Found:
    """Invitations whose link nobody used in time."""
    open_ones = Invitation.objects.open()
    count = open_ones.exclude(pk__in=Invitation.objects.usable().values("pk")).count()
    if count:
        text = f"{antal(count, 'inbjudan', 'inbjudningar')} har gått ut utan att användas."
        yield Item(text, TO_DO, f"{address('members:people')}?konto=inbjuden", "Öppna de inbjudna")
