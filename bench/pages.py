"""The ten most used pages: who opens them, and what each is compared with."""

from dataclasses import dataclass, field

from django.urls import reverse

from members.enums import Role


@dataclass(frozen=True)
class Page:
    """A page as one role opens it. A list may take 4 bare views, a report 3 times its SQL and the bare view."""

    name: str
    url: str
    role: Role
    is_list: bool
    query: str = ""
    kwargs: dict[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its address."""
        return reverse(self.url, kwargs=self.kwargs) + self.query


def ten(insats_id: object, year: int, month: int) -> list[Page]:
    """The ten pages, for the year that was filled."""
    period = f"?ar={year}&manad={month}"
    return [
        Page("styrelsens översikt", "start", Role.LEDAMOT, is_list=False),
        Page("kansliets start", "start", Role.EKONOM, is_list=False),
        Page("insatser", "insatser:list", Role.HANDLAGGARE, is_list=True),
        Page("insats", "insatser:detail", Role.HANDLAGGARE, is_list=True, kwargs={"pk": insats_id}),
        Page("insatser per år", "insatser:matrix", Role.LEDAMOT, is_list=False),
        Page("ekonomisk rapport", "ekonomi:report", Role.LEDAMOT, is_list=False, query=period),
        Page("bokföringens rader", "ekonomi:ledger", Role.EKONOM, is_list=True, query=f"?ar={year}"),
        Page("rader utan koppling", "ekonomi:to_post", Role.EKONOM, is_list=True, query=f"?ar={year}"),
        Page("antal deltagare", "participants:counts", Role.STATISTIKANSVARIG, is_list=False, query=f"?ar={year}"),
        Page("rapporter", "followup:reports", Role.LEDAMOT, is_list=True),
    ]
