"""What has come of the demo's looks: weeks that an insatsansvarig has reviewed, and a nödöppning that is closed."""

from finsam import acting
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.models import User
from participants.access import emergency, reviewing
from participants.models import Granskningsvecka
from participants.models.granskning import this_week

WAITING = 2
REASON = "Deltagaren kom till fel adress i morse, och insatsens deltagaransvariga är på utbildning."


def build() -> None:
    """Run it as the owner, after the looks."""
    _reviewed(_acting("insatsansvarig"))
    _opened(_acting("deltagaransvarig"), _acting("forbundschef"))


def _acting(username: str) -> User:
    user = User.objects.select_related("person").get(username=username)
    user.act_with(user.person.uppdrag_set.get().pk)
    return user


def _reviewed(user: User) -> None:
    """All weeks but the last."""
    with acting.transaction_as(user.subject):
        own = Granskningsvecka.objects.visible_to(user).waiting(this_week())
        outcome = Kodvarde.objects.filter(lista="granskningsutfall").order_by("sort", "pk").first()
        assert outcome is not None  # noqa: S101 -- the list comes with the product
        for week in list(own.order_by("-week_on", "pk")[WAITING:]):
            shown = list(reviewing.to_judge(week))
            reviewing.judge(week, {row.pk: outcome for row in shown}, shown, by=user)


def _opened(opener: User, chef: User) -> None:
    """Closed by who was told, the same day."""
    with acting.transaction_as(opener.subject):
        others = Insats.objects.valid().following_persons()
        insats = others.filter(state="pagaende").exclude(pk__in=Insats.objects.visible_to(opener)).order_by("sort_key")
        ground = Kodvarde.objects.get(lista="nodoppningsgrund", key="fara")
        to = emergency.told_of(insats[0], opener)
        made = emergency.open_insats(insats[0], ground, REASON, to=to, by=opener)
    with acting.transaction_as(chef.subject):
        emergency.close(made, by=chef)
